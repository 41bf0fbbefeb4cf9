"""How an invoice stands in plain words, from its state, its amounts and its due date."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from portal.domain.breakdowns import Line, agreed_incl_vat, billed_to
from portal.domain.invoices import Invoice, about, advice, status
from portal.domain.money import Money

BERLIN = ZoneInfo("Europe/Berlin")
NOW = datetime(2027, 3, 3, 9, 0, tzinfo=UTC)
TODAY = NOW.replace(hour=0)
INVOICE = Invoice(
    id=1, handle="inv-1", accounting_number="RE-1", type="s", state="pending", processing=False, currency="EUR",
    amount=1000, settled_amount=0, refunded_amount=0, credited_amount=0, due_at=NOW + timedelta(days=5),
    created_at=NOW - timedelta(days=9),
)  # fmt: skip


@pytest.mark.parametrize(
    ("facts", "key"),
    [
        ({}, "open"),
        ({"due_at": None}, "open"),
        ({"due_at": TODAY}, "open"),
        ({"due_at": TODAY - timedelta(hours=2)}, "overdue"),
        ({"due_at": TODAY - timedelta(days=1)}, "overdue"),
        ({"state": "dunning"}, "overdue"),
        ({"state": "failed"}, "failed"),
        ({"processing": True}, "under_way"),
        ({"processing": True, "due_at": TODAY - timedelta(days=30)}, "under_way"),
        ({"processing": True, "state": "dunning"}, "under_way"),
        ({"state": "authorized"}, "reserved"),
        ({"state": "cancelled", "due_at": TODAY - timedelta(days=30)}, "cancelled"),
        ({"state": "settled", "settled_amount": 1000}, "paid"),
        ({"state": "settled", "amount": 0}, "paid"),
        ({"state": "settled", "refunded_amount": 1}, "partly_refunded"),
        ({"state": "settled", "refunded_amount": 1000}, "refunded"),
        ({"state": "settled", "credited_amount": 999}, "partly_credited"),
        ({"state": "settled", "credited_amount": 1000}, "credited"),
        ({"state": "settled", "refunded_amount": 400, "credited_amount": 600}, "refunded"),
    ],
)
def test_the_status_follows_from_state_amounts_and_due_date(facts: dict, key: str) -> None:
    assert status(replace(INVOICE, **facts), now=NOW, zone=BERLIN).key == key


def test_the_due_day_is_over_when_it_is_over_where_the_merchant_is() -> None:
    due = replace(INVOICE, due_at=datetime(2027, 3, 3, 12, tzinfo=UTC))
    before_midnight = datetime(2027, 3, 3, 22, 59, tzinfo=UTC)
    assert status(due, now=before_midnight, zone=BERLIN).key == "open"
    assert status(due, now=before_midnight + timedelta(minutes=1), zone=BERLIN).key == "overdue"


@pytest.mark.parametrize(
    ("facts", "amount"),
    [
        ({}, 1000),
        ({"settled_amount": 400}, 600),
        ({"credited_amount": 250}, 750),
        ({"settled_amount": 1200}, 0),
        ({"state": "failed"}, 1000),
        ({"state": "settled"}, 0),
        ({"state": "cancelled"}, 0),
        ({"state": "authorized"}, 0),
    ],
)
def test_what_is_still_to_pay(facts: dict, amount: int) -> None:
    assert replace(INVOICE, **facts).open_amount == Money(amount, "EUR")


@pytest.mark.parametrize(
    ("facts", "said"),
    [
        ({}, "2027-02-22 · due on 2027-03-08"),
        ({"due_at": None}, "2027-02-22"),
        ({"due_at": INVOICE.created_at}, "2027-02-22"),
        ({"due_at": NOW - timedelta(days=3)}, "2027-02-22 · was due on 2027-02-28"),
        ({"state": "settled"}, "2027-02-22"),
    ],
)
def test_a_row_tells_the_due_date_while_it_matters(facts: dict, said: str) -> None:
    invoice = replace(INVOICE, **facts)
    assert str(about(invoice, status(invoice, now=NOW, zone=BERLIN), BERLIN)) == said


def test_nobody_is_asked_to_pay_what_is_under_way_or_settled() -> None:
    for facts, words in (({"processing": True}, "do not pay again"), ({"state": "settled"}, "None"), ({}, "is due on")):
        invoice = replace(INVOICE, **facts)
        assert words in str(advice(invoice, status(invoice, now=NOW, zone=BERLIN), BERLIN))


def test_the_legal_number_comes_first_and_a_charge_has_none() -> None:
    assert INVOICE.number == "RE-1"
    assert replace(INVOICE, accounting_number=None).number == "inv-1"
    charge = replace(INVOICE, type="ch")
    assert charge.number is None and str(charge.title) == "Payment"


def test_prices_are_shown_net_as_soon_as_one_was_agreed_net() -> None:
    with_vat, without = Money(119, "EUR"), Money(100, "EUR")
    line = Line("Tea", 1, with_vat, without, with_vat, without, True, 1900, None, None, None)
    assert agreed_incl_vat([line, line]) and not agreed_incl_vat([line, replace(line, incl_vat=False)])
    assert line.prices(True) == (with_vat, with_vat) and line.prices(False) == (without, without)


def test_the_address_is_shown_as_far_as_it_was_given() -> None:
    assert billed_to({"first_name": "Ada", "city": "Bonn"}) == {
        "name": "Ada", "company": None, "vat": None, "address": None, "address2": None, "postal_code": None,
        "city": "Bonn", "country": None,
    }  # fmt: skip
    assert billed_to({"attention": "Accounts"})["name"] == "Accounts"
