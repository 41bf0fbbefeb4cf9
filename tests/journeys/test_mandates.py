"""Giving a SEPA mandate: from the button on My payment methods to the subscription that it pays, in any browser."""

from collections.abc import Callable
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, expect

from tests.builders import change_customer, change_merchant
from tests.cast import SHOP
from tests.journeys.people import PORTAL
from tests.journeys.servers import Server
from tests.journeys.subscribers import subscriber

pytestmark = pytest.mark.journeys

LIST = f"{PORTAL}/payment-methods"
ACCOUNT = "DE89 3704 0044 0532 0130 00"


@pytest.fixture
def server(banks: Callable[[str], Server]) -> Server:
    """A portal that takes payments."""
    return banks("sqlite")


def offer(connection: Any, handle: str) -> None:
    """The merchant takes direct debits, and the customer has an address."""
    shop = {"address": "Oranienstraße 25", "postal_code": "10999", "city": "Berlin"}
    shop |= {"bank_iban": "DE02120300000000202051"}
    change_merchant(connection, SHOP, sepa_creditor_id="DE98ZZZ09999999999", sepa_notice_days=5, **shop)
    change_customer(connection, handle, address="Torstraße 12a", postal_code="10119", city="Berlin", country="DE")


@pytest.mark.parametrize("javascript", [True, False])
def test_a_mandate_is_given_and_found_again(server: Server, new_person: Callable[..., Any], javascript: bool) -> None:
    handle = subscriber(server)
    server.write(offer, handle)
    person = new_person(javascript=javascript)
    page = person.page
    person.sign_in(f"{handle}@post.example", LIST)
    page.get_by_role("link", name="Add a payment method").click()
    page.get_by_role("link", name="Enter bank account").click()
    type_account(page)
    page.get_by_role("button", name="Change the account").click()
    expect(page.get_by_label("IBAN")).to_have_value(ACCOUNT)
    page.get_by_role("button", name="Continue to the mandate").click()
    reference = page.locator("#mandate-text dd").first.inner_text()
    assert not javascript or not (found := violations(page)), found
    page.get_by_role("button", name="Give mandate").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("What should it pay?")
    page.goto(LIST)
    expect(page.get_by_role("heading", name="SEPA direct debit ending in 3000")).to_be_visible()
    page.locator(".card", has_text=reference).get_by_role("link", name="Given on").click()
    expect(page.locator("#mandate-text")).to_contain_text(ACCOUNT)
    expect(page.locator("#mandate-text dd").first).to_have_text(reference)


def type_account(page: Page) -> None:
    """The account is typed with a slip, then rightly; the mandate is shown."""
    page.get_by_label("Account holder").fill("Guest Test")
    page.get_by_label("IBAN").fill(ACCOUNT[:-1] + "1")
    page.get_by_role("button", name="Continue to the mandate").click()
    expect(page.locator("#field-iban-error")).to_contain_text("a digit is wrong")
    page.get_by_label("IBAN").fill(ACCOUNT)
    page.get_by_role("button", name="Continue to the mandate").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("SEPA direct debit mandate")
    expect(page.locator("#mandate-text")).to_contain_text("within eight weeks")


def violations(page: Page) -> list[str]:
    """What axe finds on the page."""
    page.evaluate(Axe().axe_script)
    return [one["id"] for one in page.evaluate("axe.run().then((all) => all.violations)")]
