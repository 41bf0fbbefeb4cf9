"""Invitations to the console: written, sent anew, withdrawn, taken up once; only the hash of a link is kept."""

from dataclasses import dataclass
from datetime import datetime

import sqlalchemy as sa

from portal.domain.team import Invitation
from portal.store import tables
from portal.store.errors import Missing

_T = tables.ConsoleInvitation.__table__.c
_MOST = 500
_WAITS = sa.and_(_T.used_at.is_(None), _T.withdrawn_at.is_(None))
_OPEN = sa.select(_T.id, _T.merchant_id, _T.email, _T.role, _T.invited_by, _T.sent_at, _T.expires_at).where(_WAITS)
_MERCHANTS = _T.merchant_id == sa.bindparam("merchant_key")
_ONE = sa.and_(_MERCHANTS, _T.id == sa.bindparam("invitation_key"))
_ALL = _OPEN.where(_MERCHANTS).order_by(_T.created_at.desc(), _T.id.desc()).limit(_MOST)
_GET = _OPEN.where(_ONE)
_INVITED = _OPEN.where(_MERCHANTS, _T.email_key == sa.bindparam("key"))
_BY_TOKEN = _OPEN.where(_T.token_hash == sa.bindparam("hashed"), _T.expires_at > sa.bindparam("now"))
_ADD = sa.insert(tables.ConsoleInvitation)
_RENEW = (
    sa.update(tables.ConsoleInvitation)
    .where(_ONE, _WAITS)
    .values(token_hash=sa.bindparam("hashed"), sent_at=sa.bindparam("now"), expires_at=sa.bindparam("until"))
)
_WITHDRAW = sa.update(tables.ConsoleInvitation).where(_ONE, _WAITS).values(withdrawn_at=sa.bindparam("now"))
_USE = (
    sa.update(tables.ConsoleInvitation)
    .where(_T.id == sa.bindparam("invitation_key"), _WAITS, _T.expires_at > sa.bindparam("now"))
    .values(used_at=sa.bindparam("now"))
)


@dataclass(frozen=True, slots=True)
class NewInvitation:
    """An invitation about to be sent."""

    merchant_id: int
    email: str
    email_key: str
    role: str
    invited_by: str
    token_hash: str
    expires_at: datetime


def all_open(connection: sa.Connection, merchant_id: int) -> list[Invitation]:
    """Those that nobody has taken up yet, expired ones included, the newest first."""
    return [Invitation(*row) for row in connection.execute(_ALL, {"merchant_key": merchant_id})]


def get(connection: sa.Connection, merchant_id: int, invitation_id: int) -> Invitation:
    """The open invitation of this id; Missing when it is another merchant's, taken up or withdrawn."""
    row = connection.execute(_GET, _keys(merchant_id, invitation_id)).first()
    if row is None:
        raise Missing("invitation")
    return Invitation(*row)


def is_invited(connection: sa.Connection, merchant_id: int, key: str) -> bool:
    """Whether an invitation to this address is open."""
    return connection.execute(_INVITED, {"merchant_key": merchant_id, "key": key}).first() is not None


def find(connection: sa.Connection, hashed: str, now: datetime) -> Invitation | None:
    """The invitation that the link of this token opens."""
    row = connection.execute(_BY_TOKEN, {"hashed": hashed, "now": now}).first()
    return Invitation(*row) if row else None


def add(connection: sa.Connection, invitation: NewInvitation, now: datetime) -> None:
    """The invitation is open."""
    values = {name: getattr(invitation, name) for name in NewInvitation.__slots__}
    connection.execute(_ADD, {**values, "sent_at": now, "created_at": now})


def renew(
    connection: sa.Connection, merchant_id: int, invitation_id: int, hashed: str, expires_at: datetime, now: datetime
) -> None:
    """Another link opens it until then, and the one of before nothing."""
    values = {"hashed": hashed, "until": expires_at, "now": now}
    connection.execute(_RENEW, _keys(merchant_id, invitation_id) | values)


def withdraw(connection: sa.Connection, merchant_id: int, invitation_id: int, now: datetime) -> bool:
    """Whether this call withdrew it; its link opens nothing any more."""
    return connection.execute(_WITHDRAW, _keys(merchant_id, invitation_id) | {"now": now}).rowcount == 1


def use(connection: sa.Connection, invitation_id: int, now: datetime) -> bool:
    """Whether this call took it up; a second one never does."""
    return connection.execute(_USE, {"invitation_key": invitation_id, "now": now}).rowcount == 1


def _keys(merchant_id: int, invitation_id: int) -> dict[str, object]:
    return {"merchant_key": merchant_id, "invitation_key": invitation_id}
