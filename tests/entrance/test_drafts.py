"""A form that was sent after the session had ended: sign in, and what was typed is back."""

import pytest

from portal.app import House
from tests.clock import Clock
from tests.contents import counts
from tests.page import Browser

TYPED = {"phone": "+49 30 123456 \"><b>x"}


async def send_late(browser: Browser, clock: Clock, *, htmx: bool = False) -> None:
    """The form of the phone number is opened, left alone for an hour, and sent."""
    await browser.get("/p/kaffee/details/phone")
    clock.forward(hours=1)
    page = await browser.submit("#details-phone", TYPED, htmx=htmx)
    if htmx:
        await browser.get(page.location or "")


@pytest.mark.parametrize("htmx", [False, True])
async def test_what_was_typed_is_back(ada: Browser, clock: Clock, htmx: bool) -> None:
    await send_late(ada, clock, htmx=htmx)
    assert ada.page.url.startswith("/p/kaffee/sign-in?next=")
    page = await ada.sign_in("ada@post.example")
    assert page.url == "/p/kaffee/details/phone"
    assert page.form("#details-phone")["phone"] == TYPED["phone"]
    assert (await ada.get("/p/kaffee/details/phone")).form("#details-phone")["phone"] == "+49 30 901820"


async def test_nothing_was_saved_before_the_sign_in(ada: Browser, clock: Clock) -> None:
    await send_late(ada, clock)
    await ada.sign_in("ada@post.example")
    assert TYPED["phone"] not in (await ada.get("/p/kaffee/details")).text("main")


async def test_somebody_else_in_the_same_browser_does_not_see_it(ada: Browser, clock: Clock) -> None:
    await send_late(ada, clock)
    page = await ada.sign_in("ben@post.example")
    assert page.url == "/p/kaffee/details/phone" and page.form("#details-phone")["phone"] == ""


async def test_it_is_kept_for_an_hour_and_sealed(ada: Browser, clock: Clock, house: House) -> None:
    await send_late(ada, clock)
    assert (await house.database.search(counts))["drafts"] == 1
    clock.forward(hours=1)
    page = await ada.sign_in("ada@post.example")
    assert page.form("#details-phone")["phone"] == "+49 30 901820"
