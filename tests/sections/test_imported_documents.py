"""Every document of the given account is shown as it was imported, right to the cent and to the day."""

from datetime import datetime, timedelta
from typing import Any

import pytest
from babel.dates import format_date

from portal.app import House
from portal.operations.imports import import_lines
from portal.settings import Settings
from tests.builders import session
from tests.clock import Clock
from tests.operations.importing import BUECHEREI, NOW, OBJECTS
from tests.page import Browser

PORTAL = "/p/buecherei"
INVOICES = [item["invoice"] for item in OBJECTS if "invoice" in item]
NOTES = [item["credit_note"] for item in OBJECTS if "credit_note" in item]
# One who was refunded and is past due, one who pays for two, and one more.
PEOPLE = ("cust-00003", "cust-00034", "cust-00000")
STATES = {"settled": "Paid", "dunning": "Overdue", "pending": "Overdue"}


@pytest.fixture
def database_url(empty_database_url: str) -> str:
    return empty_database_url


@pytest.fixture
def clock() -> Clock:
    return Clock(NOW)


@pytest.fixture
async def account(house: House, settings: Settings) -> House:
    lines = (line for line in BUECHEREI)
    await import_lines(house.database, lines, now=NOW)
    for handle in PEOPLE:
        own = {"seen_at": NOW, "created_at": NOW, "expires_at": NOW + timedelta(hours=9)}
        await house.database.write(lambda c, handle=handle, own=own: session(c, "buecherei", handle, handle, **own))
    return house


async def test_lists_and_documents_agree_with_the_file(account: House, browser: Browser) -> None:
    for handle in PEOPLE:
        browser.client.cookies.set("__Host-customer-buecherei", handle, domain="portal.example", path="/")
        invoices = _newest([one for one in INVOICES if one["customer"] == handle])
        assert await _rows(browser, "/invoices") == [
            (one["accounting_number"], _status(one), _money(one["amount"])) for one in invoices
        ]
        notes = _newest([one for one in NOTES if one["customer"] == handle])
        assert await _rows(browser, "/credit-notes") == [
            (one["accounting_number"], "Refunded", _money(one["amount"])) for one in notes
        ]
        for one in invoices:
            await _check_invoice(browser, one)
        for one in notes:
            await _check_note(browser, one)


async def test_a_refund_is_no_credit(account: House, browser: Browser) -> None:
    """Nothing of it waits for the next invoice, so that the page which would tell of that can be opened."""
    for handle in PEOPLE:
        browser.client.cookies.set("__Host-customer-buecherei", handle, domain="portal.example", path="/")
        for one in (item["subscription"] for item in OBJECTS if "subscription" in item):
            if one["customer"] == handle:
                page = await browser.get(f"{PORTAL}/subscriptions/{one['handle']}/payment-method")
                assert page.status in (200, 409) and "credit" not in page.text("#panel")


async def _check_invoice(browser: Browser, invoice: dict[str, Any]) -> None:
    page = await browser.get(f"{PORTAL}/invoices/{invoice['handle']}")
    assert page.text("h1") == f"Invoice {invoice['accounting_number']}"
    facts = dict(zip(page.all(".facts dt"), page.all(".facts dd"), strict=True))
    assert facts["Date"] == _day(invoice["created"]) and facts["Due"] == _day(invoice["due"])
    assert facts["Period"] == f"{_day(invoice['period_from'])} to {_day(invoice['period_to'], -1)}"
    [line] = invoice["order_lines"]
    rate = f"{round(line['vat'] * 100)}%"
    assert page.all(".lines tbody td") == [
        str(line["quantity"]), _money(line["unit_amount"]), rate, _money(line["amount"]),
    ]  # fmt: skip
    assert page.all(".lines tfoot tr")[:3] == [
        f"Net{_money(invoice['amount_ex_vat'])}", f"VAT {rate}{_money(invoice['amount_vat'])}",
        f"Total{_money(invoice['amount'])}",
    ]  # fmt: skip
    refunds = [note for note in NOTES if note["invoice"] == invoice["id"]]
    assert page.all("#payments .row-value") == [
        _money(one["amount"]) for one in [*invoice["transactions"], *(note["transaction"] for note in refunds)]
    ]
    address = invoice["billing_address"]
    assert address["address"] in page.text("#address") and address["city"] in page.text("#address")


async def _check_note(browser: Browser, note: dict[str, Any]) -> None:
    page = await browser.get(f"{PORTAL}/credit-notes/{note['accounting_number']}")
    assert dict(zip(page.all(".facts dt"), page.all(".facts dd"), strict=True))["Date"] == _day(note["created"])
    assert page.all(".lines tfoot td") == [_money(note[name]) for name in ("amount_ex_vat", "amount_vat", "amount")]
    assert _day(note["transaction"]["refunded"]) in page.text("#payments")


async def _rows(browser: Browser, path: str) -> list[tuple[str, ...]]:
    """What the list tells over all its pages: title, status, amount."""
    rows: list[tuple[str, ...]] = []
    page = await browser.get(PORTAL + path)
    while True:
        rows += zip(page.all(".row-title"), page.all(".row-badge"), page.all(".row-value"), strict=True)
        if not page.has("#more"):
            return rows
        page = await browser.get(page.node("#more a").attributes["href"] or "")


def _newest(documents: list[dict[str, Any]]) -> list[dict[str, Any]]:
    return sorted(documents, key=lambda one: one["created"], reverse=True)


def _status(invoice: dict[str, Any]) -> str:
    if invoice["refunded_amount"]:
        return "Refunded" if invoice["refunded_amount"] == invoice["amount"] else "Partly refunded"
    return STATES[invoice["state"]]


def _money(amount: int) -> str:
    return f"€{amount / 100:,.2f}"


def _day(text: str, days: int = 0) -> str:
    return format_date(datetime.fromisoformat(text).date() + timedelta(days=days), "d MMMM y", locale="en_GB")
