"""Going from section to section in place: address, title, navigation, focus, the browser's own buttons."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from tests.journeys.people import NARROW, PORTAL, WIDE, Person
from tests.journeys.servers import Server

pytestmark = pytest.mark.journeys

SECTIONS = (
    ("My details", "/details"),
    ("My subscriptions", "/subscriptions"),
    ("My payment methods", "/payment-methods"),
    ("My invoices", "/invoices"),
    ("My credit notes", "/credit-notes"),
    ("My activity", "/activity"),
    ("Overview", "/"),
)


def test_sections_are_swapped_in_place(person: Person) -> None:
    page = person.page
    page.set_viewport_size(WIDE)
    person.resume("ada@post.example", f"{PORTAL}/")
    _is_at(person, "Overview", "/")
    page.evaluate("window.same = true")
    for name, path in SECTIONS:
        person.go_to(name)
        _is_at(person, name, path)
        expect(page.locator("h1")).to_be_focused()
    for name, path in (*reversed(SECTIONS[:-1]), SECTIONS[-1]):
        page.go_back()
        _is_at(person, name, path)
    for name, path in SECTIONS:
        page.go_forward()
        _is_at(person, name, path)
    assert page.evaluate("window.same"), "The page was loaded anew instead of being changed in place."
    for name, path in SECTIONS:
        page.goto(f"{PORTAL}{path}")
        page.reload()
        _is_at(person, name, path)


def test_a_list_opens_its_documents_in_place_and_the_way_back_is_right(person: Person) -> None:
    page = person.page
    person.resume("ada@post.example", f"{PORTAL}/invoices")
    page.evaluate("window.same = true")
    page.locator(".rows a").first.click()
    expect(page.locator("h1")).to_contain_text("RE-")
    expect(page.locator("h1")).to_be_focused()
    page.locator("a.up").click()
    _is_at(person, "My invoices", "/invoices")
    expect(page.locator("h1")).to_be_focused()
    page.go_back()
    expect(page.locator("h1")).to_contain_text("RE-")
    assert page.evaluate("window.same")


@pytest.mark.parametrize("width", [NARROW["width"], 390])
def test_the_menu_of_a_narrow_screen_opens_and_closes(person: Person, width: int) -> None:
    page = person.page
    page.set_viewport_size({"width": width, "height": 760})
    person.resume("ada@post.example")
    sections = page.get_by_role("navigation", name="Sections")
    expect(sections).to_be_hidden()
    page.get_by_text("Menu", exact=True).click()
    expect(sections).to_be_visible()
    expect(page.get_by_role("button", name="Sign out")).to_be_visible()
    person.looks_fine()
    sections.get_by_role("link", name="My invoices").click()
    _is_at(person, "My invoices", "/invoices")
    expect(sections).to_be_hidden()


@pytest.mark.parametrize("server", ["sqlite"], indirect=True)
def test_sections_are_pages_without_javascript(server: Server, new_person: Callable[..., Person]) -> None:
    person = new_person(javascript=False)
    person.resume("ada@post.example")
    for name, path in SECTIONS:
        person.go_to(name)
        _is_at(person, name, path)
        person.looks_fine()


def _is_at(person: Person, name: str, path: str) -> None:
    page: Page = person.page
    expect(page.locator("h1")).to_have_text(name)
    expect(page).to_have_url(f"{person.server.url}{PORTAL}{path}")
    expect(page).to_have_title(f"{name} · Kaffeekiste")
    here = page.locator("#sections [aria-current]")
    expect(here).to_have_count(1)
    expect(here).to_have_text(name)
    expect(here).to_have_attribute("aria-current", "page")
