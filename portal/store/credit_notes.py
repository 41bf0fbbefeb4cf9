"""Credit notes: a customer's list in pages, those of an invoice, and one with its lines and its refund."""

from dataclasses import asdict, dataclass, fields
from datetime import datetime
from typing import Any

import sqlalchemy as sa

from portal.domain.credit_notes import CreditNote, NoteLine
from portal.domain.invoices import Invoice
from portal.domain.money import Money
from portal.domain.payments import Payment
from portal.store import tables
from portal.store.errors import Missing
from portal.store.paging import Cursor, Page, paged, read_page
from portal.store.scopes import Scope

_N = tables.CreditNote.__table__.c
_L = tables.CreditNoteLine.__table__.c
_I = tables.Invoice.__table__.c
_M = tables.PaymentMethod.__table__.c
_S = tables.Subscription.__table__.c
_P = tables.Plan.__table__.c
_INVOICE = tuple(_I[field.name].label(f"invoice_{field.name}") for field in fields(Invoice))
_MINE = sa.and_(_N.merchant_id == sa.bindparam("merchant_id"), _N.customer_id == sa.bindparam("customer_id"))
LISTED = (
    sa.select(
        _N.id, _N.handle, _N.accounting_number, _N.currency, _N.amount, _N.refund, _N.credit, _N.created_at, *_INVOICE
    )
    .join(tables.Invoice, _I.id == _N.invoice_id)
    .where(_MINE)
)
_LIST = paged(LISTED, _N.created_at, _N.id)
_OF_INVOICE = LISTED.where(_N.invoice_id == sa.bindparam("invoice_id")).order_by(_N.created_at, _N.id).limit(100)
_ONE = (
    LISTED.add_columns(
        _N.amount_ex_vat, _N.amount_vat, _I.billing_address, _S.handle.label("subscription"), _P.name.label("plan")
    )
    .outerjoin(tables.Subscription, _S.id == _N.subscription_id)
    .outerjoin(tables.Plan, _P.id == _S.plan_id)
    .where(_N.handle == sa.bindparam("handle"))
)
_LINES = (
    sa.select(_L.text, _L.quantity, _L.amount, _L.amount_ex_vat, _L.vat)
    .where(_L.credit_note_id == sa.bindparam("credit_note_id"))
    .order_by(_L.position)
    .limit(1_000)
)
# Of card and account numbers no more than the last four characters leave the store.
ENDING = sa.func.coalesce(_M.last_four, sa.func.substr(_M.iban, sa.func.length(_M.iban) - 3))
_METHOD = sa.select(_M.card_type, ENDING.label("ending")).where(
    _M.merchant_id == sa.bindparam("merchant_id"),
    _M.customer_id == sa.bindparam("customer_id"),
    _M.handle == sa.bindparam("handle"),
)


@dataclass(frozen=True, slots=True)
class Folder:
    """A credit note with everything that belongs to it; the address is the invoice's, as it was at issue."""

    note: CreditNote
    net: Money
    vat: Money
    billing_address: dict[str, str]
    subscription: str | None
    plan: str | None
    lines: tuple[NoteLine, ...]
    refund: Payment | None


def page(connection: sa.Connection, scope: Scope, before: Cursor | None) -> Page[CreditNote]:
    """The customer's credit notes, newest first, those before the cursor."""
    return read_page(connection, _LIST, asdict(scope), before, to_note)


def of_invoice(
    connection: sa.Connection, scope: Scope, invoice_id: int
) -> tuple[tuple[CreditNote, ...], tuple[Payment, ...]]:
    """The credit notes that correct this invoice, oldest first, and the refunds that they tell of."""
    rows = connection.execute(_OF_INVOICE, asdict(scope) | {"invoice_id": invoice_id}).all()
    refunds = tuple(_refund(connection, scope, row) for row in rows if row.refund)
    return tuple(to_note(row) for row in rows), refunds


def get(connection: sa.Connection, scope: Scope, handle: str) -> Folder:
    """The customer's credit note with this handle, or Missing."""
    # PostgreSQL refuses to compare with text that it could not hold; nothing has such a handle.
    row = connection.execute(_ONE, asdict(scope) | {"handle": handle}).first()
    if row is None:
        raise Missing("credit note")
    lines = connection.execute(_LINES, {"credit_note_id": row.id})
    return Folder(
        note=to_note(row),
        net=Money(row.amount_ex_vat, row.currency),
        vat=Money(row.amount_vat, row.currency),
        billing_address=row.billing_address,
        subscription=row.subscription,
        plan=row.plan,
        lines=tuple(_line(line, row.currency) for line in lines),
        refund=_refund(connection, scope, row) if row.refund else None,
    )


def _refund(connection: sa.Connection, scope: Scope, row: Any) -> Payment:
    refund = row.refund
    method = connection.execute(_METHOD, asdict(scope) | {"handle": refund.get("payment_method", "")}).first()
    moments = (refund.get(name) for name in ("refunded_at", "settled_at", "failed_at", "created_at"))
    at = next((datetime.fromisoformat(moment) for moment in moments if moment), row.created_at)
    return Payment(
        reference=refund.get("reference"),
        type="refund",
        state=refund["state"],
        amount=Money(refund["amount"], refund.get("currency", row.currency)),
        at=at,
        payment_type=refund["payment_type"],
        error=refund.get("error"),
        error_state=refund.get("error_state"),
        **(method._asdict() if method else {}),
    )


def _line(row: Any, currency: str) -> NoteLine:
    return NoteLine(row.text, row.quantity, Money(row.amount, currency), Money(row.amount_ex_vat, currency), row.vat)


def to_note(row: Any) -> CreditNote:
    """The credit note in a row of LISTED."""
    invoice = Invoice(**{field.name: getattr(row, f"invoice_{field.name}") for field in fields(Invoice)})
    return CreditNote(
        id=row.id,
        handle=row.handle,
        accounting_number=row.accounting_number,
        currency=row.currency,
        amount=row.amount,
        refund=row.refund["state"] if row.refund else None,
        credit=row.credit.get("state", "pending") if row.credit else None,
        created_at=row.created_at,
        invoice=invoice,
    )
