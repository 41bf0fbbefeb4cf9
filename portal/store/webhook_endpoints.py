"""Endpoints of webhooks: added, found, changed, switched off, deleted; always one merchant's."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

import sqlalchemy as sa

from portal.domain.webhooks import Endpoint, OffReason
from portal.store import tables
from portal.store.database import lock
from portal.store.errors import Missing, Stale

_T = tables.WebhookEndpoint
_E = _T.__table__.c
_W = tables.WebhookWish.__table__.c
_D = tables.WebhookDelivery.__table__.c
_COLUMNS = (
    _E.id, _E.handle, _E.url, _E.description, _E.all_events, _E.active, _E.off_reason, _E.off_at, _E.sealed_secret,
    _E.sealed_former, _E.former_until, _E.failing_since, _E.succeeded_at, _E.version, _E.created_at,
)  # fmt: skip
_OWN = sa.and_(_E.merchant_id == sa.bindparam("merchant"), _E.deleted_at.is_(None))
_ALL = sa.select(*_COLUMNS).where(_OWN).order_by(_E.id)
_GET = sa.select(*_COLUMNS).where(_OWN, _E.handle == sa.bindparam("key"))
_TAKEN = sa.select(_E.id).where(_E.merchant_id == sa.bindparam("merchant"), _E.handle == sa.bindparam("key"))
_WISHES = sa.select(_W.endpoint_id, _W.kind).where(_W.endpoint_id.in_(sa.bindparam("ids", expanding=True)))
_ADD = sa.insert(_T)
_ADD_WISH = sa.insert(tables.WebhookWish)
_DROP_WISHES = sa.delete(tables.WebhookWish).where(_W.endpoint_id == sa.bindparam("of_endpoint"))
_AS_READ = sa.and_(_E.id == sa.bindparam("row_id"), _E.version == sa.bindparam("read"), _E.deleted_at.is_(None))
_NAMES = (
    "url", "description", "all_events", "active", "off_reason", "off_at", "sealed_secret", "sealed_former",
    "former_until",
)  # fmt: skip
_SAVE = sa.update(_T).where(_AS_READ).values(
    {name: sa.bindparam(f"new_{name}") for name in _NAMES} | {"version": _E.version + 1}
)  # fmt: skip
_DELETE = sa.update(_T).where(_AS_READ).values(
    deleted_at=sa.bindparam("now"), active=False, sealed_secret="", sealed_former=None, version=_E.version + 1
)  # fmt: skip
_ARRIVED = sa.update(_T).where(_E.id == sa.bindparam("row_id")).values(
    succeeded_at=sa.bindparam("now"), failing_since=None
)  # fmt: skip
_AFRESH = sa.update(_T).where(_E.id == sa.bindparam("row_id")).values(failing_since=None)
_LOST = sa.update(_T).where(_E.id == sa.bindparam("row_id"), _E.failing_since.is_(None)).values(
    failing_since=sa.bindparam("now")
)  # fmt: skip
_SWITCH_OFF = sa.update(_T).where(_E.id == sa.bindparam("row_id"), _E.active).values(
    active=False, off_reason=sa.bindparam("reason"), off_at=sa.bindparam("now"), version=_E.version + 1
)  # fmt: skip
_FAILING = sa.select(_E.failing_since).where(_E.id == sa.bindparam("row_id"))
_BY_ID = sa.select(*_COLUMNS).where(_E.id == sa.bindparam("row_id"))
_OF_ENDPOINT = _D.endpoint_id == sa.bindparam("of_endpoint")
_HOLD = sa.update(tables.WebhookDelivery).where(_OF_ENDPOINT, _D.state == "waiting").values(state="held")
_RELEASE = (
    sa.update(tables.WebhookDelivery)
    .where(_OF_ENDPOINT, _D.state.in_(("held", "waiting")))
    .values(state="waiting", next_at=sa.bindparam("now"), round_start=_D.attempts)
)
_WAITING = sa.select(sa.func.count()).select_from(
    sa.select(_D.id).where(_OF_ENDPOINT, _D.state.in_(("waiting", "held"))).limit(sa.bindparam("most")).subquery()
)  # fmt: skip
_MOST_COUNTED = 101


@dataclass(frozen=True, slots=True)
class Listed:
    """An endpoint and how much waits for it; more than 100 is not counted."""

    endpoint: Endpoint
    waiting: int


def listed(connection: sa.Connection, merchant_id: int) -> list[Listed]:
    """The merchant's endpoints, oldest first."""
    rows = connection.execute(_ALL, {"merchant": merchant_id}).all()
    return [Listed(one, count_waiting(connection, one.id)) for one in _endpoints(connection, rows)]


