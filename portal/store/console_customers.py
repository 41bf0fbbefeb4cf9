"""A customer as the merchant's console shows them: details, the newest of everything they have, their timeline."""

from dataclasses import asdict, dataclass
from typing import Any, Generic, TypeVar

import sqlalchemy as sa

from portal.domain.customers import Customer
from portal.domain.invoices import DRAFT, Invoice
from portal.domain.payment_methods import PaymentMethod
from portal.store import customers, events, notes, tables
from portal.store.errors import Missing
from portal.store.events import Entry
from portal.store.invoices import COLUMNS, to_invoice
from portal.store.notes import Note
from portal.store.paging import PAGE_SIZE, Cursor, Page
from portal.store.payment_methods import METHODS, to_method
from portal.store.scopes import Scope
from portal.store.subscriptions import AGREED, Agreed, to_agreed

T = TypeVar("T")

SHOWN = 5
MOST_COUNTED = 101
EVENTS = 20

_C = tables.Customer.__table__.c
_S = tables.Subscription.__table__.c
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
class File:
    """A customer with everything."""

    customer: Customer
    debtor_id: int | None
    subscriptions: Newest[Agreed]
    invoices: Newest[Invoice]
    payment_methods: Newest[PaymentMethod]
    notes: Page[Note]
    timeline: Page[Entry]


def open_file(connection: sa.Connection, merchant_id: int, handle: str, before: Cursor | None) -> File:
    """The merchant's customer of this handle, the timeline before the cursor; Missing for a stranger's."""
    scope, debtor_id = _find(connection, merchant_id, handle)
    return File(
        customer=customers.get(connection, scope),
        debtor_id=debtor_id,
        subscriptions=_newest(connection, scope, _SUBSCRIPTIONS, to_agreed),
        invoices=_newest(connection, scope, _INVOICES, to_invoice),
        payment_methods=_newest(connection, scope, _PAYMENT_METHODS, to_method),
        notes=notes.newest(connection, scope, None),
        timeline=events.history(connection, scope, before, EVENTS),
    )


def open_notes(
    connection: sa.Connection, merchant_id: int, handle: str, before: Cursor | None, short: bool = False
) -> tuple[Customer, Page[Note]]:
    """The customer and a page of the notes about them, a `short` one as it stands on their page."""
    scope = scope_of(connection, merchant_id, handle)
    size = notes.SHOWN if short else PAGE_SIZE
    return customers.get(connection, scope), notes.newest(connection, scope, before, size)


def scope_of(connection: sa.Connection, merchant_id: int, handle: str) -> Scope:
    """The scope of the merchant's customer of this handle; Missing for a stranger's."""
    return _find(connection, merchant_id, handle)[0]


def _find(connection: sa.Connection, merchant_id: int, handle: str) -> tuple[Scope, int | None]:
    row = connection.execute(_ONE, {"merchant_id": merchant_id, "handle": handle}).first()
    if not row:
        raise Missing("customer")
    return Scope(merchant_id, row.id), row.debtor_id


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


_SUBSCRIPTIONS = _statements(AGREED, _S)
_INVOICES = _statements(sa.select(*COLUMNS), _I, _I.state != DRAFT)
_PAYMENT_METHODS = _statements(METHODS, _M)


def _newest(connection: sa.Connection, scope: Scope, statements: _Statements, make: Any) -> Newest[Any]:
    values = asdict(scope)
    items = tuple(make(row) for row in connection.execute(statements.newest, values))
    return Newest(items, connection.execute(statements.count, values).scalar_one() if items else 0)
