"""The log of an endpoint: its deliveries, newest first, each attempt, sending again, and forgetting."""

from dataclasses import dataclass
from datetime import datetime
from typing import Literal

import sqlalchemy as sa

from portal.domain.webhooks import KEEP_DONE, KEEP_FAILED, TEST, State, Trouble
from portal.store import tables
from portal.store.database import lock
from portal.store.errors import Missing
from portal.store.paging import Cursor, Page, paged, read_page

Show = Literal["all", "waiting", "failed"]

_STATES: dict[Show, tuple[State, ...]] = {"waiting": ("waiting", "held"), "failed": ("failed",)}
_E = tables.WebhookEndpoint.__table__.c
_D = tables.WebhookDelivery.__table__.c
_A = tables.WebhookAttempt.__table__.c
_COLUMNS = (
    _D.id, _D.kind, _D.customer, _D.message_id, _D.body, _D.state, _D.attempts, _D.status, _D.trouble, _D.duration,
    _D.next_at, _D.created_at,
)  # fmt: skip
_OWN = _D.endpoint_id == sa.bindparam("endpoint_id")
_LOG = paged(sa.select(*_COLUMNS).where(_OWN), _D.created_at, _D.id)
_FILTERED = paged(
    sa.select(*_COLUMNS).where(_OWN, _D.state.in_(sa.bindparam("states", expanding=True))), _D.created_at, _D.id
)
_GET = sa.select(*_COLUMNS).where(_OWN, _D.id == sa.bindparam("number"))
_ATTEMPTS = (
    sa.select(_A.at, _A.signature, _A.status, _A.trouble, _A.duration, _A.answer)
    .where(_A.delivery_id == sa.bindparam("number"))
    .order_by(_A.id.desc())
    .limit(100)
)
_AGAIN = sa.update(tables.WebhookDelivery).values(
    state="waiting", next_at=sa.bindparam("now"), round_start=_D.attempts, lease_by=None
)
_OF_ENDPOINT = _D.endpoint_id == sa.bindparam("of_endpoint")
_ONE_AGAIN = _AGAIN.where(_OF_ENDPOINT, _D.id == sa.bindparam("row_id"), _D.state.in_(("done", "failed")))
_FAILED = sa.and_(_OF_ENDPOINT, _D.state == "failed", _D.kind != TEST)
_ALL_AGAIN = _AGAIN.where(_FAILED, _D.created_at >= sa.bindparam("since"))
_ANY_FAILED = sa.select(_D.id).where(_FAILED).limit(1)
_OLD = (
    sa.select(_D.id)
    .where(_D.state == sa.bindparam("in_state"), _D.next_at < sa.bindparam("earliest"))
    .limit(sa.bindparam("size"))
)
_DELETED = (
    sa.select(_D.id)
    .join(tables.WebhookEndpoint, _E.id == _D.endpoint_id)
    .where(_E.deleted_at.is_not(None))
    .limit(sa.bindparam("size"))
)
_FORGET_ATTEMPTS = sa.delete(tables.WebhookAttempt).where(_A.delivery_id.in_(sa.bindparam("ids", expanding=True)))
_FORGET = sa.delete(tables.WebhookDelivery).where(_D.id.in_(sa.bindparam("ids", expanding=True)))
_FORGET_ENDPOINTS = sa.delete(tables.WebhookEndpoint).where(
    _E.deleted_at.is_not(None), ~sa.exists().where(_D.endpoint_id == _E.id)
)
_AT_ONCE = 500


@dataclass(frozen=True, slots=True)
class Delivery:
    """An event on its way to an endpoint; status, trouble and duration (ms) are those of its last attempt."""

    id: int
    kind: str
    customer: str | None
    message_id: str
    body: str
    state: State
    attempts: int
    status: int | None
    trouble: Trouble | None
    duration: int | None
    next_at: datetime
    created_at: datetime


@dataclass(frozen=True, slots=True)
class Attempt:
    """One attempt at a delivery."""

    at: datetime
    signature: str
    status: int | None
    trouble: Trouble | None
    duration: int
    answer: str


def history(connection: sa.Connection, endpoint_id: int, show: Show, before: Cursor | None) -> Page[Delivery]:
    """The endpoint's deliveries, newest first, those before the cursor: all, what waits, or what has failed."""
    states = _STATES.get(show)
    if states is None:
        return read_page(connection, _LOG, {"endpoint_id": endpoint_id}, before, _delivery)
    return read_page(connection, _FILTERED, {"endpoint_id": endpoint_id, "states": states}, before, _delivery)


def has_failed(connection: sa.Connection, endpoint_id: int) -> bool:
    """Whether something that could be sent again has failed there."""
    return connection.execute(_ANY_FAILED, {"of_endpoint": endpoint_id}).first() is not None


def get(connection: sa.Connection, endpoint_id: int, number: int) -> tuple[Delivery, list[Attempt]]:
    """The endpoint's delivery of this number with its last hundred attempts, newest first; Missing without one."""
    row = connection.execute(_GET, {"endpoint_id": endpoint_id, "number": number}).first()
    if row is None:
        raise Missing("delivery")
    return _delivery(row), [Attempt(*one) for one in connection.execute(_ATTEMPTS, {"number": number})]


def send_again(connection: sa.Connection, endpoint_id: int, number: int, now: datetime) -> bool:
    """The delivery waits again, with the same id and the same text; False when it has not come to an end yet."""
    lock(connection, f"webhooks:{endpoint_id}")
    values = {"of_endpoint": endpoint_id, "row_id": number, "now": now}
    return connection.execute(_ONE_AGAIN, values).rowcount == 1


def send_failed_again(connection: sa.Connection, endpoint_id: int, since: datetime, now: datetime) -> int:
    """Everything that happened since then and has failed waits again; how much that is."""
    lock(connection, f"webhooks:{endpoint_id}")
    return connection.execute(_ALL_AGAIN, {"of_endpoint": endpoint_id, "since": since, "now": now}).rowcount


def forget(connection: sa.Connection, now: datetime) -> int:
    """Some of what is old enough is forgotten, with endpoints that were deleted; how many deliveries that were."""
    keep = {"done": KEEP_DONE, "failed": KEEP_FAILED, "held": KEEP_FAILED, "waiting": KEEP_FAILED}
    found = set(connection.execute(_DELETED, {"size": _AT_ONCE}).scalars())
    for state, life in keep.items():
        values = {"in_state": state, "earliest": now - life, "size": _AT_ONCE}
        found.update(connection.execute(_OLD, values).scalars())
    if ids := sorted(found):
        connection.execute(_FORGET_ATTEMPTS, {"ids": ids})
        connection.execute(_FORGET, {"ids": ids})
    connection.execute(_FORGET_ENDPOINTS)
    return len(ids)


def _delivery(row: object) -> Delivery:
    return Delivery(*row)  # type: ignore[misc]
