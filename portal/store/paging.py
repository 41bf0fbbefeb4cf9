"""Pages of long lists, newest first: what comes before a row, found by the index and never counted."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Generic, TypeVar

import sqlalchemy as sa

T = TypeVar("T")

PAGE_SIZE = 25
Cursor = tuple[datetime, int]


@dataclass(frozen=True, slots=True)
class Page(Generic[T]):
    """Some of many; `older` is the cursor of the page after this one, None at the end."""

    items: tuple[T, ...]
    older: Cursor | None


@dataclass(frozen=True, slots=True)
class Paged:
    """A statement that gives the newest rows, and the same one for rows before a cursor; both take `size`."""

    newest: sa.Select
    before: sa.Select
    at: str
    id: str


def paged(statement: sa.Select, at: sa.ColumnElement, row_id: sa.ColumnElement) -> Paged:
    """The statement in pages by an instant and the row's id, which one index has to hold in this order."""
    newest = statement.order_by(at.desc(), row_id.desc()).limit(sa.bindparam("size"))
    # The types are named, because a bare parameter in a row value would be stored differently from the column.
    cursor = sa.tuple_(sa.bindparam("before_at", type_=at.type), sa.bindparam("before_id", type_=row_id.type))
    return Paged(newest, newest.where(sa.tuple_(at, row_id) < cursor), at.key, row_id.key)


def read_page(
    connection: sa.Connection, statements: Paged, values: Mapping[str, Any], before: Cursor | None,
    make: Callable[[Any], T], size: int = PAGE_SIZE,
) -> Page[T]:  # fmt: skip
    """A page of what `make` makes of each row; one row more is read to know whether there are older ones."""
    statement, values = statements.newest, {**values, "size": size + 1}
    if before is not None:
        statement, values = statements.before, {**values, "before_at": before[0], "before_id": before[1]}
    rows = connection.execute(statement, values).all()
    shown = rows[:size]
    older = (getattr(shown[-1], statements.at), getattr(shown[-1], statements.id)) if len(rows) > size else None
    return Page(tuple(make(row) for row in shown), older)
