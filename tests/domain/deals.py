"""Contracts with their methods and invoices, for tests of rules: what a test says, and the plainest for the rest."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from portal.domain.contracts import Contract
from portal.domain.customers import Customer
from portal.domain.invoices import Invoice
from portal.domain.merchant_rules import PaymentTerms
from portal.domain.payment_methods import PaymentMethod
from portal.domain.taxation import taxation
from tests.domain.agreements import PLAN, at, subscription
from tests.domain.stages import ALL, euros

CARD = PaymentMethod(
    id=7, handle="ca_7", state="active", payment_type="card", card_type="visa", last_four="1111", iban_end=None,
    expires_year=2030, expires_month=12, mandate_reference=None, holder=None, created_at=at("2026-01-01"),
)  # fmt: skip
CASH = replace(CARD, id=9, handle="ca_9", payment_type="offline_cash", card_type=None, last_four=None)
INVOICE = Invoice(
    id=1, handle="inv-1", accounting_number="RE-1", type="s", state="pending", processing=False, currency="EUR",
    amount=1290, settled_amount=0, refunded_amount=0, credited_amount=0, due_at=at("2027-03-15"),
    created_at=at("2027-03-15"),
)  # fmt: skip


def invoice(**values: Any) -> Invoice:
    """An open invoice of 12.90 euros."""
    return replace(INVOICE, **values)


def contract(stage: Mapping[str, Any], *, method: PaymentMethod | None = CARD, **values: Any) -> Contract:
    """A contract in this stage of its life, of which nothing is open."""
    held = subscription(**{"payment_method_id": method.id if method else None} | dict(stage))
    held = replace(held, payment_method_id=method.id if method else None)
    tax = taxation(country="DE", default_rate=1900, customer_country="DE", customer_vat=None)
    found = Contract(held, PLAN, _customer(), method, ALL, PaymentTerms(), tax, None, (), (), euros(0), own_pause=True)
    return replace(found, **values)


def _customer() -> Customer:
    names = Customer.__dataclass_fields__
    plain = dict.fromkeys(names) | {"id": 1, "handle": "kim", "email": "kim@post.example", "version": 1}
    return Customer(**{name: value for name, value in plain.items() if name in names})
