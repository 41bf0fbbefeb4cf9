"""A customer as the merchant's console shows them: details, the newest of everything they have, their timeline."""

from dataclasses import asdict, dataclass, fields
from typing import Any, Generic, TypeVar
from zoneinfo import ZoneInfo

import sqlalchemy as sa

from portal.domain.customers import Customer
from portal.domain.invoices import DRAFT, Invoice
from portal.domain.payment_methods import PaymentMethod
from portal.domain.subscriptions import Subscription
from portal.store import customers, events, tables
from portal.store.errors import Missing
from portal.store.events import Entry
from portal.store.invoices import COLUMNS, to_invoice
from portal.store.paging import Cursor, Page
from portal.store.scopes import Scope

T = TypeVar("T")

SHOWN = 5
MOST_COUNTED = 101
EVENTS = 20

_C = tables.Customer.__table__.c
_S = tables.Subscription.__table__.c
_P = tables.Plan.__table__.c
_I = tables.Invoice.__table__.c
_M = tables.PaymentMethod.__table__.c
_ONE = sa.select(_C.id, _C.debtor_id).where(
    _C.merchant_id == sa.bindparam("merchant_id"), _C.handle == sa.bindparam("handle"), _C.deleted_at.is_(None)
)


@dataclass(frozen=True, slots=True)
class Newest(Generic[T]):
    """The newest of a kind; `count` is how many there are, never more than MOST_COUNTED."""

    items: tuple[T, ...]
    count: int


@dataclass(frozen=True, slots=True)
class Contract:
    """A subscription with the name of its plan."""

    subscription: Subscription
    plan: str


@dataclass(frozen=True, slots=True)
class File:
    """A customer with everything."""

    customer: Customer
    debtor_id: int | None
    subscriptions: Newest[Contract]
    invoices: Newest[Invoice]
    payment_methods: Newest[PaymentMethod]
    timeline: Page[Entry]


def open_file(connection: sa.Connection, merchant_id: int, handle: str, before: Cursor | None) -> File:
    """The merchant's customer of this handle, the timeline before the cursor; Missing for a stranger's."""
    scope, debtor_id = _find(connection, merchant_id, handle)
    return File(
        customer=customers.get(connection, scope),
        debtor_id=debtor_id,
        subscriptions=_newest(connection, scope, _SUBSCRIPTIONS, _contract),
        invoices=_newest(connection, scope, _INVOICES, to_invoice),
        payment_methods=_newest(connection, scope, _PAYMENT_METHODS, _means),
        timeline=_timeline(connection, scope, before),
    )


def _find(connection: sa.Connection, merchant_id: int, handle: str) -> tuple[Scope, int | None]:
    row = connection.execute(_ONE, {"merchant_id": merchant_id, "handle": handle}).first()
    if not row:
        raise Missing("customer")
    return Scope(merchant_id, row.id), row.debtor_id


def _timeline(connection: sa.Connection, scope: Scope, before: Cursor | None) -> Page[Entry]:
    entries = events.page(connection, scope, before, EVENTS + 1)
    shown = tuple(entries[:EVENTS])
    return Page(shown, (shown[-1].at, shown[-1].id) if len(entries) > EVENTS else None)


@dataclass(frozen=True, slots=True)
class _Statements:
    newest: sa.Select
    count: sa.Select


def _statements(statement: sa.Select, columns: Any, *conditions: sa.ColumnElement[bool]) -> _Statements:
    mine = statement.where(
        columns.merchant_id == sa.bindparam("merchant_id"),
        columns.customer_id == sa.bindparam("customer_id"),
        *conditions,
    )
    counted = mine.with_only_columns(columns.id).limit(MOST_COUNTED).subquery()
    newest = mine.order_by(columns.created_at.desc(), columns.id.desc()).limit(SHOWN)
    return _Statements(newest, sa.select(sa.func.count()).select_from(counted))


_PLAIN = tuple(field.name for field in fields(Subscription) if field.name not in ("timezone", "add_ons", "discounts"))
_SUBSCRIPTIONS = _statements(
    sa.select(*(_S[name] for name in _PLAIN), _S.timezone, _P.name.label("plan")).join(
        tables.Plan, _P.id == _S.plan_id
    ),
    _S,
)
_INVOICES = _statements(sa.select(*COLUMNS), _I, _I.state != DRAFT)
_PAYMENT_METHODS = _statements(
    sa.select(*(_M[field.name] for field in fields(PaymentMethod) if field.name != "iban_end"), _M.iban),
    _M,
    _M.state != "deleted",
)


def _newest(connection: sa.Connection, scope: Scope, statements: _Statements, make: Any) -> Newest[Any]:
    values = asdict(scope)
    items = tuple(make(row) for row in connection.execute(statements.newest, values))
    return Newest(items, connection.execute(statements.count, values).scalar_one() if items else 0)


def _contract(row: Any) -> Contract:
    values = {name: getattr(row, name) for name in _PLAIN}
    zone = ZoneInfo(row.timezone)
    # A list shows neither add-ons nor discounts.
    return Contract(Subscription(**values, timezone=zone, add_ons=(), discounts=()), row.plan)


def _means(row: Any) -> PaymentMethod:
    values = row._asdict()
    end = (values.pop("iban") or "")[-4:]
    # An account number may have come to us masked to its very end.
    return PaymentMethod(**values, iban_end=end if end.isdigit() else None)
