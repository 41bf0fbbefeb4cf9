"""No link of ours leads anywhere but into the portal, however it is dressed up."""

from urllib.parse import quote

import pytest

from portal.app import House
from tests.builders import change_merchant
from tests.cast import SHOP
from tests.entrance.test_code import code_for
from tests.page import Browser
from tests.web.test_ways import FOREIGN

pytestmark = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)

FORGED = [path for path in FOREIGN if path]


@pytest.mark.parametrize("wanted", FORGED)
async def test_a_forged_wish_ends_at_home(browser: Browser, wanted: str) -> None:
    page = await browser.get(f"/p/kaffee/sign-in?next={quote(wanted)}")
    assert page.form("form[action$='/sign-in']")["next"] == ""
    await browser.submit("form[action$='/sign-in']", {"email": "ada@post.example", "next": wanted})
    if browser.page.status == 422:  # too long, or not to be printed
        return
    assert browser.page.url == "/p/kaffee/sign-in/code"
    code = await code_for(browser)
    page = await browser.submit("form[action$='/sign-in/code']", {"code": code, "next": wanted}, follow=False)
    assert (page.status, page.location) == (303, "/p/kaffee/")


async def test_the_referer_leads_nowhere_else(browser: Browser) -> None:
    await browser.get("/p/kaffee/sign-in")
    form = browser.page.form("form.language") | {"language": "de"}
    for referer in ("https://evil.example/p/kaffee//x", "https://[", "\\\\evil", "https://portal.example/admin"):
        page = await browser.post("/p/kaffee/language", form, follow=False, headers={"referer": referer})
        assert page.location == "/p/kaffee/"


async def test_a_retired_link_leads_to_the_new_one_for_good(browser: Browser, house: House) -> None:
    await house.database.write(lambda c: change_merchant(c, SHOP, link="bohne"))
    page = await browser.get("/p/kaffee/invoices/inv-1?a=%2F%2Fevil&b=2", follow=False)
    assert (page.status, page.location) == (308, "/p/bohne/invoices/inv-1?a=%2F%2Fevil&b=2")
    page = await browser.get("/p/kaffee", follow=False)
    assert (page.status, page.location) == (308, "/p/bohne")
    page = await browser.get("/p/kaffee//evil.example", follow=False)
    assert page.status == 404 or (page.location or "").startswith("/p/bohne/")


@pytest.mark.parametrize("link", ["nobody", "KAFFEE", "%ff", "kaffee%20", "..", "x" * 3000, "k%C3%A4ffee"])
async def test_a_portal_that_never_was_is_not_found(browser: Browser, link: str) -> None:
    for path in (f"/p/{link}", f"/p/{link}/sign-in", f"/p/{link}/details"):
        page = await browser.get(path)
        assert page.status == 404 and page.text("h1") == "Page not found"
