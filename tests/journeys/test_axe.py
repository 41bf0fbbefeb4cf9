"""axe finds nothing on any kind of page: light, dark and forced colours, narrow and wide."""

from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page

from tests.journeys.people import NARROW, WIDE, Person
from tests.journeys.places import PLACES
from tests.journeys.servers import Server

pytestmark = [pytest.mark.journeys, pytest.mark.parametrize("server", ["sqlite"], indirect=True)]

TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
OPTIONS = {"runOnly": {"type": "tag", "values": TAGS}, "resultTypes": ["violations"]}
# The rules whose answer depends on colours; all others are asked once for each size.
COLOURS = {**OPTIONS, "runOnly": {"type": "rule", "values": ["color-contrast", "link-in-text-block"]}}
SCHEMES = ({"color_scheme": "light"}, {"color_scheme": "dark"}, {"forced_colors": "active"})


@pytest.mark.parametrize("place", PLACES)
def test_nothing_is_found(server: Server, person: Person, place: str) -> None:
    PLACES[place](person)
    page = person.page
    page.evaluate(Axe().axe_script)
    for size in (NARROW, WIDE):
        page.set_viewport_size(size)
        person.looks_fine()
        for scheme in SCHEMES:
            page.emulate_media(**{"color_scheme": "null", "forced_colors": "null"} | scheme)
            found = violations(page, OPTIONS if scheme is SCHEMES[0] else COLOURS)
            assert not found, f"{place}, {size['width']} px, {scheme}:\n" + "\n".join(found)


def violations(page: Page, options: dict[str, Any] = OPTIONS) -> list[str]:
    """What axe finds on the page as it is."""
    return [
        f"{violation['id']}: {node['failureSummary']}\n  {node['html'][:300]}"
        for violation in page.evaluate("(options) => axe.run(options).then((all) => all.violations)", options)
        for node in violation["nodes"]
    ]
