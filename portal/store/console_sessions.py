"""The open sessions of a user of the console: list and end."""

from datetime import datetime, timedelta

import sqlalchemy as sa

from portal.store import tables
from portal.store.errors import Missing
from portal.store.sessions import Device

_S = tables.ConsoleSession.__table__.c
_MINE = _S.user_id == sa.bindparam("user_key")
_LIST = (
    sa.select(_S.id, _S.agent, sa.null(), _S.created_at, _S.seen_at)
    .where(
        _MINE, _S.ended_at.is_(None), _S.expires_at > sa.bindparam("now"), _S.seen_at > sa.bindparam("idle_since")
    )
    .order_by(_S.seen_at.desc(), _S.id.desc())
    .limit(100)
)
_END = sa.update(tables.ConsoleSession).where(_MINE, _S.ended_at.is_(None)).values(ended_at=sa.bindparam("now"))
_END_ONE = _END.where(_S.id == sa.bindparam("session_id"))
_END_OTHERS = _END.where(_S.id != sa.bindparam("session_id"))


def all_open(connection: sa.Connection, user_id: int, now: datetime, idle: timedelta) -> list[Device]:
    """The user's open sessions, the last used first."""
    values = {"user_key": user_id, "now": now, "idle_since": now - idle}
    return [Device(*row) for row in connection.execute(_LIST, values)]


def end_one(connection: sa.Connection, user_id: int, session_id: int, now: datetime) -> None:
    """The session is over on the server; Missing when it is not the user's or was over already."""
    values = {"user_key": user_id, "session_id": session_id, "now": now}
    if connection.execute(_END_ONE, values).rowcount == 0:
        raise Missing("session")


def end_others(connection: sa.Connection, user_id: int, session_id: int, now: datetime) -> int:
    """How many were ended: all of the user's sessions but this one."""
    return connection.execute(_END_OTHERS, {"user_key": user_id, "session_id": session_id, "now": now}).rowcount


def end_all(connection: sa.Connection, user_id: int, now: datetime) -> int:
    """How many were ended: all of the user's sessions."""
    return end_others(connection, user_id, 0, now)  # no session has this id
