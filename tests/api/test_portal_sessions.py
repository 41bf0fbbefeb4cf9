"""Links by which the merchant's systems let a customer in: good once, for minutes, to own pages, by POST only."""

from collections.abc import Callable
from typing import Any

from portal.app import House
from tests.api.conftest import System, made
from tests.cast import SHOP
from tests.clock import Clock
from tests.contents import counts, everything, rows
from tests.page import Browser

BASE = "https://portal.example"


async def link(shop: System, **content: Any) -> str:
    """The path of a new link for ada."""
    answer = await shop.request("POST", "/portal_session", json={"customer": "ada", **content})
    assert answer.status_code == 200, answer.text
    return answer.json()["url"].removeprefix(BASE)


async def test_the_button_of_a_link_signs_in_once_and_leads_on(
    house: House, shop: System, browser: Browser, new_browser: Callable[..., Browser]
) -> None:
    back = "https://shop.kaffee.example/cart?a=1&b=2"
    path = await link(shop, target="/subscriptions/ada-active", return_url=back)
    for _ in range(2):
        page = await browser.get(path)
        assert page.status == 200 and page.node("a.back").attributes["href"] == back
    assert not await house.database.search(rows, "sessions"), "looking changes nothing"
    page = await browser.submit("main form")
    assert (page.status, page.url) == (200, "/p/kaffee/subscriptions/ada-active")
    assert page.node("a.back").attributes["href"] == back
    assert (await new_browser().get(path)).status == 410
    kinds = [(event.kind, event.actor_kind) for event in await house.database.search(rows, "events")]
    assert kinds[-2:] == [("sign_in_link_created", "api"), ("customer_signed_in", "customer")]


async def test_without_a_target_it_leads_to_the_overview(shop: System, browser: Browser) -> None:
    await browser.get(await link(shop))
    assert (await browser.submit("main form")).url == "/p/kaffee/"


async def test_it_is_good_for_as_many_minutes_as_were_wanted(shop: System, browser: Browser, clock: Clock) -> None:
    answer = await shop.request("POST", "/portal_session", json={"customer": "ada", "minutes": 3})
    assert answer.json()["expires"] == "2027-03-03T09:03:00Z"
    path = answer.json()["url"].removeprefix(BASE)
    clock.forward(minutes=2, seconds=59)
    assert (await browser.get(path)).status == 200
    clock.forward(seconds=1)
    assert (await browser.get(path)).status == 410 and (await browser.get(await link(shop))).status == 200


async def test_what_leads_elsewhere_is_refused(house: House, shop: System, new_system: Callable[..., System]) -> None:
    reader, before = new_system(await made(house, SHOP, rights="read")), await house.database.search(counts)
    wrong: list[tuple[dict[str, Any], tuple[int, int]]] = [
        ({}, (422, 1)), ({"customer": "eva"}, (404, 9)), ({"customer": "nobody"}, (404, 9)),
        ({"customer": "ada", "minutes": 0}, (422, 1)), ({"customer": "ada", "minutes": 61}, (422, 1)),
        *(({"customer": "ada", "target": target}, (422, 1)) for target in (
            "invoices", "//evil.example", "/\\evil.example", "/../../admin", "/%2e%2e/x", "@evil.example", "/a\nb")),
        *(({"customer": "ada", "return_url": url}, (422, 1)) for url in (
            "https://evil.example/", "http://shop.kaffee.example/", "https://shop.kaffee.example@evil.example/",
            "javascript:alert(1)", "https://shop.kaffee.example\\@evil.example")),
    ]  # fmt: skip
    for content, fault in wrong:
        assert await shop.refused("POST", "/portal_session", json=content) == fault, content
    assert await reader.refused("POST", "/portal_session", json={"customer": "ada"}) == (403, 7)
    assert await house.database.search(counts) == before


async def test_a_repeated_request_gives_the_same_link_and_no_table_holds_it(house: House, shop: System) -> None:
    named = {"json": {"customer": "ada"}, "headers": {"idempotency-key": "visit-1"}}
    first = await shop.request("POST", "/portal_session", **named)
    assert (await shop.request("POST", "/portal_session", **named)).json() == first.json()
    token = first.json()["url"].rpartition("/")[2]
    assert len(token) > 40 and token not in await house.database.search(everything)
