"""Sessions of customers: who is behind a cookie, list, end."""

from dataclasses import dataclass, fields
from datetime import datetime, timedelta

import sqlalchemy as sa

from portal.domain.merchants import Merchant
from portal.store import merchants, tables
from portal.store.errors import Missing
from portal.store.prepared import Prepared
from portal.store.scopes import Scope

_S = tables.Session.__table__.c
_C = tables.Customer.__table__.c
_M = tables.Merchant.__table__.c
_OPEN = sa.and_(_S.ended_at.is_(None), _S.expires_at > sa.bindparam("now"), _S.seen_at > sa.bindparam("idle_since"))
# Merchant and customer by one statement, for every page asks for both.
_VISITOR = Prepared(
    sa.select(
        _S.id, _C.id, _C.handle, _C.email, _C.first_name, _C.last_name, _C.company, _C.language, _C.country,
        _S.seen_at, _OPEN.label("open"), *merchants.COLUMNS,
    )
    .select_from(tables.Merchant)
    .outerjoin(tables.Session, (_S.merchant_id == _M.id) & (_S.token_hash == sa.bindparam("token_hash")))
    .outerjoin(tables.Customer, (_C.id == _S.customer_id) & _C.deleted_at.is_(None))
    .where(_M.link == sa.bindparam("link"))
)  # fmt: skip
_MINE = sa.and_(_S.merchant_id == sa.bindparam("merchant_key"), _S.customer_id == sa.bindparam("customer_key"))
_LIST = (
    sa.select(_S.id, _S.agent, _S.place, _S.created_at, _S.seen_at)
    .where(_MINE, _OPEN)
    .order_by(_S.seen_at.desc(), _S.id.desc())
    .limit(100)
)
_START = sa.insert(tables.Session)
_TOUCH = sa.update(tables.Session).where(_S.id == sa.bindparam("session_id")).values(seen_at=sa.bindparam("now"))
_END = sa.update(tables.Session).where(_MINE, _S.ended_at.is_(None)).values(ended_at=sa.bindparam("now"))
_END_ONE = _END.where(_S.id == sa.bindparam("session_id"))
_END_OTHERS = _END.where(_S.id != sa.bindparam("session_id"))
_END_FORMER = (
    sa.update(tables.Session)
    .where(
        _S.merchant_id == sa.bindparam("merchant_key"), _S.token_hash == sa.bindparam("hashed"), _S.ended_at.is_(None)
    )
    .values(ended_at=sa.bindparam("now"))
)


@dataclass(frozen=True, slots=True)
class Who:
    """The customer behind a session; `open` is False when it was ended or timed out."""

    session_id: int
    customer_id: int
    handle: str
    email: str | None
    first_name: str | None
    last_name: str | None
    company: str | None
    language: str | None
    country: str | None
    seen_at: datetime
    open: bool

    @property
    def display_name(self) -> str:
        """The company, else the name, else the e-mail, else the handle."""
        name = " ".join(part for part in (self.first_name, self.last_name) if part)
        return self.company or name or self.email or self.handle


_OWN = len(fields(Who))


@dataclass(frozen=True, slots=True)
class Device:
    """An open session as its owner sees it."""

    id: int
    agent: str | None
    place: str | None
    created_at: datetime
    seen_at: datetime


@dataclass(frozen=True, slots=True)
class NewSession:
    """A browser that has just proven who it is."""

    token_hash: str
    agent: str | None
    place: str | None
    expires_at: datetime


def find_visitor(
    connection: sa.Connection, link: str, token_hash: str, now: datetime, idle: timedelta
) -> tuple[Merchant | None, Who | None]:
    """The merchant whose portal has this link, and the customer of theirs behind the cookie's token, open or not."""
    values = {"link": link, "token_hash": token_hash, "now": now, "idle_since": now - idle}
    row = _VISITOR.first(connection, values)
    if row is None:
        return None, None
    session_id, customer_id, *rest, is_open = row[:_OWN]
    who = Who(session_id, customer_id, *rest, open=bool(is_open)) if customer_id is not None else None
    return merchants.merchant_of(row[_OWN:]), who


def start(connection: sa.Connection, scope: Scope, session: NewSession, now: datetime) -> None:
    """The browser is signed in."""
    connection.execute(
        _START,
        {
            "merchant_id": scope.merchant_id,
            "customer_id": scope.customer_id,
            "token_hash": session.token_hash,
            "agent": session.agent,
            "place": session.place,
            "seen_at": now,
            "expires_at": session.expires_at,
            "created_at": now,
        },
    )


def touch(connection: sa.Connection, session_id: int, now: datetime) -> None:
    """The session was used now."""
    connection.execute(_TOUCH, {"session_id": session_id, "now": now})


def all_open(connection: sa.Connection, scope: Scope, now: datetime, idle: timedelta) -> list[Device]:
    """The customer's open sessions, the last used first."""
    return [Device(*row) for row in connection.execute(_LIST, _keys(scope) | {"now": now, "idle_since": now - idle})]


def end(connection: sa.Connection, scope: Scope, session_id: int, now: datetime) -> int:
    """How many were ended: the session is over on the server, whatever the browser still has."""
    return connection.execute(_END_ONE, _keys(scope) | {"session_id": session_id, "now": now}).rowcount


def end_other(connection: sa.Connection, scope: Scope, session_id: int, now: datetime) -> None:
    """One of the customer's other sessions is over; Missing when it is not theirs or was over already."""
    if end(connection, scope, session_id, now) == 0:
        raise Missing("session")


def end_others(connection: sa.Connection, scope: Scope, session_id: int, now: datetime) -> int:
    """How many were ended: all of the customer's sessions but this one."""
    return connection.execute(_END_OTHERS, _keys(scope) | {"session_id": session_id, "now": now}).rowcount


def end_all(connection: sa.Connection, scope: Scope, now: datetime) -> int:
    """How many were ended: all of the customer's sessions."""
    return end_others(connection, scope, 0, now)  # no session has this id


def end_former(connection: sa.Connection, merchant_id: int, token_hash: str, now: datetime) -> None:
    """The session of this token is over, whoever it belonged to."""
    connection.execute(_END_FORMER, {"merchant_key": merchant_id, "hashed": token_hash, "now": now})


def _keys(scope: Scope) -> dict[str, object]:
    return {"merchant_key": scope.merchant_id, "customer_key": scope.customer_id}
