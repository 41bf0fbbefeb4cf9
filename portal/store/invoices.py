"""Invoices: a customer's newest, and one with its lines, payments and credit notes."""

from dataclasses import asdict, dataclass, fields
from typing import Any

import sqlalchemy as sa

from portal.domain.breakdowns import Breakdown, Line
from portal.domain.credit_notes import CreditNote
from portal.domain.invoices import DRAFT, Invoice
from portal.domain.money import Money
from portal.domain.payments import Payment, merged
from portal.store import credit_notes, tables
from portal.store.credit_notes import ENDING
from portal.store.errors import Missing
from portal.store.scopes import Scope

_I = tables.Invoice.__table__.c
_L = tables.InvoiceLine.__table__.c
_T = tables.Transaction.__table__.c
_M = tables.PaymentMethod.__table__.c
_S = tables.Subscription.__table__.c
_P = tables.Plan.__table__.c
COLUMNS = tuple(_I[field.name] for field in fields(Invoice))
# Frisbii allows a hundred attempts an invoice; lines have no limit there, so the page has one.
_MOST_LINES = 1_000
_MOST_ATTEMPTS = 200

_MINE = sa.and_(
    _I.merchant_id == sa.bindparam("merchant_id"), _I.customer_id == sa.bindparam("customer_id"), _I.state != DRAFT
)
_NEWEST = (
    sa.select(*COLUMNS).where(_MINE).order_by(_I.created_at.desc(), _I.id.desc()).limit(sa.bindparam("size"))
)
_OF_SUBSCRIPTION = _NEWEST.where(_I.subscription_id == sa.bindparam("subscription_id"))
_ONE = (
    sa.select(
        *COLUMNS, _I.amount_ex_vat, _I.amount_vat, _I.period_from_at, _I.period_to_at, _I.billing_address,
        _I.settled_at, _I.cancelled_at, _S.handle.label("subscription"), _P.name.label("plan"),
    )
    .outerjoin(tables.Subscription, _S.id == _I.subscription_id)
    .outerjoin(tables.Plan, _P.id == _S.plan_id)
    .where(_MINE, _I.handle == sa.bindparam("handle"))
)  # fmt: skip
_ALL_LINES = (
    sa.select(
        _L.text, _L.quantity, _L.amount, _L.amount_ex_vat, _L.unit_amount, _L.unit_amount_ex_vat, _L.amount_incl_vat,
        _L.vat, _L.tax_rule, _L.period_from_at, _L.period_to_at,
    )
    .where(_L.invoice_id == sa.bindparam("invoice_id"))
    .order_by(_L.position)
)  # fmt: skip
_LINES = _ALL_LINES.limit(_MOST_LINES)
_ATTEMPTS = (
    sa.select(
        _T.reference, _T.type, _T.state, _T.amount, _T.currency, _T.payment_type, _T.error, _T.error_state,
        sa.func.coalesce(_T.settled_at, _T.refunded_at, _T.failed_at, _T.created_at).label("at"),
        _M.card_type, ENDING.label("ending"),
    )
    .outerjoin(tables.PaymentMethod, _M.id == _T.payment_method_id)
    .where(_T.invoice_id == sa.bindparam("invoice_id"))
    .order_by(_T.position)
    .limit(_MOST_ATTEMPTS)
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Folder:
    """An invoice with everything that belongs to it."""

    invoice: Invoice
    breakdown: Breakdown
    lines: tuple[Line, ...]
    payments: tuple[Payment, ...]
    credit_notes: tuple[CreditNote, ...]


def newest(connection: sa.Connection, scope: Scope, size: int) -> tuple[Invoice, ...]:
    """The newest invoices of the customer."""
    return tuple(to_invoice(row) for row in connection.execute(_NEWEST, asdict(scope) | {"size": size}))


def of_subscription(
    connection: sa.Connection, scope: Scope, subscription_id: int, size: int = 5
) -> tuple[Invoice, ...]:
    """The newest invoices of one of the customer's subscriptions."""
    values = asdict(scope) | {"subscription_id": subscription_id, "size": size}
    return tuple(to_invoice(row) for row in connection.execute(_OF_SUBSCRIPTION, values))


def get(connection: sa.Connection, scope: Scope, handle: str) -> Folder:
    """The customer's invoice with this handle; Missing for a draft and for what is not theirs."""
    # PostgreSQL refuses to compare with text that it could not hold; nothing has such a handle.
    row = connection.execute(_ONE, asdict(scope) | {"handle": handle}).first()
    if row is None:
        raise Missing("invoice")
    key = {"invoice_id": row.id}
    notes, refunds = credit_notes.of_invoice(connection, scope, row.id)
    payments = tuple(_payment(attempt) for attempt in connection.execute(_ATTEMPTS, key))
    return Folder(
        to_invoice(row),
        _breakdown(row),
        tuple(_line(line, row.currency) for line in connection.execute(_LINES, key)),
        merged(payments, refunds),
        notes,
    )


def all_lines(connection: sa.Connection, folder: Folder) -> tuple[Line, ...]:
    """The lines of the invoice, however many there are; a page has the first thousand."""
    if len(folder.lines) < _MOST_LINES:
        return folder.lines
    invoice = folder.invoice
    rows = connection.execute(_ALL_LINES, {"invoice_id": invoice.id})
    return tuple(_line(row, invoice.currency) for row in rows)


def to_invoice(row: Any) -> Invoice:
    """The invoice in a row that has COLUMNS."""
    return Invoice(**{field.name: getattr(row, field.name) for field in fields(Invoice)})


def _breakdown(row: Any) -> Breakdown:
    return Breakdown(
        net=Money(row.amount_ex_vat, row.currency),
        vat=Money(row.amount_vat, row.currency),
        period_from_at=row.period_from_at,
        period_to_at=row.period_to_at,
        billing_address=row.billing_address,
        subscription=row.subscription,
        plan=row.plan,
        settled_at=row.settled_at,
        cancelled_at=row.cancelled_at,
    )


def _line(row: Any, currency: str) -> Line:
    values = row._asdict()
    for name in ("amount", "amount_ex_vat", "unit_amount", "unit_amount_ex_vat"):
        values[name] = Money(values[name], currency)
    return Line(incl_vat=values.pop("amount_incl_vat"), **values)


def _payment(row: Any) -> Payment:
    values = row._asdict()
    return Payment(amount=Money(values.pop("amount"), values.pop("currency")), **values)
