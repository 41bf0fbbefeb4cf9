"""Mia sees the portal as a customer does: a bar on every page, nothing that works, and the way back."""

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import expect

from tests.journeys.people import PORTAL, WIDE, Person
from tests.journeys.servers import Server

pytestmark = [pytest.mark.journeys]
ADA = "/admin/customers/ada"
EITHER = pytest.mark.parametrize(
    ("server", "javascript"), [("sqlite", True), ("sqlite", False), ("postgresql", True)], indirect=["server"]
)


@EITHER
def test_from_the_customers_page_and_back(new_person: Callable[..., Person], server: Server, javascript: bool) -> None:
    person = new_person(javascript=javascript, size=WIDE)
    person.expected.add(403)
    page, bar = person.page, person.page.locator("#looking")
    person.enter_console(ADA)
    page.get_by_role("button", name="See the portal as this customer").click()
    expect(page).to_have_url(f"{server.url}{PORTAL}/")
    expect(bar).to_contain_text("you see the portal as Ada & Söhne")
    person.go_to("My details")
    expect(bar).to_be_visible()
    page.goto(f"{PORTAL}/details/phone")
    page.locator("#field-phone").fill("+49 30 1234567")
    page.locator("main form .primary").click()
    expect(page.get_by_role("heading", name="You are only looking")).to_be_visible()
    expect(bar).to_be_visible()
    bar.get_by_role("button", name="Stop looking").click()
    expect(page).to_have_url(re.compile(f"{ADA}\\?done=looked$"))
    expect(page.locator("#events .what").first).to_have_text("The portal was looked at as this customer.")
    page.goto(f"{PORTAL}/details")
    expect(page).to_have_url(re.compile("/sign-in"))


@pytest.mark.parametrize("server", ["sqlite"], indirect=True)
def test_what_is_refused_in_a_dialog_is_seen(person: Person, server: Server) -> None:
    """What is above a dialog cannot be read while it is open."""
    person.expected.add(403)
    page = person.page
    person.enter_console(ADA)
    page.get_by_role("button", name=re.compile("In the portal.*Coffee box")).first.click()
    expect(page.locator("#looking")).to_be_visible()
    page.goto(f"{PORTAL}/subscriptions/ada-active")
    page.locator("#panel a[href$='cancellation']").click()
    expect(page.get_by_role("dialog")).to_be_visible()
    page.get_by_role("dialog").locator("form .button").first.click()
    expect(page.get_by_role("heading", name="You are only looking")).to_be_visible()
    expect(page.get_by_role("dialog")).to_have_count(0)
    page.get_by_role("button", name="Stop looking").click()


@pytest.mark.parametrize("server", ["sqlite"], indirect=True)
def test_activity_is_filtered_in_place(person: Person, server: Server) -> None:
    page = person.page
    page.set_viewport_size(WIDE)
    person.enter_console("/admin/activity")
    page.locator("#field-actor").select_option("api")
    expect(page).to_have_url(re.compile("actor=api"))
    expect(page.locator("#results")).to_contain_text("none fits")
    page.get_by_role("link", name="Show everything").click()
    expect(page.locator("#activity .what").first).to_be_visible()
    expect(page.locator("#field-actor")).to_have_value("")
    with page.expect_download() as saved:
        page.get_by_role("button", name="Download as CSV").click()
    assert saved.value.suggested_filename.endswith(".csv")


@pytest.mark.parametrize("server", ["sqlite"], indirect=True)
def test_a_note_is_written_and_deleted_in_place(person: Person, server: Server) -> None:
    page = person.page
    person.enter_console("/admin/customers/cleo")
    page.locator("#field-text").fill("Called about the grinder.")
    page.get_by_role("button", name="Add note").click()
    note = page.locator("#notes li")
    expect(note).to_contain_text("Called about the grinder.")
    note.locator("summary").click()
    note.get_by_role("button", name="Delete note").click()
    expect(page.locator("#notes .notice")).to_have_text("The note was deleted.")
    expect(note).to_have_count(0)
