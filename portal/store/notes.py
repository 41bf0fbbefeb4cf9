"""Notes about customers, for the people who work for the merchant; no part of what the portal shows."""

from dataclasses import dataclass
from datetime import datetime

import sqlalchemy as sa

from portal.store import tables
from portal.store.errors import Missing
from portal.store.paging import Cursor, Page, paged, read_page
from portal.store.scopes import Scope

SHOWN = 5

_T = tables.Note.__table__.c
_MINE = sa.and_(_T.merchant_id == sa.bindparam("merchant_key"), _T.customer_id == sa.bindparam("customer_key"))
_OF_CUSTOMER = paged(
    sa.select(_T.id, _T.user_id, _T.author, _T.text, _T.created_at).where(_MINE), _T.created_at, _T.id
)
_OWNER = sa.select(_T.user_id).where(_MINE, _T.id == sa.bindparam("note_id"))
_ADD = sa.insert(tables.Note)
_DELETE = sa.delete(tables.Note).where(_MINE, _T.id == sa.bindparam("note_id"))


@dataclass(frozen=True, slots=True)
class Note:
    """A note; `user_id` is who wrote it, `author` what they were called then."""

    id: int
    user_id: int
    author: str
    text: str
    created_at: datetime


def newest(connection: sa.Connection, scope: Scope, before: Cursor | None, size: int = SHOWN) -> Page[Note]:
    """The customer's notes, newest first, those before the cursor."""
    return read_page(connection, _OF_CUSTOMER, _keys(scope), before, lambda row: Note(*row), size)


def author_of(connection: sa.Connection, scope: Scope, note_id: int) -> int:
    """The id of the user who wrote the customer's note; Missing when there is no such note."""
    user_id = connection.execute(_OWNER, _keys(scope) | {"note_id": note_id}).scalar()
    if user_id is None:
        raise Missing("note")
    return user_id


def add(connection: sa.Connection, scope: Scope, user_id: int, author: str, text: str, now: datetime) -> None:
    """The note is kept."""
    values = {"user_id": user_id, "author": author, "text": text, "created_at": now}
    connection.execute(_ADD, {"merchant_id": scope.merchant_id, "customer_id": scope.customer_id, **values})


def delete(connection: sa.Connection, scope: Scope, note_id: int) -> None:
    """The note is gone; Missing when it was already."""
    if connection.execute(_DELETE, _keys(scope) | {"note_id": note_id}).rowcount != 1:
        raise Missing("note")


def _keys(scope: Scope) -> dict[str, int]:
    return {"merchant_key": scope.merchant_id, "customer_key": scope.customer_id}
