"""Payment methods: names that people know, and whether a method can be used today."""

from datetime import date
from typing import Any

import pytest

from portal.domain.payment_methods import PaymentMethod, condition
from tests.domain.agreements import BERLIN, at


def method(**values: Any) -> PaymentMethod:
    """A Visa card that ends in 1111 and is valid until March 2027."""
    row = {
        "id": 1, "handle": "ca_1", "state": "active", "payment_type": "card", "card_type": "visa", "last_four": "1111",
        "iban_end": None, "expires_year": 2027, "expires_month": 3, "mandate_reference": None, "holder": None,
        "created_at": at("2026-01-01"),
    }  # fmt: skip
    return PaymentMethod(**(row | values))


@pytest.mark.parametrize(
    ("values", "name", "kind"),
    [
        ({}, "Visa", "Card"),
        ({"card_type": "mc"}, "Mastercard", "Card"),
        ({"card_type": "unknown"}, "Card", "Card"),
        ({"card_type": None, "payment_type": "emv_token"}, "Card", "Card"),
        ({"payment_type": "applepay"}, "Apple Pay", "Apple Pay"),
        ({"payment_type": "sepa", "card_type": None}, "SEPA direct debit", "SEPA direct debit"),
        ({"payment_type": "mobilepay_subscriptions", "card_type": None}, "MobilePay", "MobilePay"),
        ({"payment_type": "offline_bank_transfer", "card_type": None}, "Bank transfer", "Bank transfer"),
        ({"payment_type": "from_the_future", "card_type": None}, "Other payment method", "Other payment method"),
    ],
)
def test_names(values, name, kind):
    assert (str(method(**values).name), str(method(**values).kind)) == (name, kind)


@pytest.mark.parametrize(
    ("now", "key"),
    [
        ("2027-01-30 22:59", "active"),
        ("2027-01-30 23:00", "expiring"),
        ("2027-03-31 23:59", "expiring"),
        ("2027-04-01 00:00", "expired"),
        ("2029-01-01", "expired"),
    ],
)
def test_a_card_lasts_through_its_month(now, key):
    found = condition(method(), now=at(now), zone=BERLIN)
    assert found.key == key and found.tone == {"active": "success", "expiring": "warning", "expired": "danger"}[key]


@pytest.mark.parametrize(
    ("values", "now", "key"),
    [
        ({"state": "failed"}, "2027-01-01", "failed"),
        ({"state": "failed"}, "2028-01-01", "failed"),
        ({"state": "inactivated"}, "2028-01-01", "inactive"),
        ({"state": "pending"}, "2027-01-01", "pending"),
        ({"state": "pending"}, "2028-01-01", "expired"),
        ({"expires_year": None, "expires_month": None}, "2099-01-01", "active"),
    ],
)
def test_the_most_important_condition_is_told(values, now, key):
    assert condition(method(**values), now=at(now), zone=BERLIN).key == key


def test_the_last_day_of_a_card():
    assert method(expires_year=2028, expires_month=2).valid_until == date(2028, 2, 29)
    assert method(expires_year=2027, expires_month=12).valid_until == date(2027, 12, 31)
