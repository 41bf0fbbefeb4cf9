"""The timeline: events are appended with what caused them and read newest first."""

from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any

import sqlalchemy as sa

from portal.domain.events import Actor, Change, Event
from portal.domain.timeline import INTERNAL
from portal.store import tables, webhook_queue
from portal.store.paging import PAGE_SIZE, Cursor, Page, paged, read_page
from portal.store.scopes import Scope

_T = tables.Event.__table__.c
_APPEND = sa.insert(tables.Event)
COLUMNS = (
    _T.id, _T.kind, _T.at, _T.actor_kind, _T.actor_name, _T.subject_kind, _T.subject_handle, _T.changes,
)  # fmt: skip
_MINE = sa.select(*COLUMNS).where(
    _T.merchant_id == sa.bindparam("merchant_id"), _T.customer_id == sa.bindparam("customer_id")
)
_OF_CUSTOMER = paged(_MINE, _T.at, _T.id)
_SHOWN_TO_CUSTOMER = paged(_MINE.where(*(_T.kind != kind for kind in INTERNAL)), _T.at, _T.id)


@dataclass(frozen=True, slots=True)
class Entry:
    """An event as it stands on the timeline."""

    id: int
    at: datetime
    actor: Actor
    event: Event


def append(connection: sa.Connection, scope: Scope, event: Event, actor: Actor, now: datetime) -> None:
    """The event stands on the customer's timeline, and goes to whoever of the merchant's systems wants it."""
    _append(connection, {**asdict(scope), **_row(event, actor, now)})


def append_to_account(connection: sa.Connection, merchant_id: int, event: Event, actor: Actor, now: datetime) -> None:
    """The event stands on the merchant's own timeline, on which no customer is."""
    _append(connection, {"merchant_id": merchant_id, "customer_id": None, **_row(event, actor, now)})


def history(connection: sa.Connection, scope: Scope, before: Cursor | None, size: int = PAGE_SIZE) -> Page[Entry]:
    """The customer's entries as the merchant reads them, newest first, those before the cursor."""
    return read_page(connection, _OF_CUSTOMER, asdict(scope), before, to_entry, size)


def shown_history(connection: sa.Connection, scope: Scope, before: Cursor | None) -> Page[Entry]:
    """The same as the customer reads them."""
    return read_page(connection, _SHOWN_TO_CUSTOMER, asdict(scope), before, to_entry)


def to_entry(row: Any) -> Entry:
    """The entry in a row of COLUMNS."""
    changes = tuple(Change(**change) for change in row.changes)
    event = Event(row.kind, changes, row.subject_kind, row.subject_handle)
    return Entry(row.id, row.at, Actor(row.actor_kind, row.actor_name), event)


def _append(connection: sa.Connection, row: dict[str, Any]) -> None:
    key = connection.execute(_APPEND, row).inserted_primary_key
    webhook_queue.announce(connection, key[0], row)


def _row(event: Event, actor: Actor, now: datetime) -> dict[str, Any]:
    return {
        "kind": event.kind,
        "at": now,
        "actor_kind": actor.kind,
        "actor_name": actor.name,
        "subject_kind": event.subject_kind,
        "subject_handle": event.subject_handle,
        "changes": [asdict(change) for change in event.changes],
    }
