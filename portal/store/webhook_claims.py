"""Deliveries of webhooks under way: claimed under a lease, in order in each lane, settled or tried again."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

import sqlalchemy as sa

from portal.domain.webhooks import Answer, State
from portal.store import tables
from portal.store.database import lock

LEASE = timedelta(seconds=60)
_WINDOW, _MOST_ENDPOINTS = 100, 100

_E = tables.WebhookEndpoint.__table__.c
_D = tables.WebhookDelivery.__table__.c
_DUE = sa.and_(_D.state == "waiting", _D.next_at <= sa.bindparam("now"))
_ANY_DUE = sa.select(_D.id).where(_DUE).limit(1)
_READY = (
    sa.select(_E.id)
    .where(_E.active, _E.deleted_at.is_(None), sa.exists().where(_D.endpoint_id == _E.id, _DUE))
    .limit(_MOST_ENDPOINTS)
)
_OPEN = sa.select(_E.id).where(_E.id == sa.bindparam("endpoint_id"), _E.active, _E.deleted_at.is_(None))
_LANES = (
    sa.select(_D.lane)
    .where(_D.endpoint_id == sa.bindparam("endpoint_id"), _DUE)
    .order_by(_D.next_at, _D.id)
    .limit(_WINDOW)
)
_FIRST = (
    sa.select(sa.func.min(_D.id))
    .where(
        _D.endpoint_id == sa.bindparam("endpoint_id"), _D.state == "waiting",
        _D.lane.in_(sa.bindparam("lanes", expanding=True)),
    )
    .group_by(_D.lane)
)  # fmt: skip
_HEADS = (
    sa.select(_D.id, _D.lane, _D.next_at)
    .where(_D.id.in_(sa.bindparam("ids", expanding=True)))
    .order_by(_D.next_at, _D.id)
)
_LANE = sa.and_(
    _D.endpoint_id == sa.bindparam("of_endpoint"), _D.lane == sa.bindparam("of_lane"), _D.state == "waiting"
)
_DUE_LATER = sa.update(tables.WebhookDelivery).where(_LANE).values(next_at=sa.bindparam("until"))
_LEASE = (
    sa.update(tables.WebhookDelivery)
    .where(_D.id.in_(sa.bindparam("ids", expanding=True)))
    .values(lease_by=sa.bindparam("worker"), attempts=_D.attempts + 1)
)
_PARCELS = (
    sa.select(
        _D.id, _D.endpoint_id, _E.merchant_id, _D.lane, _D.kind, _D.message_id, _D.body,
        (_D.attempts - _D.round_start).label("attempt"), _E.url, _E.sealed_secret, _E.sealed_former, _E.former_until,
    )
    .join(tables.WebhookEndpoint, _E.id == _D.endpoint_id)
    .where(_D.id.in_(sa.bindparam("ids", expanding=True)))
)  # fmt: skip
_MINE = sa.and_(_D.id == sa.bindparam("row_id"), _D.lease_by == sa.bindparam("worker"))
_SETTLE = sa.update(tables.WebhookDelivery).where(_MINE).values(
    state=sa.bindparam("new_state"), lease_by=None, status=sa.bindparam("new_status"),
    trouble=sa.bindparam("new_trouble"), duration=sa.bindparam("new_duration"),
)  # fmt: skip
_NOTE = sa.insert(tables.WebhookAttempt)


@dataclass(frozen=True, slots=True)
class Parcel:
    """A claimed delivery with what sending it takes; `attempt` counts this one since it was last sent anew."""

    id: int
    endpoint_id: int
    merchant_id: int
    lane: int
    kind: str
    message_id: str
    body: str
    attempt: int
    url: str
    sealed_secret: str
    sealed_former: str | None
    former_until: datetime | None


def ready(connection: sa.Connection, now: datetime) -> list[int]:
    """The ids of endpoints that something is due for; a single look at an index when nothing is."""
    if connection.execute(_ANY_DUE, {"now": now}).first() is None:
        return []
    return list(connection.execute(_READY, {"now": now}).scalars())


def claim(
    connection: sa.Connection, endpoint_id: int, worker: str, size: int, now: datetime, lease: timedelta = LEASE
) -> list[Parcel]:
    """Up to `size` deliveries for the endpoint, ours until the lease ends: the first of each lane that is due.

    A lane that is due and cannot go on, for somebody is at its first one or it is tried later, is due when that is.
    """
    lock(connection, f"webhooks:{endpoint_id}")
    place = {"endpoint_id": endpoint_id}
    if connection.execute(_OPEN, place).first() is None:
        return []
    lanes = set(connection.execute(_LANES, place | {"now": now}).scalars())
    first = list(connection.execute(_FIRST, place | {"lanes": sorted(lanes)}).scalars()) if lanes else []
    heads = connection.execute(_HEADS, {"ids": first}).all()
    due = [head for head in heads if head.next_at <= now][:size]
    for head in heads:
        if head in due or head.next_at > now:
            _put_off(connection, endpoint_id, head.lane, now + lease if head in due else head.next_at)
    ids = {"ids": [head.id for head in due]}
    if due:
        connection.execute(_LEASE, ids | {"worker": worker})
    return [Parcel(*row) for row in connection.execute(_PARCELS, ids)] if due else []


def settle(
    connection: sa.Connection, worker: str, parcel: Parcel, state: State, next_at: datetime, answer: Answer
) -> bool:
    """The delivery is in this state, and its lane goes on at `next_at`; False when the lease was somebody else's."""
    lock(connection, f"webhooks:{parcel.endpoint_id}")
    values = {"row_id": parcel.id, "worker": worker, "new_state": state, "new_status": answer.status}
    values |= {"new_trouble": answer.trouble, "new_duration": answer.duration}
    if connection.execute(_SETTLE, values).rowcount != 1:
        return False
    _put_off(connection, parcel.endpoint_id, parcel.lane, next_at)
    return True


def note(connection: sa.Connection, parcel: Parcel, signature: str, answer: Answer, now: datetime) -> None:
    """The attempt stands in the log."""
    row: dict[str, Any] = {"delivery_id": parcel.id, "at": now, "signature": signature, "answer": answer.text}
    row |= {"status": answer.status, "trouble": answer.trouble, "duration": answer.duration}
    connection.execute(_NOTE, row)


def _put_off(connection: sa.Connection, endpoint_id: int, lane: int, until: datetime) -> None:
    connection.execute(_DUE_LATER, {"of_endpoint": endpoint_id, "of_lane": lane, "until": until})
