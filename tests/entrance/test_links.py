"""One-time links: opening one changes nothing, pressing its button signs in, once, for half an hour."""

import asyncio

import pytest

from portal.app import House
from portal.domain.sign_in import LINK_LIFE
from portal.store import sign_in, tables
from portal.store.tokens import token_hash
from tests.builders import id_of
from tests.clock import Clock
from tests.contents import counts
from tests.page import Browser

TOKEN = "x" * 43
LINK = f"/p/kaffee/sign-in/link/{TOKEN}"


@pytest.fixture(autouse=True)
async def link(house: House, clock: Clock) -> None:
    """A link for ada."""

    def issue(connection: object) -> None:
        merchant = id_of(connection, tables.Merchant, "kaffeekiste")
        customer = id_of(connection, tables.Customer, "ada")
        sign_in.issue_link(connection, merchant, customer, token_hash(TOKEN), clock() + LINK_LIFE, clock())

    await house.database.write(issue)


async def test_scanners_that_open_it_do_no_harm(browser: Browser) -> None:
    for _ in range(3):
        assert (await browser.get(LINK)).status == 200
        assert (await browser.request("HEAD", LINK, follow=False)).status == 200
    assert browser.cookie("customer-kaffee") is None
    assert (await browser.submit("main form")).url == "/p/kaffee/"


async def test_it_works_once(browser: Browser) -> None:
    await browser.get(LINK)
    await browser.submit("main form")
    browser.client.cookies.clear()
    page = await browser.get(LINK)
    assert page.status == 410 and page.text("h1") == "This link is no longer valid"
    token = page.node("input[name=csrf]").attributes["value"]
    assert (await browser.post(LINK, {"csrf": token})).status == 410
    assert browser.cookie("customer-kaffee") is None


async def test_pressed_twice_at_once_it_makes_one_session(browser: Browser, house: House) -> None:
    form = (await browser.get(LINK)).form("main form")
    pages = await asyncio.gather(*(browser.post(LINK, form, follow=False) for _ in range(5)))
    assert sorted(page.status for page in pages) == [303, 410, 410, 410, 410]
    assert (await house.database.search(counts))["sessions"] == 1


@pytest.mark.parametrize(("minutes", "status"), [(29, 200), (30, 410), (31, 410)])
async def test_it_lives_for_half_an_hour(browser: Browser, clock: Clock, minutes: int, status: int) -> None:
    clock.forward(minutes=minutes)
    assert (await browser.get(LINK)).status == status


OTHERS = [LINK[:-1], LINK + "x", LINK.replace("kaffee", "fjord"), LINK[:-43] + "%ff", LINK + "%20"]


@pytest.mark.parametrize("path", OTHERS)
async def test_another_token_or_portal_opens_nothing(browser: Browser, path: str) -> None:
    assert (await browser.get(path)).status == 410
