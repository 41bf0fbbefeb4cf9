"""Adding by double click, too often, with the line cut, and at addresses of others: one effect, or a clear sentence."""

import asyncio
from collections.abc import Callable

import pytest
import sqlalchemy as sa

from portal.app import House
from tests.builders import payment_setup
from tests.cast import OTHER_SHOP, SHOP
from tests.clock import START, Clock
from tests.conftest import BASE_URL
from tests.lines import Line
from tests.page import Browser
from tests.sections.payments.steps import (
    AWAY, CARD, METHODS, ON_ONE, go_to_gateway, newest, of, on_record, store, way_back,
)  # fmt: skip

TOO_MANY = "That was tried too often. Wait an hour, then try again."


async def had_before(house: House, count: int, **values: object) -> None:
    """Ada has begun so many setups, with the one that she always has."""

    def begin(connection: sa.Connection) -> None:
        for number in range(count - 1):
            payment_setup(connection, SHOP, "ada", f"ps-{number}", **values)

    await house.database.write(begin)


async def test_a_double_click_stores_one_card(ada: Browser, house: House) -> None:
    sent = (await ada.get(f"{METHODS}/new")).form("#payment-method-new-card")
    pages = await asyncio.gather(*(ada.post(f"{METHODS}/new", sent, follow=False) for _ in range(4)))
    assert {page.status for page in pages} == {303}
    way = await ada.get(pages[-1].location)
    await ada.get(way.node("#panel a.primary").attributes["href"])
    await ada.submit(CARD, {"sample": "good"})
    assert len(await of(house, "payment_methods", last_four="4242")) == 1
    assert len(await of(house, "payers")) == 1


@pytest.mark.parametrize("htmx", [False, True])
async def test_too_many_in_an_hour_are_refused(ada: Browser, house: House, clock: Clock, htmx: bool) -> None:
    await had_before(house, 10)
    await ada.get(f"{METHODS}/new")
    page = await ada.submit("#payment-method-new-card", htmx=htmx)
    assert (page.status, page.is_partial, page.text(".notice.warning")) == (409, htmx, TOO_MANY)
    assert len(await of(house, "payment_setups")) == 10 and not await of(house, "sandbox_records")
    clock.now = START.replace(hour=10, second=1)
    await ada.sign_in("ada@post.example")
    assert (await go_to_gateway(ada)).status == 200


async def test_no_race_adds_setups(ada: Browser, house: House) -> None:
    await had_before(house, 9)
    sent = (await ada.get(f"{METHODS}/new")).form("#payment-method-new-card")
    pages = await asyncio.gather(*(ada.post(f"{METHODS}/new", sent, follow=False) for _ in range(4)))
    assert sorted(page.status for page in pages) == [303, 409, 409, 409]


@ON_ONE
@pytest.mark.parametrize("htmx", [False, True])
@pytest.mark.parametrize(("call", "when"), [("enrol", "before"), ("open_session", "before"), ("open_session", "after")])
async def test_a_gateway_that_is_away_is_a_sentence(
    ada: Browser, house: House, line: Line, call: str, when: str, htmx: bool
) -> None:
    before = await on_record(house)
    await ada.get(f"{METHODS}/new?invoice=inv-2")
    line.breaks(when, call)
    page = await ada.submit("#payment-method-new-card", htmx=htmx)
    assert (page.status, page.is_partial, page.text(".notice.warning")) == (409, htmx, AWAY)
    assert page.form("#payment-method-new-card")["invoice"] == "inv-2" and await on_record(house) == before
    line.mend()
    assert (await store(ada)).url == f"{METHODS}/{(await newest(house, 'payment_methods')).handle}/use?new=yes"


@pytest.mark.parametrize("when", ["before", "after"])
async def test_a_gateway_that_goes_away_meanwhile_loses_nothing(
    ada: Browser, house: House, line: Line, when: str
) -> None:
    address, before = await way_back(ada), await on_record(house)
    line.breaks(when, "read_session")
    page = await ada.get(address)
    assert page.status == 200 and page.text(".notice.warning").startswith("Our payment partner does not answer")
    assert page.has("meta[http-equiv=refresh]") and await on_record(house) == before
    line.mend()
    assert (await ada.get(address)).text(".notice.success") == "Your payment method is stored."


