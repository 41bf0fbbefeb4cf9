"""When what is announced can be collected, and in which words."""

from datetime import UTC, date, datetime
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from portal.domain.direct_debits import announcement, collected_at, debit_notes, is_debited
from portal.domain.merchant_rules import PaymentTerms
from portal.domain.money import Money
from portal.domain.payment_methods import PaymentMethod

BERLIN = ZoneInfo("Europe/Berlin")
CREDITOR = "DE98ZZZ09999999999"


def method(**known: Any) -> PaymentMethod:
    """An account in use, with the mandate M-1."""
    values: dict[str, Any] = dict.fromkeys(PaymentMethod.__dataclass_fields__)
    values |= {"state": "active", "payment_type": "sepa", "iban_end": "3000", "mandate_reference": "M-1"}
    return PaymentMethod(**(values | known))


def at(text: str) -> datetime:
    """The instant of the wall clock in Berlin."""
    return datetime.fromisoformat(text).replace(tzinfo=BERLIN).astimezone(UTC)


@pytest.mark.parametrize(
    ("announced", "days", "collected"),
    [
        ("2027-03-15T06:00", 14, "2027-03-29T06:00"),  # over the night in which clocks go forward
        ("2027-03-15T06:00", 1, "2027-03-16T06:00"),
        ("2027-10-25T23:59", 7, "2027-11-01T23:59"),  # and back
        ("2028-02-28T00:00", 2, "2028-03-01T00:00"),
        ("2027-12-24T12:00", 1, "2027-12-25T12:00"),  # no day for banks, so they debit on the next one
    ],
)
def test_a_direct_debit_waits_for_days_of_the_calendar(announced: str, days: int, collected: str) -> None:
    terms = PaymentTerms(notice_days=days)
    assert collected_at(method(), terms, at(announced), BERLIN) == at(collected)


@pytest.mark.parametrize(
    "known", [{"payment_type": "card"}, {"payment_type": "offline_bank_transfer"}, {"state": "failed"}]
)
def test_nothing_else_waits(known: dict[str, Any]) -> None:
    now = at("2027-03-15T06:00")
    assert collected_at(method(**known), PaymentTerms(), now, BERLIN) == now and not is_debited(method(**known))
    assert collected_at(None, PaymentTerms(), now, BERLIN) == now


@pytest.mark.parametrize(
    ("known", "said"),
    [
        ({}, f"from the account ending in 3000, mandate M-1, creditor identifier {CREDITOR}."),
        ({"mandate_reference": None}, "by SEPA direct debit •••• 3000."),
        ({"iban_end": None}, "by SEPA direct debit."),
    ],
)
def test_of_an_older_mandate_is_said_what_is_known(known: dict[str, Any], said: str) -> None:
    sentence = announcement(Money(1290, "EUR"), date(2027, 3, 20), method(**known), CREDITOR)
    assert str(sentence).startswith("We will collect ") and str(sentence).endswith(f" on 2027-03-20 {said}")


@pytest.mark.parametrize(("days", "said"), [(1, "the day after the invoice"), (5, "5 days after the invoice")])
def test_before_the_click_is_said_how_much_later_it_is_collected(days: int, said: str) -> None:
    (note,) = debit_notes(PaymentTerms(notice_days=days), method())
    assert said in str(note) and not debit_notes(PaymentTerms(), method(payment_type="card"))
