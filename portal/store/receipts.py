"""Receipts: what a customer was told of what they did, kept word for word."""

import secrets
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any

import sqlalchemy as sa

from portal.store import tables
from portal.store.errors import Missing
from portal.store.scopes import Scope

_T = tables.Receipt.__table__.c
_KEEP = sa.insert(tables.Receipt)
_MINE = sa.select(_T.handle, _T.kind, _T.subject_handle, _T.content, _T.created_at).where(
    _T.merchant_id == sa.bindparam("merchant_id"), _T.customer_id == sa.bindparam("customer_id")
)
_ONE = _MINE.where(_T.handle == sa.bindparam("handle"))
_LATEST = (
    _MINE.where(
        _T.kind == sa.bindparam("kind"), _T.subject_handle == sa.bindparam("subject"),
        _T.created_at >= sa.bindparam("since", type_=_T.created_at.type),
    )
    .order_by(_T.created_at.desc(), _T.id.desc())
    .limit(1)
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Receipt:
    """A receipt of an action on a subscription; `content` is a packed notice."""

    handle: str
    kind: str
    subject_handle: str
    content: Mapping[str, Any]
    created_at: datetime


def keep(
    connection: sa.Connection, scope: Scope, kind: str, subject: str, content: Mapping[str, Any], now: datetime
) -> str:
    """The receipt is kept; its handle."""
    handle = f"rc_{secrets.token_hex(10)}"
    values = {"handle": handle, "kind": kind, "subject_handle": subject, "content": content, "created_at": now}
    connection.execute(_KEEP, asdict(scope) | values)
    return handle


def latest(connection: sa.Connection, scope: Scope, kind: str, subject: str, since: datetime) -> Receipt | None:
    """The newest receipt of such an action on this subscription, not older than that moment; None without one."""
    values = asdict(scope) | {"kind": kind, "subject": subject, "since": since}
    row = connection.execute(_LATEST, values).first()
    return Receipt(**row._asdict()) if row else None


def get(connection: sa.Connection, scope: Scope, handle: str) -> Receipt:
    """The customer's receipt with this handle, or Missing."""
    row = connection.execute(_ONE, asdict(scope) | {"handle": handle}).first()
    if row is None:
        raise Missing("receipt")
    return Receipt(**row._asdict())