async def test_a_card_that_was_stored_cannot_be_denied_on_the_waiting_page(
    ada: Browser, line: Line
) -> None:
    """Nobody knows what the gateway has done, so nothing may be said of it."""
    address = await way_back(ada)
    line.breaks("after", "read_session")
    assert "Nothing was stored" not in (await ada.get(address)).text("#panel")


@pytest.mark.parametrize("who", [("ben@post.example", "/p/kaffee"), ("eva@post.example", "/p/fjord")])
async def test_what_somebody_else_stores_is_nothing(
    ada: Browser, new_browser: Callable[..., Browser], house: House, who: tuple[str, str]
) -> None:
    address, stranger = await way_back(ada), new_browser()
    await stranger.sign_in(*who)
    key, before = (await newest(house, "payment_setups")).key, await on_record(house)
    for path in (address, f"{METHODS}/setups/{key}"):
        path = path.replace("/p/kaffee", who[1])
        assert (await stranger.get(path)).status == (await stranger.htmx_get(path)).status == 404
    assert await on_record(house) == before
    assert (await newest(house, "payment_setups")).state == "open"


async def test_a_session_of_somebody_else_is_never_stored(
    ada: Browser, new_browser: Callable[..., Browser], house: House
) -> None:
    """The gateway says whose it is: a reference that was exchanged in our own books gives nobody a stranger's card."""
    bens = new_browser()
    await bens.sign_in("ben@post.example")
    await way_back(bens)
    his = (await newest(house, "payment_setups")).session_reference
    address = await way_back(ada)
    setups = sa.table("payment_setups", sa.column("key"), sa.column("session_reference"))
    key = (await newest(house, "payment_setups")).key
    exchange = sa.update(setups).where(setups.c.key == key).values(session_reference=his)
    await house.database.write(lambda connection: connection.execute(exchange))
    before = await on_record(house)
    assert (await ada.get(address)).status == 404 and await on_record(house) == before


@ON_ONE
@pytest.mark.parametrize("token", ["x", "0" * 43, "ada-setup ", "%F0%9F%98%80", "a" * 2000])
async def test_a_forged_way_back_is_none(ada: Browser, house: House, token: str) -> None:
    before = await on_record(house)
    assert (await ada.get(f"{METHODS}/return/{token}")).status == 404
    assert (await ada.get(f"{METHODS}/setups/{token}")).status == 404
    assert await on_record(house) == before


@ON_ONE
@pytest.mark.parametrize(
    "purpose", [{"invoice": "../../admin"}, {"instead_of": "https://evil.example"}, {"subscription": "x" * 129}]
)
async def test_a_forged_purpose_is_dropped(ada: Browser, house: House, purpose: dict[str, str]) -> None:
    sent = (await ada.get(f"{METHODS}/new")).form("#payment-method-new-card")
    await ada.post(f"{METHODS}/new", sent | purpose, follow=False)
    assert (await newest(house, "payment_setups")).purpose == {}


async def test_a_strangers_purpose_leads_nowhere(ada: Browser, house: House) -> None:
    page = await store(ada, query="?invoice=inv-eva")
    assert page.status == 404 and (await newest(house, "payment_methods")).last_four == "4242"


@ON_ONE
async def test_the_gateways_page_leads_back_to_the_portal_only(ada: Browser, house: House) -> None:
    await ada.get(f"{METHODS}/new", headers={"host": "evil.example", "x-forwarded-host": "evil.example"})
    await go_to_gateway(ada)
    session = (await newest(house, "sandbox_records")).content
    assert session["return_url"].startswith(f"{BASE_URL}/p/kaffee/") and session["cancel_url"].startswith(BASE_URL)


@ON_ONE
async def test_only_the_page_itself_begins_anything(
    ada: Browser, new_browser: Callable[..., Browser], house: House
) -> None:
    eva = new_browser()
    await eva.sign_in("eva@post.example", "/p/fjord")
    foreign = (await eva.get("/p/fjord/payment-methods/new")).form("#payment-method-new-card")["csrf"]
    for token in ("", "0" * 32, foreign):
        assert (await ada.post(f"{METHODS}/new", {"csrf": token})).status == 403
    assert [row.key for row in await of(house, "payment_setups")] == ["ada-setup"]
    assert OTHER_SHOP not in str(await of(house, "sandbox_records"))
