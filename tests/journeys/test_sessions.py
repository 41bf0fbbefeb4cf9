"""Sessions end here and there: typed text survives, the way back shows nothing, other devices can be signed out."""

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from tests.journeys.people import PORTAL, Person
from tests.journeys.servers import Server

pytestmark = pytest.mark.journeys
both = pytest.mark.parametrize("javascript", [True, False], ids=["js", "no-js"])


@both
def test_what_was_typed_survives_a_session_that_was_ended_in_another_tab(
    server: Server, new_person: Callable[..., Person], javascript: bool
) -> None:
    person = new_person(javascript=javascript)
    email = server.guest()
    person.sign_in(email, f"{PORTAL}/details/address")
    page, other = person.page, person.context.new_page()
    page.get_by_label("Street and house number").fill("Nicht verloren 1")
    page.get_by_label("City").fill("Potsdam")
    other.goto(f"{PORTAL}/details")
    _sign_out(other)
    page.get_by_role("button", name="Save changes").click()
    expect(page).to_have_url(re.compile(rf"/sign-in\?next={PORTAL}/details/address$"))
    server.a_minute_later()
    person.prove(email)
    expect(page.get_by_label("Street and house number")).to_have_value("Nicht verloren 1")
    expect(page.get_by_label("City")).to_have_value("Potsdam")
    page.get_by_role("button", name="Save changes").click()
    expect(page.locator("#notice")).to_contain_text("Your billing address was saved.")


@both
def test_after_signing_out_the_way_back_shows_nothing(
    server: Server, new_person: Callable[..., Person], javascript: bool
) -> None:
    person = new_person(javascript=javascript)
    email = server.guest()
    page = person.page
    person.sign_in(email)
    person.go_to("My activity")
    _sign_out(page)
    expect(page.locator("#notice")).to_have_text("You are signed out.")
    for _ in range(2):
        page.go_back()
        expect(page.locator("h1")).to_have_text("Sign in")
        expect(page.get_by_text(email)).to_have_count(0)
    page.goto(f"{PORTAL}/invoices")
    expect(page).to_have_url(re.compile(rf"/sign-in\?next={PORTAL}/invoices$"))


def test_another_device_is_listed_and_signed_out(server: Server, new_person: Callable[..., Person]) -> None:
    here, there, email = new_person(), new_person(), server.guest()
    there.sign_in(email, f"{PORTAL}/details/phone")
    there.page.get_by_label("Phone").fill("030 901829")
    server.a_minute_later()
    here.sign_in(email, f"{PORTAL}/activity")
    devices = here.page.locator("#devices li")
    expect(devices).to_have_count(2)
    expect(devices.filter(has_text="This device")).to_have_count(1)
    devices.get_by_role("button", name="Sign out").click()
    expect(here.page.locator("#notice")).to_have_text("The device was signed out.")
    expect(devices).to_have_count(1)
    there.page.get_by_role("button", name="Save changes").click()
    expect(there.page.locator("h1")).to_have_text("Sign in")
    here.page.reload()
    expect(devices).to_have_count(1)


def test_the_chosen_language_keeps_the_page_and_is_remembered(server: Server, person: Person) -> None:
    page = person.page
    person.sign_in(server.guest(), f"{PORTAL}/details/phone")
    person.open_menu()
    page.get_by_role("button", name="Deutsch").click()
    expect(page).to_have_url(re.compile(rf"{PORTAL}/details/phone$"))
    expect(page.get_by_role("button", name="Änderungen speichern")).to_be_visible()
    expect(page.locator("html")).to_have_attribute("lang", re.compile("^de"))
    page.goto(f"{PORTAL}/details")
    expect(page.locator("h1")).to_have_text("Meine Daten")
    person.open_menu()
    page.get_by_role("button", name="Abmelden").click()
    expect(page.get_by_role("button", name="Code anfordern").or_(page.locator("main button"))).to_be_visible()
    expect(page.locator("html")).to_have_attribute("lang", re.compile("^de"))


def _sign_out(page: Page) -> None:
    menu = page.locator(".menu summary")
    if menu.is_visible():
        menu.click()
    page.locator(".leave").get_by_role("button", name="Sign out").click()
    expect(page.locator("h1")).to_have_text("Sign in")
