"""From an e-mail to a changed address, and on to the merchant's timeline: with JavaScript and without."""

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.journeys.people import NARROW, PORTAL, WIDE, Person
from tests.journeys.servers import Server

pytestmark = pytest.mark.journeys


@pytest.mark.parametrize("javascript", [True, False], ids=["js", "no-js"])
def test_a_customer_signs_in_changes_the_address_and_the_merchant_reads_it(
    server: Server, new_person: Callable[..., Person], javascript: bool
) -> None:
    person = new_person(javascript=javascript)
    email = server.guest()
    _ask_for_code(person, email)
    _prove_code(person, email)
    _mistype(person)
    _change_country(person)
    _save(person)
    _read_own_activity(person)
    _read_in_console(new_person(javascript=javascript, size=WIDE), email)


def _ask_for_code(person: Person, email: str) -> None:
    page = person.page
    page.goto(f"{PORTAL}/details/address")
    expect(page).to_have_url(re.compile(rf"{PORTAL}/sign-in\?next={PORTAL}/details/address$"))
    page.goto(f"{page.url}&email=nobody@post.example")
    field = page.get_by_label("E-mail address")
    expect(field).to_have_value("nobody@post.example")
    page.get_by_role("button", name="Send me a code").click()
    summary = _complaint(person, "There is no customer with the address nobody@post.example")
    summary.get_by_role("link").click()
    expect(field).to_be_focused()
    expect(page).to_have_title(re.compile(r"^Error: Sign in"))
    field.fill(f" {email.upper()} ")
    page.get_by_role("button", name="Send me a code").click()
    expect(page.locator("h1")).to_have_text("Enter your code")
    person.looks_fine()


def _prove_code(person: Person, email: str) -> None:
    page, code = person.page, person.code(email)
    wrong = f"{(int(code) + 1) % 1_000_000:06}"
    page.get_by_label("6-digit code").fill(wrong)
    page.get_by_role("button", name="Sign in").click()
    _complaint(person, "That code is not right. You have 4 tries left.")
    page.get_by_label("6-digit code").fill(f" {code[:3]} {code[3:]} ")
    page.get_by_role("button", name="Sign in").click()
    expect(page).to_have_url(re.compile(rf"{PORTAL}/details/address$"))
    person.looks_fine()


def _mistype(person: Person) -> None:
    page = person.page
    page.get_by_label("Street and house number").fill("Neue Straße 7")
    page.get_by_label("Postal code").fill("12")
    page.get_by_role("button", name="Save changes").click()
    summary = _complaint(person, "postal code")
    expect(page.get_by_label("Street and house number")).to_have_value("Neue Straße 7")
    field = page.get_by_label("Postal code")
    expect(field).to_have_value("12")
    expect(field).to_have_attribute("aria-invalid", "true")
    summary.get_by_role("link").click()
    expect(field).to_be_focused()
    person.looks_fine()


def _change_country(person: Person) -> None:
    page = person.page
    page.get_by_label("Country").select_option("IE")
    if not person.javascript:
        page.get_by_role("button", name="Update the form for this country").click()
    expect(page.get_by_label("Eircode")).to_be_visible()
    expect(page.get_by_label("Street and house number")).to_have_value("Neue Straße 7")
    person.looks_fine()


def _save(person: Person) -> None:
    page = person.page
    page.get_by_label("Eircode").fill("d02 x285")
    page.get_by_label("City").fill("Dublin")
    page.get_by_role("button", name="Save changes").click()
    told = "Your billing address was saved. It is used from your next invoice on."
    expect(page.locator("#notice")).to_have_text(told)
    expect(page.locator("h1")).to_have_text("My details")
    expect(page.get_by_text("Neue Straße 7")).to_be_visible()
    expect(page.get_by_text("Ireland")).to_be_visible()
    if person.javascript:
        expect(page.get_by_role("status")).to_have_text(told)
        expect(page.locator("h1")).to_be_focused()
        expect(page).to_have_url(re.compile(rf"{PORTAL}/details$"))
    person.looks_fine()


def _read_own_activity(person: Person) -> None:
    person.go_to("My activity")
    _reads_change(person.page)
    person.looks_fine()


def _read_in_console(mia: Person, email: str) -> None:
    mia.enter_console()
    mia.page.get_by_role("searchbox").fill(email)
    mia.page.get_by_role("button", name="Search").click()
    mia.page.get_by_role("link", name=re.compile(re.escape(email))).click()
    expect(mia.page.locator("h1")).to_contain_text("Gil Guest")
    _reads_change(mia.page)
    mia.page.set_viewport_size(NARROW)
    mia.looks_fine()


def _reads_change(page: Page) -> None:
    entry = page.locator(".timeline > li").filter(has_text="billing address").first
    for field, before, after in (
        ("Street and house number", "Alte Straße 1", "Neue Straße 7"),
        ("City", "Berlin", "Dublin"),
        ("Country", "Germany", "Ireland"),
    ):
        change = entry.locator(".changes > div").filter(has=page.locator(f"dt:text-is('{field}')"))
        expect(change.locator("del")).to_have_text(before)
        expect(change.locator("ins")).to_have_text(after)


def _complaint(person: Person, words: str) -> Locator:
    summary = person.page.get_by_role("alert")
    expect(summary).to_contain_text(words)
    if person.javascript:
        expect(summary).to_be_focused()
    return summary
