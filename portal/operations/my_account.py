"""What people of the console change about themselves, besides what proves who they are."""

from datetime import datetime

import sqlalchemy as sa

from portal.domain.events import Actor, Event
from portal.domain.team import about
from portal.store import console, console_sessions, events


def rename(
    connection: sa.Connection, merchant_id: int, user_id: int, name: str, event: Event, actor: Actor, now: datetime
) -> None:
    """The user is called so, and the merchant's timeline says what they were called before."""
    console.rename(connection, user_id, name)
    events.append_to_account(connection, merchant_id, event, actor, now)


def end_session(
    connection: sa.Connection, merchant_id: int, user_id: int, session_id: int, actor: Actor, now: datetime
) -> None:
    """The user is signed out on that device; Missing when it is not theirs."""
    console_sessions.end_one(connection, user_id, session_id, now)
    _record(connection, merchant_id, actor, now)


def end_others(
    connection: sa.Connection, merchant_id: int, user_id: int, session_id: int, actor: Actor, now: datetime
) -> None:
    """The user is signed out on all devices but the one of this session."""
    if console_sessions.end_others(connection, user_id, session_id, now):
        _record(connection, merchant_id, actor, now)


def _record(connection: sa.Connection, merchant_id: int, actor: Actor, now: datetime) -> None:
    event = about("user_devices_signed_out", actor.name or "")
    events.append_to_account(connection, merchant_id, event, actor, now)
