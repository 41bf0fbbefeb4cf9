"""Every address that names something, asked with the key and by the colleague of another merchant: it is not there."""

from collections.abc import Callable

import pytest
import sqlalchemy as sa

from portal.app import House
from portal.store import tables
from tests.admin.staff import hire, sign_in
from tests.api.conftest import System, made
from tests.builders import id_of
from tests.cast import OTHER_SHOP, SHOP
from tests.contents import counts
from tests.house.routes import PARAMETER, Way, ways
from tests.house.test_routes import HANDLES, token_of
from tests.journeys import hooks
from tests.page import Browser

# What a parameter of this name says is the same for every merchant, or a secret that nobody else has.
WORDS = {"kind", "group", "look", "who", "rest", "token"}
EVE = "eve@fjord.example"
# What one call has to be told: without it nothing would be looked for.
BODIES = {"/pm": {"source": "ada-visa"}}
OURS = [handle for handle in HANDLES if "eva" not in handle and not handle.isdigit()]


def naming(house: House, room: str) -> list[Way]:
    """The room's ways that name a thing of a merchant."""
    return [
        way for way in ways(house)
        if way.room == room and {name for name, _ in PARAMETER.findall(way.path)} - WORDS and "/docs/" not in way.path
    ]  # fmt: skip


async def names(house: House, way: Way) -> list[str]:
    """What the first merchant calls such things: handles, or where there are numbers those of what is stored."""
    event, key = tables.Event.__table__.c, tables.ApiKey.__table__.c
    column = event.id if "event" in way.path else key.prefix if "prefix" in way.path else None
    if column is None:
        return [*OURS, "box", "tea", hooks.HANDLE]

    def stored(connection: sa.Connection) -> list[str]:
        own = id_of(connection, tables.Merchant, SHOP)
        found = connection.execute(sa.select(column).where(column.table.c.merchant_id == own)).scalars()
        return [str(name) for name in found]

    return await house.database.search(stored)


@pytest.mark.parametrize(("shop", "answers"), [(OTHER_SHOP, {404}), (SHOP, {200, 404, 409, 422})])
async def test_a_key_opens_one_merchant_only(house: House, shop: str, answers: set[int]) -> None:
    """What is not there for others is there for the merchant, or the test would prove nothing."""
    found = naming(house, "api")
    assert len(found) > 10
    before = await house.database.search(counts)
    for way in found:
        if shop == SHOP and way.method != "GET":
            continue
        # Each with a key of its own, for the clock stands still and no bucket fills up.
        system, seen = System(house, await made(house, shop)), set()
        for name in await names(house, way):
            path = way.at("kaffee", name).removeprefix("/v1")
            answer = await system.request(way.method, path, json=BODIES.get(path[path.rindex("/") :]))
            seen.add(answer.status_code)
        await system.client.aclose()
        assert seen <= answers and (shop != SHOP or 200 in seen), (str(way), seen)
    after = await house.database.search(counts)
    made_here = after["api_keys"] - before["api_keys"]
    assert after == before | {"api_keys": after["api_keys"], "events": before["events"] + made_here}


@pytest.mark.parametrize(("shop", "answers"), [(OTHER_SHOP, {404}), (SHOP, {200, 404})])
async def test_a_colleague_works_for_one_merchant_only(
    house: House, new_browser: Callable[..., Browser], shop: str, answers: set[int]
) -> None:
    browser = await first_of_each(house, new_browser)
    if shop == OTHER_SHOP:
        await hire(house, EVE, merchant=shop)
        browser = new_browser()
        await sign_in(browser, EVE)
    await browser.get("/admin/portal")
    token, found = await token_of(browser), naming(house, "admin")
    assert len(found) > 10
    for way in found:
        if shop == SHOP and (way.method != "GET" or len(PARAMETER.findall(way.path)) > 1):
            continue
        pages = [
            await browser.request(way.method, way.at("kaffee", name), data=token, follow=False)
            for name in await names(house, way)
        ]
        seen = {page.status for page in pages}
        assert seen <= answers and (shop != SHOP or 200 in seen), (str(way), seen)


async def first_of_each(house: House, new_browser: Callable[..., Browser]) -> Browser:
    """The browser of the first merchant's colleague, whose is whatever has the number 1: session, invitation, …"""
    await hire(house)
    await made(house, SHOP)
    await house.database.write(hooks.furnish)
    browser = new_browser()
    await sign_in(browser)
    await browser.get("/admin/account")
    await browser.post("/admin/account/test-mail", await token_of(browser))
    await browser.get("/admin/team")
    invited = {"email": "jo@x.example", "role": "support"}
    await browser.post("/admin/team/invitation", await token_of(browser) | invited)
    return browser
