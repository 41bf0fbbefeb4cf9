"""Methods and open invoices, from button to receipt: stored, confirmed, declined, waited for, replaced, removed."""

import re
from collections.abc import Callable

import pytest
import sqlalchemy as sa
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import expect

from portal.store import tables
from tests.builders import invoice
from tests.cast import SHOP
from tests.journeys.people import PORTAL, Person
from tests.journeys.servers import Server
from tests.journeys.subscribers import subscriber
from tests.journeys.test_axe import violations

pytestmark = [
    pytest.mark.journeys,
    pytest.mark.parametrize(
        ("server", "javascript"), [("sqlite", True), ("sqlite", False), ("postgresql", True)], indirect=["server"],
        ids=["sqlite-js", "sqlite-no-js", "postgresql-js"],
    ),
]  # fmt: skip
METHODS = f"{PORTAL}/payment-methods"


@pytest.fixture
def server(request: pytest.FixtureRequest, banks: Callable[[str], Server]) -> Server:
    """A portal that takes payments."""
    return banks(request.param)


@pytest.fixture
def handle(server: Server) -> str:
    """A guest with two cards and a subscription that is on hold until its invoice is paid."""
    handle = subscriber(server)
    server.write(_is_held, handle)
    return handle


@pytest.fixture
def person(new_person: Callable[..., Person], handle: str, javascript: bool) -> Person:
    """That guest, at My payment methods."""
    person = new_person(javascript=javascript)
    person.sign_in(f"{handle}@post.example", METHODS)
    return person


def test_a_card_is_added_used_and_takes_the_place_of_another(person: Person, handle: str) -> None:
    page = person.page
    page.get_by_role("link", name="Add a payment method").click()
    _looks_right(person, "Add a payment method")
    _enter(person, "Is declined when it is stored")
    expect(page.locator(".notice.danger")).to_contain_text("Your bank did not accept this payment method.")
    page.get_by_role("button", name="Agree and enter card").click()
    page.get_by_role("button", name="Go back without storing").click()
    expect(page.locator(".notice.info")).to_contain_text("You came back without storing a payment method.")
    _enter(person, "Works")
    expect(page.locator(".notice.success")).to_have_text("Your payment method is stored.")
    _looks_right(person, "What should it pay?")
    page.goto(f"{METHODS}/{handle}-visa/removal")
    page.get_by_label("Visa •••• 4242").check()
    _looks_right(person, "Remove this payment method?")
    page.get_by_role("button", name="Remove payment method").click()
    expect(page.locator(".receipt h1")).to_have_text("Visa •••• 1111 is removed.")
    expect(page.locator(".receipt dl")).to_contain_text("Visa •••• 4242")
    person.looks_fine()
    page.goto(METHODS)
    expect(page.locator("#panel h2").filter(has_text="1111")).to_have_count(0)


def test_a_declined_card_is_followed_by_one_that_the_bank_asks_about(person: Person, handle: str) -> None:
    page = person.page
    page.goto(f"{PORTAL}/invoices/open-{handle}")
    page.get_by_role("link", name="Pay").first.click()
    _looks_right(person, "Pay invoice")
    expect(page.locator("#invoice-payment")).to_contain_text("Your subscription runs again as soon as this is paid.")
    page.get_by_role("link", name="Pay with another method").click()
    _enter(person, "Never has enough money on it")
    page.get_by_role("button", name="Pay €12.90").click()
    expect(page.locator(".receipt .lead")).to_have_text("There was not enough money on the account.")
    _looks_right(person, "The payment did not go through")
    page.get_by_role("link", name="Pay with another method").click()
    _enter(person, "3-D Secure: the bank asks for a confirmation")
    page.get_by_role("button", name="Pay €12.90").click()
    expect(page.locator("h1")).to_have_text("Is this payment yours?")
    page.get_by_role("button", name="Confirm payment").click()
    _looks_right(person, "Thank you")
    page.goto(f"{PORTAL}/subscriptions/{handle}-box")
    expect(page.locator(".page-header .badge")).to_have_text("Active")


def test_a_slow_bank_is_waited_for_on_a_page_that_refreshes_itself(person: Person, handle: str) -> None:
    page, server = person.page, person.server
    server.write(_second_card_takes, handle, "processing:3")
    page.goto(f"{PORTAL}/invoices/open-{handle}/payment")
    page.get_by_label("Mastercard •••• 4444").check()
    page.get_by_role("button", name="Pay €12.90").press("Enter")
    _looks_right(person, "Your payment is under way")
    expect(page.locator("h1")).to_have_text("Thank you")
    expect(page).to_have_url(re.compile("/payment/tr_"))


def _enter(person: Person, title: str) -> None:
    """The person agrees, and chooses this card at the gateway's page."""
    page = person.page
    page.get_by_role("button", name="Agree and enter card").click()
    page.get_by_role("radio", name=re.compile(rf"^{re.escape(title)} \d")).check()
    page.get_by_role("button", name="Store", exact=True).click()


def _looks_right(person: Person, heading: str) -> None:
    """The page is there, nothing is too wide, axe finds nothing, and who uses no mouse is at its heading."""
    page = person.page
    expect(page.locator("h1")).to_have_text(heading)
    person.looks_fine()
    if person.javascript:
        page.evaluate(Axe().axe_script)
        assert not (found := violations(page)), f"{heading}:\n" + "\n".join(found)


def _is_held(connection: sa.Connection, handle: str) -> None:
    """The subscription is on hold because an invoice is open."""
    box = tables.Subscription.__table__.c
    began = connection.execute(sa.select(box.start_at).where(box.handle == f"{handle}-box")).scalar_one()
    hold = {"state": "on_hold", "on_hold_reason": "dunning", "on_hold_at": began, "renewing": False}
    statement = sa.update(tables.Subscription).where(box.handle == f"{handle}-box")
    connection.execute(statement.values(**hold, next_period_start_at=None))
    open_ = {"state": "failed", "settled_amount": 0, "settled_at": None, "dunning_count": 4, "failed_at": began}
    invoice(connection, SHOP, handle, f"open-{handle}", subscription=f"{handle}-box", created_at=began, **open_)


def _second_card_takes(connection: sa.Connection, handle: str, token: str) -> None:
    """The customer's second card behaves as the token says."""
    card = tables.PaymentMethod.__table__.c
    update = sa.update(tables.PaymentMethod).where(card.handle == f"{handle}-mc")
    connection.execute(update.values(gateway_token=token))
