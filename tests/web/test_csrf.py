"""Forms are taken from our own pages only."""

from collections.abc import Callable

import pytest

from portal.app import House
from portal.web.csrf import csrf_token
from tests.page import Browser

TOKENS = ["", "x", "0" * 32, "0" * 31, "ä" * 32, "\x00" * 32, "x" * 10_000]


@pytest.mark.parametrize("token", TOKENS)
async def test_a_forged_token_is_refused(browser: Browser, token: str) -> None:
    form = (await browser.get("/p/kaffee/sign-in")).form("form[action$='/sign-in']")
    page = await browser.post("/p/kaffee/sign-in", form | {"csrf": token, "email": "ada@post.example"})
    assert page.status == 403 and page.text("h1") == "Not allowed" and not browser.mail.letters


async def test_a_token_of_another_browser_is_refused(browser: Browser, new_browser: Callable[..., Browser]) -> None:
    theirs = (await new_browser().get("/p/kaffee/sign-in")).form("form[action$='/sign-in']")
    await browser.get("/p/kaffee/sign-in")
    assert (await browser.post("/p/kaffee/sign-in", theirs | {"email": "ada@post.example"})).status == 403


async def test_a_token_from_before_the_sign_in_is_refused_afterwards(browser: Browser) -> None:
    before = (await browser.get("/p/kaffee/sign-in")).form("form[action$='/sign-in']")["csrf"]
    await browser.sign_in("ada@post.example")
    page = await browser.post("/p/kaffee/details/phone", {"csrf": before, "phone": "", "version": "1"})
    assert page.status == 403 and "open for too long" in page.text("main")


async def test_without_cookies_it_is_said_why(browser: Browser) -> None:
    form = (await browser.get("/p/kaffee/sign-in")).form("form[action$='/sign-in']")
    browser.client.cookies.clear()
    page = await browser.post("/p/kaffee/sign-in", form | {"email": "ada@post.example"})
    assert page.status == 403 and "Allow cookies" in page.text("main")


async def test_htmx_gets_the_refusal_as_a_notice(ada: Browser) -> None:
    part = await ada.htmx_post("/p/kaffee/details/phone", {"phone": ""})
    assert part.status == 403 and part.is_partial and part.headers["hx-retarget"] == "#notice"
    assert part.text("#notice [role=alert]")


async def test_the_first_form_of_a_new_visitor_works(browser: Browser) -> None:
    assert (await browser.ask_for_code("ada@post.example")).url == "/p/kaffee/sign-in/code"


async def test_two_tabs_of_one_visitor_work(browser: Browser) -> None:
    first = (await browser.get("/p/kaffee/sign-in")).form("form[action$='/sign-in']")
    await browser.get("/p/fjord/sign-in")
    page = await browser.post("/p/kaffee/sign-in", first | {"email": "ada@post.example"})
    assert page.url == "/p/kaffee/sign-in/code"


async def test_tokens_differ_by_browser_and_house(house: House) -> None:
    kit = house.litestar.state.kit
    assert csrf_token(kit, "a") == csrf_token(kit, "a") != csrf_token(kit, "b")
    assert len(csrf_token(kit, "a")) == 32
