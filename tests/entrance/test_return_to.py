"""The way back to the shop: only to hosts that the merchant allowed."""

import pytest

from portal.app import House
from tests.builders import change_merchant
from tests.cast import SHOP
from tests.page import Browser

pytestmark = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)

ADDRESS = "https://shop.kaffee.example/basket?id=1&x=%C3%A4"
QUERY = "return_to=https%3A%2F%2Fshop.kaffee.example%2Fbasket%3Fid%3D1%26x%3D%25C3%25A4"


async def test_it_is_shown_on_every_page_and_remembered(browser: Browser) -> None:
    page = await browser.get(f"/p/kaffee/details?{QUERY}")
    assert page.url == "/p/kaffee/sign-in?next=/p/kaffee/details"
    assert page.node("a.back").attributes["href"] == ADDRESS
    assert page.text("a.back") == "Back to shop.kaffee.example"
    page = await browser.sign_in("ada@post.example")
    assert page.node("a.back").attributes["href"] == ADDRESS
    assert (await browser.get("/p/kaffee/details")).node("a.back").attributes["href"] == ADDRESS


async def test_another_merchant_knows_nothing_of_it(browser: Browser) -> None:
    await browser.get(f"/p/kaffee/sign-in?{QUERY}")
    assert not (await browser.get("/p/fjord/sign-in")).has("a.back")


async def test_a_host_that_is_no_longer_allowed_is_forgotten(browser: Browser, house: House) -> None:
    await browser.get(f"/p/kaffee/sign-in?{QUERY}")
    await house.database.write(lambda c: change_merchant(c, SHOP, return_hosts=[]))
    assert not (await browser.get("/p/kaffee/sign-in")).has("a.back")


async def test_what_is_not_allowed_leaves_the_remembered_one(browser: Browser) -> None:
    await browser.get(f"/p/kaffee/sign-in?{QUERY}")
    page = await browser.get("/p/kaffee/sign-in?return_to=https://evil.example/")
    assert page.node("a.back").attributes["href"] == ADDRESS


FORGED = ["https%3A%2F%2Fevil.example", "javascript:alert(1)", "%00", "%ff%fe", "x" * 9000, "%"]


@pytest.mark.parametrize("cookie", FORGED)
async def test_a_forged_cookie_leads_nowhere(browser: Browser, cookie: str) -> None:
    browser.client.cookies.set("__Host-shop-kaffee", cookie)
    page = await browser.get("/p/kaffee/sign-in")
    assert page.status == 200 and not page.has("a.back")
