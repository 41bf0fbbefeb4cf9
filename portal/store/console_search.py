"""The console's search: customers by words of their details, and by the number of an invoice."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

import sqlalchemy as sa

from portal.store import tables
from portal.store.paging import Cursor, Page, paged, read_page

_C = tables.Customer.__table__.c
_I = tables.Invoice.__table__.c

MOST_WORDS = 5
_WORDS = tuple(f"word_{position}" for position in range(MOST_WORDS))
_COLUMNS = (_C.id, _C.handle, _C.first_name, _C.last_name, _C.company, _C.email, _C.created_at)
_ALL = paged(
    sa.select(*_COLUMNS).where(_C.merchant_id == sa.bindparam("merchant_id"), _C.deleted_at.is_(None)),
    _C.created_at,
    _C.id,
)
_THESE = sa.select(*_COLUMNS).where(
    _C.merchant_id == sa.bindparam("merchant_id"),
    _C.id.in_(sa.bindparam("ids", expanding=True)),
    _C.deleted_at.is_(None),
)
# A word that was not typed is "%", which fits every row that got as far as being asked. The sum keeps SQLite from
# walking the index by date, where each row lies on another page: six times slower than reading all in a row.
_MATCHING = paged(
    sa.select(*_COLUMNS).where(
        _C.merchant_id + 0 == sa.bindparam("merchant_id"),
        _C.deleted_at.is_(None),
        *(_C.search_key.like(sa.bindparam(word), escape="\\") for word in _WORDS),
    ),
    _C.created_at,
    _C.id,
)
# As typed or in capitals, for that is how numbers are made and not how they are typed.
_SAME = (sa.bindparam("typed"), sa.bindparam("capitals"))
_INVOICE = (_I.id, _I.customer_id, sa.func.coalesce(_I.accounting_number, _I.handle).label("number"))
# Two questions in one, for each of them has an index and their disjunction has none.
_NUMBERED_INVOICES = sa.union(
    *(
        sa.select(*_INVOICE).where(_I.merchant_id == sa.bindparam("merchant_id"), column.in_(_SAME))
        for column in (_I.accounting_number, _I.handle)
    )
).subquery()
_NUMBERED = (
    sa.select(*_COLUMNS, _NUMBERED_INVOICES.c.number)
    .join(_NUMBERED_INVOICES, _NUMBERED_INVOICES.c.customer_id == _C.id)
    .where(_C.merchant_id == sa.bindparam("merchant_id"), _C.deleted_at.is_(None))
    .order_by(_NUMBERED_INVOICES.c.id.desc())
    .limit(5)
)


@dataclass(frozen=True, slots=True)
class Hit:
    """A customer in the list; `invoice` is the number that led there, when one did."""

    id: int
    handle: str
    first_name: str | None
    last_name: str | None
    company: str | None
    email: str | None
    created_at: datetime
    invoice: str | None = None

    @property
    def name(self) -> str:
        """First and last name, or an empty text."""
        return " ".join(part for part in (self.first_name, self.last_name) if part)

    @property
    def title(self) -> str:
        """The company, else the name, else the e-mail, else the handle."""
        return self.company or self.name or self.email or self.handle

    @property
    def about(self) -> str:
        """What tells this customer from others of the same title."""
        parts = (self.name if self.company else "", self.email if self.email != self.title else "")
        return " · ".join(part for part in parts if part) or self.handle


@dataclass(frozen=True, slots=True)
class Found:
    """Customers with an invoice of exactly this number, and a page of those whose details have all the words."""

    by_number: tuple[Hit, ...]
    customers: Page[Hit]

    @property
    def nobody(self) -> bool:
        """Nothing was found in either way."""
        return not self.by_number and not self.customers.items


def search(connection: sa.Connection, merchant_id: int, wanted: str, before: Cursor | None) -> Found:
    """The merchant's customers who fit, the last created first; all of them when nothing is wanted."""
    values: dict[str, object] = {"merchant_id": merchant_id}
    words = wanted.casefold().split()[:MOST_WORDS]
    if not words:
        return Found((), read_page(connection, _ALL, values, before, _hit))
    numbered = () if before else _by_number(connection, merchant_id, wanted)
    values |= dict.fromkeys(_WORDS, "%") | dict(zip(_WORDS, map(_pattern, words), strict=False))
    return Found(numbered, read_page(connection, _MATCHING, values, before, _hit))


def named(connection: sa.Connection, merchant_id: int, ids: Sequence[int]) -> dict[int, Hit]:
    """Those of the merchant's customers with these ids who were not deleted, by id."""
    if not ids:
        return {}
    rows = connection.execute(_THESE, {"merchant_id": merchant_id, "ids": ids})
    return {row.id: _hit(row) for row in rows}


def _by_number(connection: sa.Connection, merchant_id: int, wanted: str) -> tuple[Hit, ...]:
    values = {"merchant_id": merchant_id, "typed": wanted, "capitals": wanted.upper()}
    return tuple(_hit(row) for row in connection.execute(_NUMBERED, values))


def _pattern(word: str) -> str:
    escaped = word.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_")
    return f"%{escaped}%"


def _hit(row: sa.Row) -> Hit:
    return Hit(*row)
