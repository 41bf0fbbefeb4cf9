"""The invoices and credit notes of a span of time, oldest first, some at a time."""

from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any, Generic, TypeVar

import sqlalchemy as sa

from portal.domain.credit_notes import CreditNote
from portal.domain.invoice_filters import span_of
from portal.domain.invoices import CHARGE, DRAFT, Invoice
from portal.domain.money import Money
from portal.store import credit_notes, invoices, merchants, tables
from portal.store.errors import Missing
from portal.store.scopes import Scope

T = TypeVar("T")
Cursor = tuple[datetime, int]

SIZE = 100
_I = tables.Invoice.__table__.c
_N = tables.CreditNote.__table__.c


def _after(statement: sa.Select[Any], columns: Any) -> sa.Select[Any]:
    """The rows of the customer after the cursor and before `until`; a charge has no document, a draft is none."""
    at = columns.created_at
    after = sa.tuple_(sa.bindparam("after_at", type_=at.type), sa.bindparam("after_id", type_=columns.id.type))
    return (
        statement.where(
            columns.merchant_id == sa.bindparam("merchant_id"), columns.customer_id == sa.bindparam("customer_id"),
            sa.tuple_(at, columns.id) > after, at < sa.bindparam("until", type_=at.type),
        )
        .order_by(at, columns.id)
        .limit(sa.bindparam("size"))
    )  # fmt: skip


_INVOICES = _after(
    sa.select(*invoices.COLUMNS, _I.amount_ex_vat, _I.amount_vat).where(_I.state != DRAFT, _I.type != CHARGE), _I
)
_NOTES = _after(credit_notes.LISTED.add_columns(_N.amount_ex_vat, _N.amount_vat), _N)


@dataclass(frozen=True, slots=True)
class Billed(Generic[T]):
    """A document with its net amount and its VAT."""

    document: T
    net: Money
    vat: Money

    @property
    def cursor(self) -> Cursor:
        """Where the documents after this one begin."""
        return self.document.created_at, self.document.id


def check(connection: sa.Connection, scope: Scope, year: int | None) -> None:
    """Missing when the customer has no document of the year, by the calendar of the merchant."""
    since, until = span_of(year, merchants.timezone_of(connection, scope.merchant_id)) if year else (None, None)
    reads = (invoices_after, notes_after)
    if since is None or not any(read(connection, scope, (since, 0), until, 1) for read in reads):
        raise Missing("documents")


def invoices_after(
    connection: sa.Connection, scope: Scope, after: Cursor, until: datetime, size: int = SIZE
) -> list[Billed[Invoice]]:
    """The first of the customer's invoices after the cursor."""
    rows = connection.execute(_INVOICES, _values(scope, after, until, size))
    return [_billed(invoices.to_invoice(row), row) for row in rows]


def notes_after(
    connection: sa.Connection, scope: Scope, after: Cursor, until: datetime, size: int = SIZE
) -> list[Billed[CreditNote]]:
    """The first of the customer's credit notes after the cursor."""
    rows = connection.execute(_NOTES, _values(scope, after, until, size))
    return [_billed(credit_notes.to_note(row), row) for row in rows]


def _values(scope: Scope, after: Cursor, until: datetime, size: int) -> dict[str, Any]:
    return asdict(scope) | {"after_at": after[0], "after_id": after[1], "until": until, "size": size}


def _billed(document: T, row: Any) -> Billed[T]:
    return Billed(document, Money(row.amount_ex_vat, row.currency), Money(row.amount_vat, row.currency))
