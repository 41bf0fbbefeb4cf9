"""The outbox: what must leave the house, claimed under a lease, at least once."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

import sqlalchemy as sa

from portal.store import tables
from portal.store.errors import Missing

_T = tables.Outbox.__table__.c
_PUT = sa.insert(tables.Outbox)
_WAITING = sa.and_(_T.done_at.is_(None), _T.dead_at.is_(None))
_READY = sa.and_(
    _WAITING,
    _T.kind.in_(sa.bindparam("kinds", expanding=True)),
    _T.run_at <= sa.bindparam("now"),
    sa.or_(_T.lease_until.is_(None), _T.lease_until < sa.bindparam("now")),
)
_CLAIMABLE = (
    sa.select(_T.id, _T.merchant_id, _T.kind, _T.payload, _T.attempts, _T.created_at)
    .where(_READY)
    .order_by(_T.run_at, _T.id)
    .limit(sa.bindparam("size"))
    .with_for_update(skip_locked=True)
)
_ANY_WAITING = (
    sa.select(_T.id).where(_WAITING, _T.kind.in_(sa.bindparam("kinds", expanding=True))).limit(1)
)
_ANY_READY = sa.select(_T.id).where(_READY).limit(1)
_LEASE = (
    sa.update(tables.Outbox)
    .where(_T.id.in_(sa.bindparam("ids", expanding=True)))
    .values(lease_until=sa.bindparam("until"), lease_by=sa.bindparam("worker"), attempts=_T.attempts + 1)
)
_MINE = sa.and_(_T.id == sa.bindparam("item_id"), _T.lease_by == sa.bindparam("worker"), _WAITING)
_DONE = sa.update(tables.Outbox).where(_MINE).values(
    done_at=sa.bindparam("now"), lease_until=None, payload="", error=None
)  # fmt: skip
_LATER = sa.update(tables.Outbox).where(_MINE).values(
    run_at=sa.bindparam("next_at"), lease_until=None, error=sa.bindparam("reason")
)  # fmt: skip
_DEAD = sa.update(tables.Outbox).where(_MINE).values(
    dead_at=sa.bindparam("now"), lease_until=None, payload="", error=sa.bindparam("reason")
)  # fmt: skip
_DELAYED = sa.select(_T.error).where(_T.id == sa.bindparam("item_id"), _T.done_at.is_(None))

_FATE = sa.select(_T.done_at, _T.dead_at, _T.error).where(
    _T.id == sa.bindparam("item_id"),
    _T.merchant_id == sa.bindparam("merchant_id"),
    _T.dedupe.like(sa.bindparam("pattern")),
)

LEASE = timedelta(seconds=60)


@dataclass(frozen=True, slots=True)
class Envelope:
    """Something to send: `payload` is sealed, `dedupe` keeps a second one of the same kind from being put in."""

    kind: str
    payload: str
    merchant_id: int | None = None
    dedupe: str | None = None


@dataclass(frozen=True, slots=True)
class Item:
    """A claimed envelope; `attempts` counts this one."""

    id: int
    merchant_id: int | None
    kind: str
    payload: str
    attempts: int
    created_at: datetime


def put(connection: sa.Connection, envelope: Envelope, now: datetime) -> int:
    """The envelope waits to be sent; its id."""
    result = connection.execute(
        _PUT,
        {
            "merchant_id": envelope.merchant_id,
            "kind": envelope.kind,
            "dedupe": envelope.dedupe,
            "payload": envelope.payload,
            "run_at": now,
            "attempts": 0,
            "created_at": now,
        },
    )
    return result.inserted_primary_key[0]


def is_anything_ready(connection: sa.Connection, kinds: Sequence[str], now: datetime) -> bool:
    """Whether a claim of these kinds would find something."""
    return connection.execute(_ANY_READY, {"now": now, "kinds": kinds}).first() is not None


def is_anything_waiting(connection: sa.Connection, kinds: Sequence[str]) -> bool:
    """Whether something of these kinds has not left yet, be it that somebody else is at it."""
    return connection.execute(_ANY_WAITING, {"kinds": kinds}).first() is not None


def claim(
    connection: sa.Connection, worker: str, kinds: Sequence[str], size: int, now: datetime, lease: timedelta = LEASE
) -> list[Item]:
    """Up to `size` ready envelopes of these kinds, ours until the lease ends; nobody else gets them before that."""
    rows = connection.execute(_CLAIMABLE, {"now": now, "size": size, "kinds": kinds}).all()
    if rows:
        connection.execute(_LEASE, {"ids": [row.id for row in rows], "until": now + lease, "worker": worker})
    return [Item(row.id, row.merchant_id, row.kind, row.payload, row.attempts + 1, row.created_at) for row in rows]


def finish(connection: sa.Connection, worker: str, item_id: int, now: datetime) -> None:
    """The envelope has left; what was in it is wiped."""
    connection.execute(_DONE, {"worker": worker, "item_id": item_id, "now": now})


def postpone(connection: sa.Connection, worker: str, item_id: int, next_at: datetime, reason: str) -> None:
    """The envelope is tried again from `next_at` on."""
    connection.execute(_LATER, {"worker": worker, "item_id": item_id, "next_at": next_at, "reason": reason})


def give_up(connection: sa.Connection, worker: str, item_id: int, now: datetime, reason: str) -> None:
    """The envelope is never tried again; what was in it is wiped."""
    connection.execute(_DEAD, {"worker": worker, "item_id": item_id, "now": now, "reason": reason})


def is_delayed(connection: sa.Connection, item_id: int) -> bool:
    """Whether an attempt to send the envelope has failed and it has not left yet."""
    return connection.execute(_DELAYED, {"item_id": item_id}).scalar() is not None


def fate(connection: sa.Connection, merchant_id: int, item_id: int, mark: str) -> str:
    """What has become of the envelope whose `dedupe` begins so: waiting, delayed, sent, refused; Missing for others."""
    key = {"merchant_id": merchant_id, "item_id": item_id, "pattern": f"{mark}%"}
    row = connection.execute(_FATE, key).first()
    if row is None:
        raise Missing("envelope")
    if row.done_at or row.dead_at:
        return "sent" if row.done_at else "refused"
    return "delayed" if row.error else "waiting"
