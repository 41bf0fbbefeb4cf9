"""Drafts: what a customer had typed when the session ended, kept sealed for an hour."""

from dataclasses import dataclass
from datetime import datetime

import sqlalchemy as sa

from portal.store import tables
from portal.store.scopes import Scope

_T = tables.Draft.__table__.c
_KEEP = sa.insert(tables.Draft)
_MINE = sa.and_(
    _T.token_hash == sa.bindparam("hashed"),
    _T.merchant_id == sa.bindparam("merchant_key"),
    _T.customer_id == sa.bindparam("customer_key"),
    _T.path == sa.bindparam("path_key"),
)
_TAKE = sa.delete(tables.Draft).where(_MINE).returning(_T.sealed_fields, _T.expires_at)
_FORGET = sa.delete(tables.Draft).where(_T.expires_at < sa.bindparam("now"))


@dataclass(frozen=True, slots=True)
class Draft:
    """Sealed form fields for one page of the portal."""

    token_hash: str
    path: str
    sealed_fields: str
    expires_at: datetime


def keep(connection: sa.Connection, scope: Scope, draft: Draft) -> None:
    """The draft waits for its customer."""
    values = {name: getattr(draft, name) for name in Draft.__slots__}
    connection.execute(_KEEP, {**values, "merchant_id": scope.merchant_id, "customer_id": scope.customer_id})


def take(connection: sa.Connection, scope: Scope, hashed: str, path: str, now: datetime) -> str | None:
    """The sealed fields of the customer's own draft for this page, once."""
    keys = {"hashed": hashed, "path_key": path, "merchant_key": scope.merchant_id, "customer_key": scope.customer_id}
    row = connection.execute(_TAKE, keys).first()
    return row.sealed_fields if row and row.expires_at > now else None


def forget(connection: sa.Connection, now: datetime) -> int:
    """Drafts that nobody came back for are deleted; how many."""
    return connection.execute(_FORGET, {"now": now}).rowcount
