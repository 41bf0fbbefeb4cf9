"""What My activity shows: the timeline and the open sessions of a customer."""

from dataclasses import dataclass
from datetime import datetime, timedelta

import sqlalchemy as sa

from portal.store import events, sessions
from portal.store.events import Entry
from portal.store.paging import Cursor, Page
from portal.store.scopes import Scope
from portal.store.sessions import Device


@dataclass(frozen=True, slots=True)
class Activity:
    """A page of the timeline, and the open sessions when it is the first one."""

    timeline: Page[Entry]
    devices: tuple[Device, ...]


def get(
    connection: sa.Connection, scope: Scope, before: Cursor | None, now: datetime, idle: timedelta
) -> Activity:
    """The customer's activity before the cursor; sessions stand beside the newest entries only."""
    devices = () if before else tuple(sessions.all_open(connection, scope, now, idle))
    return Activity(events.shown_history(connection, scope, before), devices)
