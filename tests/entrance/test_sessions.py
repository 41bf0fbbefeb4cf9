"""Sessions: hard to steal, over when they are over, on the server."""

from collections.abc import Callable

import pytest

from portal.app import House
from tests.builders import change_customer
from tests.clock import START, Clock
from tests.contents import rows
from tests.page import Browser

NAME = "__Host-customer-kaffee"


async def test_the_cookies_are_out_of_reach(browser: Browser) -> None:
    await browser.ask_for_code("ada@post.example")
    letter = await browser.mail.arrival("ada@post.example")
    first = await browser.get("/p/fjord/sign-in?lang=de&return_to=x", follow=False)
    page = await browser.submit("form[action$='/sign-in/code']", {"code": letter.subject[:6]}, follow=False)
    assert page.status in (303, 422)
    for answer in (first, page):
        for cookie in answer.answer.headers.get_list("set-cookie"):
            name, *attributes = [part.strip().lower() for part in cookie.split(";")]
            assert name.startswith("__host-") and {"secure", "httponly", "samesite=lax", "path=/"} <= set(attributes)
            assert not any(part.startswith("domain") for part in attributes)


async def test_the_token_is_long_and_kept_as_a_hash(ada: Browser, house: House) -> None:
    token = ada.cookie("customer-kaffee") or ""
    assert len(token) >= 43
    (session,) = await house.database.search(rows, "sessions")
    assert session.token_hash != token and len(session.token_hash) == 64
    assert (session.agent, session.place) == ("Firefox, Linux", "192.0.2.0")


async def test_signing_in_gives_a_new_token_and_ends_the_former_session(
    browser: Browser, new_browser: Callable[..., Browser], clock: Clock
) -> None:
    tokens: list[str] = []
    for _ in range(2):
        await browser.get("/p/kaffee/sign-in")
        visitor = browser.cookie("visitor")
        await browser.sign_in("ada@post.example")
        tokens.append(browser.cookie("customer-kaffee") or "")
        assert visitor and visitor not in tokens and browser.cookie("visitor") is None
        clock.forward(minutes=1)
    assert tokens[0] != tokens[1]
    thief = new_browser()
    thief.client.cookies.set(NAME, tokens[0])
    assert (await thief.get("/p/kaffee/details")).url.startswith("/p/kaffee/sign-in")


async def test_a_token_that_was_planted_is_not_taken_over(browser: Browser) -> None:
    planted = "A" * 43
    browser.client.cookies.set(NAME, planted)
    assert (await browser.get("/p/kaffee/details")).url.startswith("/p/kaffee/sign-in")
    await browser.sign_in("ada@post.example")
    assert browser.client.cookies.get(NAME, domain="portal.example") not in (None, planted)


async def test_signing_out_ends_it_on_the_server(ada: Browser) -> None:
    token = ada.cookie("customer-kaffee") or ""
    page = await ada.submit("form.leave")
    assert page.url.startswith("/p/kaffee/sign-in") and "You are signed out." in page.text("#notice")
    ada.client.cookies.set(NAME, token, domain="portal.example", path="/")
    for path in ("/p/kaffee/", "/p/kaffee/details", "/p/kaffee/invoices/inv-1"):
        assert (await ada.get(path)).url.startswith("/p/kaffee/sign-in")


async def test_signing_out_clears_what_the_browser_keeps(ada: Browser) -> None:
    page = await ada.submit("form.leave", follow=False)
    assert page.headers["clear-site-data"] == '"cache"' and page.headers["cache-control"] == "no-store"


async def test_signing_out_twice_is_no_failure(ada: Browser) -> None:
    form = ada.page.form("form.leave")
    for _ in range(2):
        page = await ada.post("/p/kaffee/sign-out", form, follow=False)
        assert page.status in (303, 403)


@pytest.mark.parametrize(("minutes", "open_"), [(29, True), (30, False), (31, False)])
async def test_it_ends_after_half_an_hour_of_silence(ada: Browser, clock: Clock, minutes: int, open_: bool) -> None:
    clock.forward(minutes=minutes)
    assert ((await ada.get("/p/kaffee/details")).url == "/p/kaffee/details") is open_


async def test_it_ends_after_twelve_hours_whatever_happens(ada: Browser, clock: Clock) -> None:
    for _ in range(12 * 60 // 20 - 1):
        clock.forward(minutes=20)
        assert (await ada.get("/p/kaffee/details")).url == "/p/kaffee/details"
    clock.forward(minutes=19, seconds=59)
    assert (await ada.get("/p/kaffee/details")).url == "/p/kaffee/details"
    clock.forward(seconds=1)
    assert (await ada.get("/p/kaffee/details")).url.startswith("/p/kaffee/sign-in")


async def test_a_deleted_customer_is_out_at_once(ada: Browser, house: House) -> None:
    await house.database.write(lambda c: change_customer(c, "ada", deleted_at=START))
    assert (await ada.get("/p/kaffee/details")).url.startswith("/p/kaffee/sign-in")


async def test_htmx_is_sent_to_the_sign_in_as_a_whole_page(ada: Browser, clock: Clock) -> None:
    clock.forward(hours=1)
    part = await ada.htmx_get("/p/kaffee/invoices")
    assert part.status == 200 and part.headers["hx-redirect"] == "/p/kaffee/sign-in?next=/p/kaffee/invoices"
    assert part.answer.text == ""


@pytest.mark.parametrize("token", ["", "x", "x" * 43, "x" * 5000, "ä", "%00", '"'])
async def test_a_forged_cookie_is_nobody(browser: Browser, token: str) -> None:
    headers = {"cookie": f"{NAME}={token}".encode("latin-1")}
    assert (await browser.get("/p/kaffee/details", follow=False, headers=headers)).status == 303


async def test_one_cookie_of_many_portals(browser: Browser) -> None:
    await browser.sign_in("ada@post.example")
    await browser.get("/p/fjord/sign-in")
    await browser.sign_in("eva@post.example", "/p/fjord")
    assert "Ada" in (await browser.get("/p/kaffee/")).text(".leave")
    assert "Eva" in (await browser.get("/p/fjord/")).text(".leave")


async def test_the_timeline_knows_who_came(ada: Browser, house: House) -> None:
    event = (await house.database.search(rows, "events"))[-1]
    assert (event.kind, event.actor_kind, event.actor_name) == ("customer_signed_in", "customer", "Ada & Söhne")


async def test_two_browsers_have_two_sessions(ada: Browser, new_browser: Callable[..., Browser], clock: Clock) -> None:
    clock.forward(minutes=1)
    other = new_browser()
    await other.sign_in("ada@post.example")
    await other.submit("form.leave")
    assert (await ada.get("/p/kaffee/details")).url == "/p/kaffee/details"
