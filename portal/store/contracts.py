"""A subscription with all that its rules decide on, read at once: terms, taxes, what was billed, what is open."""

from collections import namedtuple
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any

import sqlalchemy as sa

from portal.domain.contracts import Contract, Due
from portal.domain.customers import Customer
from portal.domain.documents import Bank
from portal.domain.dunning import DunningPlan
from portal.domain.endings import SLACK
from portal.domain.invoices import CHARGE, DRAFT, UNPAID, Invoice
from portal.domain.merchant_rules import PaymentTerms, Rules
from portal.domain.money import Money
from portal.domain.payment_methods import PaymentMethod
from portal.domain.proration import Billed
from portal.domain.subscriptions import Subscription
from portal.domain.taxation import Taxation, taxation
from portal.store import credits, customers, payment_methods, tables
from portal.store.errors import Missing
from portal.store.invoices import COLUMNS, of_subscription, to_invoice
from portal.store.prepared import Prepared
from portal.store.scopes import Scope
from portal.store.subscriptions import AGREED, to_agreed

NEWEST_INVOICES = 12
_S = tables.Subscription.__table__.c
_I = tables.Invoice.__table__.c
_L = tables.InvoiceLine.__table__.c
_M = tables.Merchant.__table__.c
_E = tables.Event.__table__.c
_MINE = AGREED.where(_S.merchant_id == sa.bindparam("merchant_id"), _S.customer_id == sa.bindparam("customer_id"))
_BY_HANDLE = _MINE.where(_S.handle == sa.bindparam("handle"))
_ONE = Prepared(_BY_HANDLE)
_LOCKED = _BY_HANDLE.with_for_update(of=tables.Subscription)
_HOLD = (
    sa.select(_S.state, _S.on_hold_reason)
    .where(
        _S.merchant_id == sa.bindparam("merchant_id"), _S.customer_id == sa.bindparam("customer_id"),
        _S.handle == sa.bindparam("handle"),
    )
    .with_for_update()
)  # fmt: skip
_TERM_NAMES = (
    "country", "default_vat", "allow_cancel", "allow_pause", "offer_pause", "pause_compensation", "longest_pause_days",
    "dunning_schedule", "dunning_final", "payment_term_days", "gateway", "sepa_notice_days",
    "sepa_creditor_id", "name", "legal_name", "bank_holder", "bank_iban", "bank_bic",
)  # fmt: skip
_Terms = namedtuple("_Terms", _TERM_NAMES)
_TERMS = Prepared(sa.select(*(_M[name] for name in _TERM_NAMES)).where(_M.id == sa.bindparam("merchant_id")))
_OF_IT = sa.and_(
    _I.merchant_id == sa.bindparam("merchant_id"), _I.customer_id == sa.bindparam("customer_id"),
    _I.subscription_id == sa.bindparam("subscription_id"), _I.type != CHARGE,
)  # fmt: skip
_OPEN = (
    sa.select(*COLUMNS, _I.next_attempt_at)
    .where(_OF_IT, _I.state.in_(UNPAID), _I.amount - _I.settled_amount - _I.credited_amount > 0)
    .order_by(_I.created_at, _I.id)
    .limit(50)
)
_PERIOD = sa.and_(
    _OF_IT, _I.state.not_in((DRAFT, "cancelled")),
    _I.period_from_at >= sa.bindparam("begin", type_=_I.period_from_at.type),
)  # fmt: skip
_OF_PERIOD = (
    sa.select(*COLUMNS, _I.period_from_at, _I.period_to_at).where(_PERIOD).order_by(_I.id.desc()).limit(20)
)
_RECURRING = sa.or_(_L.origin.is_(None), _L.origin.in_(("plan", "add_on", "discount")))
_RECURRED = sa.select(sa.func.coalesce(sa.func.sum(_L.amount), 0)).where(
    _L.invoice_id.in_(sa.bindparam("ids", expanding=True)), _RECURRING
)
_LAST_PAUSE = (
    sa.select(_E.actor_kind)
    .where(
        _E.customer_id == sa.bindparam("customer_id"), _E.subject_handle == sa.bindparam("handle"),
        _E.kind == "subscription_on_hold",
    )
    .order_by(_E.at.desc(), _E.id.desc())
    .limit(1)
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class File:
    """A contract with its newest invoices; `more_invoices` when there are older ones."""

    contract: Contract
    invoices: tuple[Invoice, ...]
    more_invoices: bool


@dataclass(frozen=True, slots=True)
class Choice:
    """A contract with the payment methods that may be chosen for it, newest first."""

    contract: Contract
    methods: tuple[PaymentMethod, ...]


def open_file(connection: sa.Connection, scope: Scope, handle: str) -> File:
    """The customer's contract with everything that is shown of it, or Missing."""
    contract = get(connection, scope, handle, whole=False)
    newest = of_subscription(connection, scope, contract.subscription.id, NEWEST_INVOICES + 1)
    return File(contract, newest[:NEWEST_INVOICES], len(newest) > NEWEST_INVOICES)


def with_methods(connection: sa.Connection, scope: Scope, handle: str) -> Choice:
    """The customer's contract and payment methods, or Missing."""
    return Choice(get(connection, scope, handle), payment_methods.all_active(connection, scope))


def get(
    connection: sa.Connection, scope: Scope, handle: str, *, lock: bool = False, whole: bool = True
) -> Contract:
    """The customer's contract with this handle, or Missing; locked, nobody else changes it in this transaction.

    Unless it is wanted whole, what was billed and credited is left out, which only decisions need.
    """
    values = asdict(scope) | {"handle": handle}
    row = connection.execute(_LOCKED, values).first() if lock else _ONE.first(connection, values)
    if row is None:
        raise Missing("subscription")
    agreed = to_agreed(row)
    subscription, customer = agreed.subscription, customers.get(connection, scope)
    terms = _Terms(*(_TERMS.first(connection, {"merchant_id": scope.merchant_id}) or ()))
    key = asdict(scope) | {"subscription_id": subscription.id}
    billed, invoices = _billed(connection, key, subscription) if whole else (None, ())
    credit = credits.pending(connection, scope, subscription.id, subscription.currency) if whole else None
    return Contract(
        subscription, agreed.plan, customer,
        payment_methods.find(connection, scope, subscription.payment_method_id),
        _rules(terms), _payment_terms(terms), _taxation(terms, customer), billed, invoices,
        tuple(Due(to_invoice(row), row.next_attempt_at) for row in connection.execute(_OPEN, key)),
        credit or Money(0, subscription.currency), _own_pause(connection, scope, subscription),
    )  # fmt: skip


def hold(connection: sa.Connection, scope: Scope, handle: str | None) -> bool:
    """Nobody else changes this contract in this transaction; whoever needs it and its invoices holds it first.

    Whether it is on hold until an invoice is paid.
    """
    row = connection.execute(_HOLD, asdict(scope) | {"handle": handle}).first() if handle else None
    return row is not None and (row.state, row.on_hold_reason) == ("on_hold", "dunning")


def _rules(row: Any) -> Rules:
    compensation = "prorated_credit" if row.pause_compensation == "prorated_credit" else "none"
    return Rules(row.allow_cancel, row.allow_pause, compensation, row.longest_pause_days, bool(row.offer_pause))


def _payment_terms(row: Any) -> PaymentTerms:
    usual = PaymentTerms()
    schedule = usual.dunning.schedule if row.dunning_schedule is None else tuple(row.dunning_schedule)
    days = usual.days if row.payment_term_days is None else row.payment_term_days
    notice = usual.notice_days if row.sepa_notice_days is None else row.sepa_notice_days
    dunning = DunningPlan(schedule, row.dunning_final or usual.dunning.final)
    return PaymentTerms(dunning, days, row.gateway, notice, row.sepa_creditor_id, _bank(row))


def _bank(row: Any) -> Bank | None:
    holder = row.bank_holder or row.legal_name or row.name
    return Bank(holder, row.bank_iban, row.bank_bic) if row.bank_iban else None


def _taxation(row: Any, customer: Customer) -> Taxation:
    return taxation(
        country=row.country, default_rate=row.default_vat, customer_country=customer.country, customer_vat=customer.vat
    )


def _billed(
    connection: sa.Connection, key: dict[str, Any], subscription: Subscription
) -> tuple[Billed | None, tuple[Invoice, ...]]:
    """What the current period cost on all its invoices; the first one of a period that was cut may stand for a part."""
    begin = subscription.current_period_start_at
    if begin is None:
        return None, ()
    # One that began by resuming may follow another one of the same day; all others began a whole period later.
    since = begin if begin == subscription.reactivated_at else begin - SLACK
    rows = connection.execute(_OF_PERIOD, key | {"begin": since}).all()
    if not rows:
        return None, ()
    amount = connection.execute(_RECURRED, {"ids": [row.id for row in rows]}).scalar_one()
    back = sum(row.credited_amount + row.refunded_amount for row in rows)
    currency = rows[0].currency
    ends: Sequence[datetime] = [row.period_to_at for row in rows if row.period_to_at]
    if not ends:
        return None, ()
    billed = Billed(min(row.period_from_at for row in rows), max(ends), Money(int(amount), currency),
                    Money(back, currency))  # fmt: skip
    return billed, tuple(to_invoice(row) for row in rows)


def _own_pause(connection: sa.Connection, scope: Scope, subscription: Subscription) -> bool:
    if subscription.state != "on_hold":
        return True
    values = {"customer_id": scope.customer_id, "handle": subscription.handle}
    return connection.execute(_LAST_PAUSE, values).scalar() not in ("user", "api")
