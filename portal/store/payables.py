"""An open invoice with all that paying it depends on, and what became of an attempt to pay it."""

from dataclasses import asdict, dataclass
from datetime import datetime

import sqlalchemy as sa

from portal.domain.contracts import Contract
from portal.domain.invoices import CHARGE, DRAFT, Invoice
from portal.domain.money import Money
from portal.domain.paying import TRIES_WITHIN, Tries
from portal.domain.payment_methods import PaymentMethod
from portal.store import attempts, contracts, payment_methods, tables
from portal.store.errors import Missing
from portal.store.invoices import COLUMNS, to_invoice
from portal.store.scopes import Scope

_I = tables.Invoice.__table__.c
_T = tables.Transaction.__table__.c
_S = tables.Subscription.__table__.c
_MINE = sa.and_(
    _I.merchant_id == sa.bindparam("merchant_id"), _I.customer_id == sa.bindparam("customer_id"),
    _I.handle == sa.bindparam("handle"), _I.state != DRAFT,
)  # fmt: skip
_ONE = (
    sa.select(*COLUMNS, _S.handle.label("contract"))
    .outerjoin(tables.Subscription, _S.id == _I.subscription_id)
    .where(_MINE, _I.type != CHARGE)
)
_SINCE = sa.bindparam("since", type_=_T.created_at.type)
_FAILED = sa.select(sa.func.count()).where(
    _T.invoice_id == sa.bindparam("invoice_id"), _T.by_customer, _T.state == "failed", _T.created_at >= _SINCE
)
_ATTEMPT = (
    sa.select(
        _T.invoice_id, _T.position, _T.state, _T.amount, _T.currency, _T.error, _T.error_state, _T.payment_method_id,
    )
    .join(tables.Invoice, _I.id == _T.invoice_id)
    .where(_MINE, _T.reference == sa.bindparam("reference"), _T.by_customer)
)  # fmt: skip
_STANDS = sa.or_(
    _T.state == "pending", sa.and_(_T.state == "settled", _T.created_at >= _SINCE)
)
_LATEST = (
    sa.select(_T.reference)
    .join(tables.Invoice, _I.id == _T.invoice_id)
    .where(_MINE, _T.by_customer, _STANDS)
    .order_by(_T.position.desc())
    .limit(1)
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Payable:
    """An invoice, the contract that it is of, the customer's methods that are in use, and what was tried so far."""

    invoice: Invoice
    contract: Contract | None
    methods: tuple[PaymentMethod, ...]
    tries: Tries


@dataclass(frozen=True, slots=True)
class Tried:
    """An attempt of the customer's to pay; `name` is the one by which it is collected. The method may be gone since."""

    name: str
    state: str
    amount: Money
    error: str | None
    error_state: str | None
    method: PaymentMethod | None


def get(connection: sa.Connection, scope: Scope, handle: str, now: datetime, *, lock: bool = False) -> Payable:
    """The customer's invoice of this handle, or Missing; locked, nobody else begins to pay it in this transaction."""
    row = connection.execute(_ONE, asdict(scope) | {"handle": handle}).first()
    if row is None:
        raise Missing("invoice")
    contract = contracts.get(connection, scope, row.contract, lock=lock) if row.contract else None
    invoice = attempts.standing(connection, row.id)[0] if lock else to_invoice(row)
    failed = connection.execute(_FAILED, {"invoice_id": row.id, "since": now - TRIES_WITHIN}).scalar_one()
    tries = Tries(attempts.is_under_way(connection, row.id), failed)
    return Payable(invoice, contract, payment_methods.all_active(connection, scope), tries)


def tried(connection: sa.Connection, scope: Scope, handle: str, reference: str) -> Tried:
    """The customer's attempt of this reference on their invoice, or Missing."""
    row = connection.execute(_ATTEMPT, asdict(scope) | {"handle": handle, "reference": reference}).first()
    if row is None:
        raise Missing("attempt")
    method = payment_methods.find(connection, scope, row.payment_method_id)
    amount = Money(row.amount, row.currency)
    return Tried(f"{row.invoice_id}:{row.position}", row.state, amount, row.error, row.error_state, method)


def latest(connection: sa.Connection, scope: Scope, handle: str, since: datetime) -> str | None:
    """The reference of the customer's attempt that is under way, or has paid the invoice since then."""
    return connection.execute(_LATEST, asdict(scope) | {"handle": handle, "since": since}).scalar()
