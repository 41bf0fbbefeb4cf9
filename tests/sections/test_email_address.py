"""Changing the e-mail address: by a code to the new one, and both hear of it."""

from collections.abc import Callable

import pytest

from portal.app import House
from tests.clock import Clock
from tests.contents import rows
from tests.page import Browser, code_in

NEW = "ada@new.example"


async def ask(browser: Browser, email: str = NEW, *, htmx: bool = False) -> None:
    """The new address is typed and sent."""
    await browser.get("/p/kaffee/details/email")
    page = await browser.submit("#panel form", {"email": email}, htmx=htmx)
    if htmx:
        await browser.get(page.location or "")


async def email_of(house: House, handle: str = "ada") -> str | None:
    """The stored address."""
    return next(row.email for row in await house.database.search(rows, "customers") if row.handle == handle)


@pytest.mark.parametrize("htmx", [False, True])
async def test_the_new_address_counts_when_its_code_is_proven(ada: Browser, house: House, htmx: bool) -> None:
    await ask(ada, htmx=htmx)
    assert ada.page.url == "/p/kaffee/details/email/code" and await email_of(house) == "ada@post.example"
    code = code_in(await ada.mail.arrival(NEW))
    await ada.submit("form[action$='/email/code']", {"code": code})
    assert ada.page.url == "/p/kaffee/details?done=email" and NEW in ada.page.text("#panel")
    old, new = await ada.mail.arrival("ada@post.example"), await ada.mail.arrival(NEW)
    assert "a…@new.example" in old.text and NEW not in old.text and NEW in new.text
    event = (await house.database.search(rows, "events"))[-1]
    assert event.changes == [{"field": "email", "old": "ada@post.example", "new": NEW}]


async def test_the_new_address_signs_in_and_the_old_one_no_longer(ada: Browser, clock: Clock) -> None:
    await ask(ada)
    await ada.submit("form[action$='/email/code']", {"code": code_in(await ada.mail.arrival(NEW))})
    await ada.mail.arrival(NEW)
    await ada.submit("form.leave")
    clock.forward(minutes=2)
    assert (await ada.ask_for_code("ada@post.example")).status == 422
    assert (await ada.sign_in(NEW)).url == "/p/kaffee/"


async def test_all_other_sessions_end(ada: Browser, new_browser: Callable[..., Browser], clock: Clock) -> None:
    other = new_browser()
    clock.forward(minutes=1)
    await other.sign_in("ada@post.example")
    await ask(ada)
    await ada.submit("form[action$='/email/code']", {"code": code_in(await ada.mail.arrival(NEW))})
    assert (await other.get("/p/kaffee/details")).url.startswith("/p/kaffee/sign-in")
    assert (await ada.get("/p/kaffee/details")).url == "/p/kaffee/details"


WRONG = ["", "ada", "ada@new", "a b@new.example", "ada@post.example", "ADA@Post.Example", f"{'x' * 260}@new.example"]


@pytest.mark.parametrize("email", WRONG)
async def test_what_cannot_be_the_new_address_is_said(ada: Browser, email: str) -> None:
    await ask(ada, email)
    assert ada.page.status == 422 and ada.page.error("email") and len(ada.mail.letters) == 1


async def test_an_address_of_somebody_else_is_answered_alike(ada: Browser) -> None:
    await ask(ada, "ben@post.example")
    assert ada.page.url == "/p/kaffee/details/email/code" and "ben" not in ada.page.text("#notice")


async def test_a_wrong_code_changes_nothing_and_five_are_all(ada: Browser, house: House) -> None:
    await ask(ada)
    code = code_in(await ada.mail.arrival(NEW))
    for _ in range(5):
        page = await ada.submit("form[action$='/email/code']", {"code": f"{(int(code) + 1) % 1_000_000:06d}"})
        assert page.status == 422
    if ada.page.has("form[action$='/email/code']"):
        await ada.submit("form[action$='/email/code']", {"code": code})
    assert await email_of(house) == "ada@post.example"


async def test_the_code_is_bound_to_the_session(ada: Browser, new_browser: Callable[..., Browser]) -> None:
    await ask(ada)
    code = code_in(await ada.mail.arrival(NEW))
    thief = new_browser()
    await thief.sign_in("ben@post.example")
    form = (await thief.get("/p/kaffee/details/email")).form("#panel form")
    await thief.post("/p/kaffee/details/email/code", {"csrf": form["csrf"], "code": code})
    page = await ada.submit("form[action$='/email/code']", {"code": code})
    assert page.url == "/p/kaffee/details?done=email"


async def test_the_code_of_a_change_does_not_sign_in(ada: Browser) -> None:
    await ask(ada)
    code = code_in(await ada.mail.arrival(NEW))
    await ada.submit("form.leave")
    assert (await ada.get("/p/kaffee/sign-in/code")).url == "/p/kaffee/sign-in"
    token = ada.page.node("input[name=csrf]").attributes["value"] or ""
    await ada.post("/p/kaffee/sign-in/code", {"csrf": token, "code": code})
    assert (await ada.get("/p/kaffee/details")).url.startswith("/p/kaffee/sign-in")


async def test_the_code_lives_for_ten_minutes(ada: Browser, house: House, clock: Clock) -> None:
    await ask(ada)
    code = code_in(await ada.mail.arrival(NEW))
    clock.forward(minutes=10)
    page = await ada.submit("form[action$='/email/code']", {"code": code})
    assert page.status == 422 and await email_of(house) == "ada@post.example"
    assert (await ada.get("/p/kaffee/details/email/code")).url == "/p/kaffee/details/email"


async def test_another_code_has_to_wait_for_a_minute(ada: Browser) -> None:
    await ask(ada)
    await ask(ada, "ada@third.example")
    assert ada.page.status == 429 and "in 60 seconds" in ada.page.error("email")
