"""No route serves a stranger, none changes anything without proof that our own page asked for it."""

import pytest

from portal.app import House
from portal.sections import SECTIONS
from portal.web.kit import Place
from tests.contents import counts
from tests.house.routes import SAFE, ways
from tests.house.sources import MODULES, room_of
from tests.page import Browser

OPEN_ROOMS = {"entrance"}
SIGNED_ROOMS = {"inbound"}
KEYED_ROOMS = {"api"}
# What the API says of itself.
TOLD_TO_ALL = {"/v1/openapi.json", "/v1/docs"}
# What ada and eva have: nobody else may see any of it.
HANDLES = (
    "ada", "ada-active", "ada-paused", "ada-cancelled", "ada-expired", "ada-visa", "ada-sepa", "inv-1", "inv-2",
    "cn-1", "cn-2", "rc-ada", "ada-setup", "eva", "eva-fish", "eva-card", "inv-eva", "cn-eva", "1", "2", "3",
)  # fmt: skip


async def token_of(browser: Browser) -> dict[str, str]:
    """The csrf field of the forms on the browser's present page."""
    assert browser.page is not None
    return {"csrf": browser.page.node("input[name=csrf]").attributes["value"] or ""}


async def test_every_unsafe_route_wants_a_token(house: House, ada: Browser) -> None:
    unsafe = [way for way in ways(house) if way.method not in SAFE and way.room not in SIGNED_ROOMS | KEYED_ROOMS]
    assert len(unsafe) > 5
    for way in unsafe:
        for values in ({}, {"csrf": ""}, {"csrf": "0" * 32}):
            page = await ada.request(way.method, way.at("kaffee"), data=values, follow=False)
            assert page.status == 403, way


async def test_where_no_token_is_wanted_there_is_a_signature(house: House, ada: Browser) -> None:
    signed = [way for way in ways(house) if way.room in SIGNED_ROOMS]
    assert signed and {way.method for way in signed} == {"POST"}
    before = await house.database.search(counts)
    for way in signed:
        page = await ada.request(way.method, way.at("kaffee"), content=b"{}", follow=False)
        assert page.status in (400, 404) and not page.answer.content and "set-cookie" not in page.headers, way
    assert await house.database.search(counts) == before


async def test_where_a_key_is_wanted_no_cookie_helps(house: House, ada: Browser) -> None:
    keyed = [way for way in ways(house) if way.room in KEYED_ROOMS and way.path not in TOLD_TO_ALL]
    before = await house.database.search(counts)
    assert len(keyed) > 10
    for way in keyed:
        page = await ada.request(way.method, way.at("kaffee", "ada"), data=await token_of(ada), follow=False)
        assert page.status == 401 and "set-cookie" not in page.headers, way
    assert await house.database.search(counts) == before


async def test_every_unsafe_route_refuses_another_site(house: House, ada: Browser) -> None:
    token = await token_of(ada)
    odd = ({"sec-fetch-site": "cross-site"}, {"sec-fetch-site": "same-site"}, {"origin": "https://evil.example"})
    for way in (way for way in ways(house) if way.method not in SAFE):
        for headers in odd:
            page = await ada.request(way.method, way.at("kaffee"), data=token, headers=headers, follow=False)
            assert page.status == 403, way


async def test_every_section_sends_a_visitor_to_the_sign_in(house: House, browser: Browser) -> None:
    await browser.get("/p/kaffee/sign-in")
    token, closed = await token_of(browser), [way for way in ways(house) if way.path.startswith("/p/")]
    closed = [way for way in closed if way.room not in OPEN_ROOMS]
    assert {way.room for way in closed} == {"sections"}
    for way in closed:
        for value in ("ada-active", "address"):
            page = await browser.request(way.method, way.at("kaffee", value), data=token, follow=False)
            assert page.status == 303 and page.location, way
            assert page.location.startswith("/p/kaffee/sign-in"), way


async def test_no_route_serves_what_belongs_to_others(house: House, browser: Browser) -> None:
    await browser.sign_in("ben@post.example")
    token = await token_of(browser)
    for way in ways(house):
        if way.room == "sections" and way.takes_handle:
            for handle in HANDLES:
                page = await browser.request(way.method, way.at("kaffee", handle), data=token, follow=False)
                assert page.status == 404, f"{way} serves ben {handle}"


async def test_what_is_refused_to_others_is_there_for_its_owner(house: House, ada: Browser) -> None:
    """Otherwise the test before this one would prove nothing."""
    for way in ways(house):
        if way.room == "sections" and way.takes_handle and way.method == "GET":
            answers = [await ada.get(way.at("kaffee", handle), follow=False) for handle in HANDLES]
            # Where nobody takes payments, an invoice of one's own is a reason (409) instead of a page.
            assert {200, 409} & {page.status for page in answers}, way


async def test_another_portal_does_not_know_the_session(ada: Browser, house: House) -> None:
    for way in ways(house):
        if way.room == "sections" and way.method == "GET":
            page = await ada.get(way.at("fjord", "ada-active"), follow=False)
            assert page.status == 303 and "/p/fjord/sign-in" in (page.location or ""), way


async def test_the_console_lets_nobody_in_unasked(house: House, ada: Browser) -> None:
    for way in ways(house):
        if way.room == "admin" and way.method == "GET" and "sign-in" not in way.path:
            page = await ada.get(way.at("kaffee", "ada"), follow=False)
            assert page.status == 303 and (page.location or "").startswith("/admin/sign-in"), way


@pytest.mark.parametrize("place", SECTIONS, ids=lambda place: place.key)
async def test_every_section_is_a_page_and_a_part(ada: Browser, place: Place) -> None:
    path = f"/p/kaffee{place.path}"
    page, part = await ada.get(path), await ada.htmx_get(path)
    assert (page.status, part.status) == (200, 200)
    assert not page.is_partial and part.is_partial
    assert page.text("#panel") == part.text("#panel") and page.text("title") == part.text("title")
    assert page.all("#sections [aria-current]") == part.all("#sections [aria-current]") != []
    assert part.node("#sections").attributes["hx-swap-oob"] == "true"


def test_every_section_is_registered() -> None:
    keys = [place.key for place in SECTIONS]
    places = [file for file in MODULES if room_of(file) == "sections" and "\nPLACE = Place(" in file.read_text("utf-8")]
    assert len(keys) == len(set(keys)) == len(places)


async def test_nothing_changes_by_looking(house: House, ada: Browser) -> None:
    """But for files of documents, each of which is made when it is first looked at."""
    before = await house.database.search(counts)
    for way in ways(house):
        if way.method == "GET" and way.room in ("sections", "entrance", "admin"):
            await ada.get(way.at("kaffee", "inv-1"), follow=False)
    after = await house.database.search(counts)
    assert after | {"documents": 0} == before and after["documents"] > 0
