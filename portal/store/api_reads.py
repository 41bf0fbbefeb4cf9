"""What the merchant's systems read: one record by its key, and lists of the newest, within one merchant."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import sqlalchemy as sa

from portal.store.errors import Missing
from portal.store.exports import add_parts
from portal.store.export_shapes import Record
from portal.store.paging import Cursor
from portal.store.resources import Filter, Resource
from portal.store.scopes import Scope

_LARGEST_ID = 2**63 - 1
# More versions of one plan are not told.
_MOST = 100


@dataclass(frozen=True, slots=True)
class Query:
    """What is wanted of a list: made from the one instant up to the other, which is not included, newest first."""

    from_at: datetime
    to_at: datetime
    filters: Mapping[str, tuple[str, ...]]
    size: int
    before: Cursor | None = None


@dataclass(frozen=True, slots=True)
class Found:
    """Some records of a list, and where it goes on."""

    records: list[Record]
    older: Cursor | None


def get(connection: sa.Connection, merchant_id: int, resource: Resource, key: str, now: datetime) -> list[Record]:
    """The merchant's record with this key, of a plan all versions, newest first; Missing when there is none."""
    for column in resource.keys:
        value = _value(column, key)
        own = resource.table.c.merchant_id == merchant_id
        statement = resource.statement.where(own, column == value).order_by(resource.table.c.id.desc()).limit(_MOST)
        rows = connection.execute(statement).mappings().all() if value else ()
        if rows:
            return _records(connection, resource, rows, now)
    raise Missing(resource.name)


def owner_of(connection: sa.Connection, merchant_id: int, resource: Resource, handle: str) -> Scope:
    """Whose record this is; Missing when it is nobody's of the merchant."""
    columns = resource.table.c
    owner = columns.get("customer_id", columns.id)
    found = sa.select(owner).where(columns.merchant_id == merchant_id, columns.handle == handle)
    customer_id = connection.execute(found).scalar()
    if customer_id is None:
        raise Missing(resource.name)
    return Scope(merchant_id, customer_id)


def page(connection: sa.Connection, merchant_id: int, resource: Resource, query: Query, now: datetime) -> Found:
    """The merchant's newest records that fit, those before the cursor; one row more is read to know of others."""
    at, key = resource.at, resource.table.c.id
    narrowed = [_condition(connection, merchant_id, resource.filters[name], query.filters[name])
                for name in query.filters]  # fmt: skip
    owner = resource.table.c.merchant_id
    if any(resource.filters[name].named_by for name in query.filters):
        # The sum keeps SQLite from walking the whole window by date: few rows are wanted, which another index knows.
        own = owner + 0 == merchant_id
    else:
        # What is always true opens the index by date, which is closed to lists of one customer.
        own = sa.and_(owner == merchant_id, owner > sa.literal_column("0"))
    statement = resource.statement.where(own, at >= query.from_at, at < query.to_at, *narrowed)
    if query.before is not None:
        values = (sa.literal(query.before[0], at.type), sa.literal(query.before[1], key.type))
        statement = statement.where(sa.tuple_(at, key) < sa.tuple_(*values))
    statement = statement.order_by(at.desc(), key.desc()).limit(query.size + 1)
    rows = connection.execute(statement).mappings().all()
    shown = rows[: query.size]
    older = (shown[-1][at.name], shown[-1]["cursor_id"]) if len(rows) > query.size else None
    return Found(_records(connection, resource, shown, now), older)


def _records(
    connection: sa.Connection, resource: Resource, rows: Sequence[Mapping[str, Any]], now: datetime
) -> list[Record]:
    records = [resource.shape(row, now) for row in rows]
    for part in resource.parts if rows else ():
        add_parts(connection, rows, records, *part)
    return records


def _condition(
    connection: sa.Connection, merchant_id: int, wanted: Filter, values: tuple[str, ...]
) -> sa.ColumnElement[bool]:
    if not wanted.named_by:
        return wanted.column.in_([wanted.form(value) for value in values])
    # Asked first, so that the list is found by the index of what it is narrowed by, and not by that of dates.
    ids: list[int] = []
    for name in wanted.named_by:
        other = name.table.c
        found = sa.select(other.id).where(other.merchant_id == merchant_id, name.in_(values))
        ids += connection.execute(found).scalars()
    return wanted.column.in_(ids)


def _value(column: sa.Column[Any], key: str) -> str | int | None:
    if not isinstance(column.type, sa.Integer):
        return key
    plain = key.isascii() and key.isdigit() and len(key) <= len(str(_LARGEST_ID))
    return int(key) if plain and int(key) <= _LARGEST_ID else None
