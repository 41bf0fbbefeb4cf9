"""The server cannot be reached while a form is open: what was typed stays, and the person is told."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Route, expect

from tests.journeys.people import NO_ANSWER, PORTAL, Person
from tests.journeys.servers import Server

pytestmark = [pytest.mark.journeys, pytest.mark.parametrize("server", ["sqlite"], indirect=True)]

ADDRESS = f"**{PORTAL}/details/phone"
PROXY = "<html><head><title>502 Bad Gateway</title></head><body><h1>502 Bad Gateway</h1></body></html>"
UNREACHABLE = "The server could not be reached. What you typed is still here. Please try again."


def vanish(route: Route) -> None:
    """No answer comes."""
    route.abort()


def answer_for_it(route: Route) -> None:
    """The proxy in front of the portal answers that the portal is down."""
    route.fulfill(status=502, content_type="text/html", body=PROXY)


@pytest.mark.parametrize("happens", [vanish, answer_for_it])
def test_what_was_typed_stays(server: Server, person: Person, happens: Callable[[Route], None]) -> None:
    page = person.page
    person.expected |= {NO_ANSWER, 502}
    person.sign_in(server.guest(), f"{PORTAL}/details/phone")
    page.get_by_label("Phone").fill("030 901823")
    page.route(ADDRESS, happens)
    page.get_by_role("button", name="Save changes").click()
    expect(page.get_by_role("status")).to_have_text(UNREACHABLE)
    expect(page.get_by_role("status")).to_be_in_viewport()
    expect(page.get_by_label("Phone")).to_have_value("030 901823")
    person.looks_fine()
    page.unroute(ADDRESS)
    page.get_by_role("button", name="Save changes").click()
    expect(page.locator("#notice")).to_have_text("Your phone number was saved.")
    expect(page.get_by_text(UNREACHABLE)).to_be_hidden()


def test_a_section_that_cannot_be_fetched_leaves_the_page_as_it_is(server: Server, person: Person) -> None:
    page = person.page
    person.expected.add(NO_ANSWER)
    person.sign_in(server.guest())
    page.route(f"**{PORTAL}/invoices", vanish)
    person.open_menu()
    page.get_by_role("link", name="My invoices").click()
    expect(page.get_by_role("status")).to_contain_text("The server could not be reached.")
    expect(page.locator("h1")).to_have_text("My details")
    expect(page).to_have_url(f"{server.url}{PORTAL}/details")
