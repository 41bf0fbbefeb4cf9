"""Issuing documents: invoices of a period and credit notes, with their numbers, lines and the address of today."""

import uuid
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any

import sqlalchemy as sa

from portal.domain.customers import ADDRESS_FIELDS, Customer
from portal.domain.drawing_up import Draft
from portal.domain.invoices import Invoice
from portal.domain.money import Money
from portal.domain.subscriptions import Subscription
from portal.store import numbers, tables
from portal.store.documents import Subject
from portal.store.invoices import COLUMNS, to_invoice
from portal.store.scopes import Scope

_I = tables.Invoice.__table__.c
_INVOICE = sa.insert(tables.Invoice)
_LINE = sa.insert(tables.InvoiceLine)
_NOTE = sa.insert(tables.CreditNote)
_NOTE_LINE = sa.insert(tables.CreditNoteLine)
_BY_ID = sa.select(*COLUMNS).where(_I.id == sa.bindparam("invoice_id"))
_TAKEN = sa.select(_I.id).where(_I.merchant_id == sa.bindparam("merchant_id"), _I.handle == sa.bindparam("handle"))
_CREDIT = (
    sa.update(tables.Invoice)
    .where(_I.id == sa.bindparam("row_id"))
    .values(credited_amount=_I.credited_amount + sa.bindparam("more"))
)


@dataclass(frozen=True, slots=True)
class Correction:
    """What is given back of an invoice: amounts with and without VAT by rate, so much of it for later invoices."""

    text: str
    amount: Money
    by_rate: Sequence[tuple[int, int, int]]
    for_later: Money


def issue_invoice(
    connection: sa.Connection, scope: Scope, subscription: Subscription, customer: Customer, draft: Draft, *,
    now: datetime, due_at: datetime,
) -> Invoice:  # fmt: skip
    """The invoice has its legal number and the customer's address as it is today, and nothing was paid yet."""
    number = numbers.take(connection, scope.merchant_id, "invoice")
    charge, currency = draft.charge, draft.total.currency
    values = asdict(scope) | {
        "subscription_id": subscription.id, "handle": _handle(connection, scope.merchant_id, number.plain),
        "reference": uuid.uuid4().hex,
        "number": number.plain, "accounting_number": number.legal, "type": "s", "state": "pending",
        "currency": currency, "amount": draft.total.amount, "org_amount": draft.total.amount,
        "amount_ex_vat": draft.net.amount, "amount_vat": draft.vat.amount, "discount_amount": draft.discount,
        "period_from_at": charge.starts_at, "period_to_at": charge.ends_at,
        "period_number": subscription.renewal_count + 1, "billing_address": address_of(customer),
        "processing": False, "settled_amount": 0, "authorized_amount": 0, "refunded_amount": 0, "credited_amount": 0,
        "due_at": due_at, "created_at": now,
    }  # fmt: skip
    row_id = connection.execute(_INVOICE, values).inserted_primary_key[0]
    period = {"period_from_at": charge.starts_at, "period_to_at": charge.ends_at}
    lines = [_line(asdict(line), row_id, position) | period for position, line in enumerate(draft.lines, 1)]
    connection.execute(_LINE, lines)
    return get(connection, row_id)


def get(connection: sa.Connection, invoice_id: int) -> Invoice:
    """The invoice with this id."""
    return to_invoice(connection.execute(_BY_ID, {"invoice_id": invoice_id}).one())


def issue_credit_note(
    connection: sa.Connection, scope: Scope, subscription: Subscription, invoice: Invoice, correction: Correction, *,
    now: datetime,
) -> tuple[Subject, str]:  # fmt: skip
    """The credit note, which is returned, has the legal number beside it; the invoice knows what was credited of it."""
    number = numbers.take(connection, scope.merchant_id, "credit_note")
    net, handle = sum(without for _, _, without in correction.by_rate), uuid.uuid4().hex
    later = correction.for_later.amount
    credit = {
        "handle": f"credit-{uuid.uuid4().hex[:12]}", "amount": correction.amount.amount, "text": correction.text,
        "state": "pending" if later else "transferred", "pending_amount": later,
        "created_at": now.isoformat(),
    }  # fmt: skip
    values = asdict(scope) | {
        "invoice_id": invoice.id, "subscription_id": subscription.id, "handle": handle,
        "accounting_number": number.legal, "currency": invoice.currency, "amount": correction.amount.amount,
        "amount_ex_vat": net, "amount_vat": correction.amount.amount - net, "credit": credit, "created_at": now,
    }  # fmt: skip
    row_id = connection.execute(_NOTE, values).inserted_primary_key[0]
    common = {"credit_note_id": row_id, "text": correction.text, "quantity": 1}
    lines = [
        common | {"position": position, "vat": rate, "amount": amount, "amount_ex_vat": without}
        for position, (rate, amount, without) in enumerate(correction.by_rate, 1)
    ]
    connection.execute(_NOTE_LINE, lines)
    connection.execute(_CREDIT, {"row_id": invoice.id, "more": correction.amount.amount})
    return Subject(scope, "credit_note", row_id, handle), number.legal


def address_of(customer: Customer) -> dict[str, str]:
    """The snapshot of the customer's address that a document keeps."""
    fields = (*ADDRESS_FIELDS, "email", "phone")
    return {field: value for field in fields if (value := getattr(customer, field))}


def _handle(connection: sa.Connection, merchant_id: int, plain: int) -> str:
    """`inv-<number>`, with something more where an imported invoice has that handle."""
    handle = f"inv-{plain}"
    taken = connection.execute(_TAKEN, {"merchant_id": merchant_id, "handle": handle}).first()
    return f"{handle}-{uuid.uuid4().hex[:6]}" if taken else handle


def _line(line: Mapping[str, Any], invoice_id: int, position: int) -> dict[str, Any]:
    values = {**line, "amount_incl_vat": line["incl_vat"], "amount_vat": line["amount"] - line["amount_ex_vat"]}
    del values["incl_vat"]
    return {"invoice_id": invoice_id, "position": position, "reference": uuid.uuid4().hex, **values}
