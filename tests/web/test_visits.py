"""Visits: pages and parts of the same address, and who is let in."""

import pytest

from portal.app import House
from tests.clock import START, Clock
from tests.contents import rows
from tests.page import Browser


@pytest.mark.parametrize(
    ("headers", "partial"),
    [
        ({}, False),
        ({"hx-request": "true"}, True),
        ({"hx-request": "true", "hx-request-type": "partial"}, True),
        ({"hx-request": "true", "hx-request-type": "full"}, False),
        ({"hx-request": "true", "hx-boosted": "true"}, False),
        ({"hx-request": "true", "hx-history-restore-request": "true"}, False),
        ({"hx-request": "1"}, False),
        ({"hx-boosted": "true"}, False),
    ],
)
async def test_the_header_decides_between_page_and_part(ada: Browser, headers: dict[str, str], partial: bool) -> None:
    page = await ada.get("/p/kaffee/details", headers=headers)
    assert page.status == 200 and page.is_partial is partial
    assert "HX-Request" in page.headers["vary"] and page.headers["cache-control"] == "no-store"


async def test_a_part_brings_title_navigation_and_an_empty_notice(ada: Browser) -> None:
    part = await ada.htmx_get("/p/kaffee/details")
    assert part.text("title") == "My details · Kaffeekiste"
    assert part.text("#sections [aria-current=page]") == "My details"
    assert part.node("#sections").attributes["hx-swap-oob"] == part.node("#notice").attributes["hx-swap-oob"] == "true"


async def test_a_session_is_marked_as_used_once_a_minute(ada: Browser, house: House, clock: Clock) -> None:
    for seconds, seen in ((30, 0), (29, 0), (1, 60), (30, 60), (30, 120)):
        clock.forward(seconds=seconds)
        await ada.get("/p/kaffee/details")
        (session,) = await house.database.search(rows, "sessions")
        assert (session.seen_at - START).total_seconds() == seen


@pytest.mark.parametrize("path", ["/p/kaffee", "/p/kaffee/", "/p/kaffee/details", "/p/kaffee/details/"])
async def test_a_slash_at_the_end_does_not_matter(ada: Browser, path: str) -> None:
    assert (await ada.get(path)).status == 200