def get(connection: sa.Connection, merchant_id: int, handle: str) -> Endpoint:
    """The merchant's endpoint with this handle; Missing when there is none."""
    rows = connection.execute(_GET, {"merchant": merchant_id, "key": handle}).all()
    if not rows:
        raise Missing("webhook endpoint")
    return _endpoints(connection, rows)[0]


def by_id(connection: sa.Connection, endpoint_id: int) -> Endpoint:
    """The endpoint of this id, whoever has it."""
    return _endpoints(connection, [connection.execute(_BY_ID, {"row_id": endpoint_id}).one()])[0]


def is_taken(connection: sa.Connection, merchant_id: int, handle: str) -> bool:
    """Whether the merchant has or had an endpoint with this handle."""
    return connection.execute(_TAKEN, {"merchant": merchant_id, "key": handle}).first() is not None


def count_waiting(connection: sa.Connection, endpoint_id: int) -> int:
    """How many deliveries wait for it; 101 when there are more than 100."""
    return connection.execute(_WAITING, {"of_endpoint": endpoint_id, "most": _MOST_COUNTED}).scalar_one()


def add(connection: sa.Connection, merchant_id: int, endpoint: Endpoint) -> int:
    """The endpoint exists; its id."""
    names = ("handle", "url", "description", "all_events", "active", "sealed_secret", "version", "created_at")
    row = {name: getattr(endpoint, name) for name in names}
    endpoint_id = connection.execute(_ADD, {"merchant_id": merchant_id, **row}).inserted_primary_key[0]
    _wish(connection, endpoint_id, endpoint.kinds)
    return endpoint_id


def save(connection: sa.Connection, before: Endpoint, after: Endpoint, now: datetime) -> None:
    """The endpoint is as `after` says; Stale when it is not as it was read.

    Switched off, it holds back what waits; switched on or at another address, it gets that at once.
    """
    lock(connection, f"webhooks:{before.id}")
    values = {f"new_{name}": getattr(after, name) for name in _NAMES}
    if connection.execute(_SAVE, values | {"row_id": before.id, "read": before.version}).rowcount != 1:
        raise Stale("webhook endpoint")
    if before.kinds != after.kinds:
        connection.execute(_DROP_WISHES, {"of_endpoint": before.id})
        _wish(connection, before.id, after.kinds)
    if before.active and not after.active:
        connection.execute(_HOLD, {"of_endpoint": before.id})
    if after.active and (not before.active or before.url != after.url):
        connection.execute(_AFRESH, {"row_id": before.id})
        connection.execute(_RELEASE, {"of_endpoint": before.id, "now": now})


def delete(connection: sa.Connection, endpoint: Endpoint, now: datetime) -> None:
    """Nobody sees the endpoint any more, and its secrets are gone; Stale when it is not as it was read."""
    values = {"row_id": endpoint.id, "read": endpoint.version, "now": now}
    if connection.execute(_DELETE, values).rowcount != 1:
        raise Stale("webhook endpoint")
    connection.execute(_DROP_WISHES, {"of_endpoint": endpoint.id})


def arrived(connection: sa.Connection, endpoint_id: int, now: datetime) -> None:
    """Something has arrived there."""
    connection.execute(_ARRIVED, {"row_id": endpoint_id, "now": now})


def lost(connection: sa.Connection, endpoint_id: int, now: datetime) -> datetime | None:
    """Something has not arrived there; since when nothing has."""
    connection.execute(_LOST, {"row_id": endpoint_id, "now": now})
    return connection.execute(_FAILING, {"row_id": endpoint_id}).scalar()


def switch_off(connection: sa.Connection, endpoint_id: int, reason: OffReason, now: datetime) -> bool:
    """Nothing is sent there any more, and what waits is held back; False when it was off already."""
    if connection.execute(_SWITCH_OFF, {"row_id": endpoint_id, "reason": reason, "now": now}).rowcount != 1:
        return False
    connection.execute(_HOLD, {"of_endpoint": endpoint_id})
    return True


def _wish(connection: sa.Connection, endpoint_id: int, kinds: tuple[str, ...]) -> None:
    if kinds:
        connection.execute(_ADD_WISH, [{"endpoint_id": endpoint_id, "kind": kind} for kind in kinds])


def _endpoints(connection: sa.Connection, rows: Any) -> list[Endpoint]:
    wishes: dict[int, list[str]] = {row.id: [] for row in rows}
    for endpoint_id, kind in connection.execute(_WISHES, {"ids": list(wishes)}):
        wishes[endpoint_id].append(kind)
    return [Endpoint(**row._mapping, kinds=tuple(sorted(wishes[row.id]))) for row in rows]
