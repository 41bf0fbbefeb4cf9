"""Looks: a console user sees the portal as a customer does, for a while and without changing anything."""

from dataclasses import dataclass, fields
from datetime import datetime, timedelta

import sqlalchemy as sa

from portal.domain.merchants import Merchant
from portal.store import merchants, tables
from portal.store.sessions import Who

_L = tables.Look.__table__.c
_S = tables.ConsoleSession.__table__.c
_U = tables.ConsoleUser.__table__.c
_C = tables.Customer.__table__.c
_M = tables.Merchant.__table__.c
# Both tokens are asked for: the look's own, and that of the console session in which it was begun.
_OPEN = sa.and_(
    _L.ended_at.is_(None),
    _L.expires_at > sa.bindparam("now"),
    _C.deleted_at.is_(None),
    _S.token_hash == sa.bindparam("console_hash"),
    _S.ended_at.is_(None),
    _S.expires_at > sa.bindparam("now"),
    _S.seen_at > sa.bindparam("idle_since"),
    _U.disabled_at.is_(None),
)
_WHO = (_C.id, _C.handle, _C.email, _C.first_name, _C.last_name, _C.company, _C.language, _C.country)
_FIND = (
    sa.select(*_WHO, _U.name, _L.expires_at, _OPEN.label("open"), *merchants.COLUMNS)
    .select_from(tables.Look)
    .join(tables.Merchant, _M.id == _L.merchant_id)
    .join(tables.Customer, _C.id == _L.customer_id)
    .join(tables.ConsoleSession, _S.id == _L.console_session_id)
    .join(tables.ConsoleUser, _U.id == _S.user_id)
    .where(_L.token_hash == sa.bindparam("token_hash"), _M.link == sa.bindparam("link"))
)
_UNTIL = sa.select(_L.expires_at).where(
    _L.console_session_id == sa.bindparam("session_key"),
    _L.customer_id == sa.bindparam("customer_key"),
    _L.ended_at.is_(None),
    _L.expires_at > sa.bindparam("now"),
)
_START = sa.insert(tables.Look)
_END = (
    sa.update(tables.Look)
    .where(_L.console_session_id == sa.bindparam("session_key"), _L.ended_at.is_(None))
    .values(ended_at=sa.bindparam("now"))
)


@dataclass(frozen=True, slots=True)
class Look:
    """Who is looked at, by whom and until when; `who.open` is False when it is over."""

    who: Who
    user: str
    expires_at: datetime


@dataclass(frozen=True, slots=True)
class NewLook:
    """A look that is about to begin."""

    customer_id: int
    console_session_id: int
    token_hash: str
    expires_at: datetime


_OWN = len(_WHO) + len(fields(Look))


def find(
    connection: sa.Connection, link: str, token_hash: str, console_hash: str, now: datetime, idle: timedelta
) -> tuple[Merchant, Look] | None:
    """The look behind the token at the portal of this link, with the merchant, open or over."""
    values = {
        "link": link, "token_hash": token_hash, "console_hash": console_hash, "now": now, "idle_since": now - idle,
    }  # fmt: skip
    row = connection.execute(_FIND, values).first()
    if row is None:
        return None
    customer, (user, expires_at, is_open) = row[: len(_WHO)], row[len(_WHO) : _OWN]
    # No session of a customer has the id 0, and nobody was here: nothing marks this look as theirs.
    who = Who(0, *customer, seen_at=now, open=bool(is_open))
    return merchants.merchant_of(row[_OWN:]), Look(who, user, expires_at)


def open_until(
    connection: sa.Connection, console_session_id: int, customer_id: int, now: datetime
) -> datetime | None:
    """Until when the customer is being looked at in this console session; None when they are not."""
    values = {"session_key": console_session_id, "customer_key": customer_id, "now": now}
    return connection.execute(_UNTIL, values).scalar()


def start(connection: sa.Connection, merchant_id: int, look: NewLook, now: datetime) -> None:
    """The look has begun, and whatever was looked at before in the same console session is over."""
    end(connection, look.console_session_id, now)
    values = {name: getattr(look, name) for name in NewLook.__slots__}
    connection.execute(_START, {**values, "merchant_id": merchant_id, "created_at": now})


def end(connection: sa.Connection, console_session_id: int, now: datetime) -> None:
    """Nothing is looked at any more in this console session."""
    connection.execute(_END, {"session_key": console_session_id, "now": now})
