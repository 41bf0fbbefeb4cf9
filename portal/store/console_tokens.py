"""Short-lived proofs of who somebody of the console is: issued, found, used once; only hashes are kept."""

from datetime import datetime
from typing import Literal

import sqlalchemy as sa

from portal.store import console, tables
from portal.store.console import Account

# A link in a mail that sets a new password, or a browser in which the password was right and a code is due.
Purpose = Literal["password", "sign_in"]

_T = tables.ConsoleToken.__table__.c
_OPEN = sa.and_(
    _T.token_hash == sa.bindparam("hashed"),
    _T.purpose == sa.bindparam("purpose_key"),
    _T.used_at.is_(None),
    _T.expires_at > sa.bindparam("now"),
)
_ISSUE = sa.insert(tables.ConsoleToken)
_WHOSE = sa.select(_T.user_id).where(_OPEN)
_USE = sa.update(tables.ConsoleToken).where(_OPEN).values(used_at=sa.bindparam("now"))
_VOID = (
    sa.update(tables.ConsoleToken)
    .where(_T.user_id == sa.bindparam("user_key"), _T.used_at.is_(None))
    .values(used_at=sa.bindparam("now"))
)
_FORGET = sa.delete(tables.ConsoleToken).where(_T.expires_at <= sa.bindparam("now"))


def issue(
    connection: sa.Connection, purpose: Purpose, user_id: int, hashed: str, expires_at: datetime, now: datetime
) -> None:
    """Whoever has the token is taken for the user until then, once."""
    row = {"token_hash": hashed, "purpose": purpose, "user_id": user_id, "expires_at": expires_at, "created_at": now}
    connection.execute(_ISSUE, row)


def find(connection: sa.Connection, purpose: Purpose, hashed: str, now: datetime) -> Account | None:
    """Whom the token names; None when it is used, void or expired, or the user disabled."""
    user_id = connection.execute(_WHOSE, _keys(purpose, hashed, now)).scalar()
    return console.find_account_by_id(connection, user_id) if user_id is not None else None


def use(connection: sa.Connection, purpose: Purpose, hashed: str, now: datetime) -> bool:
    """Whether this call used the token up; a second one never does."""
    return connection.execute(_USE, _keys(purpose, hashed, now)).rowcount == 1


def void(connection: sa.Connection, user_id: int, now: datetime) -> None:
    """Whatever the user was sent or has begun is of no use any more."""
    connection.execute(_VOID, {"user_key": user_id, "now": now})


def forget(connection: sa.Connection, now: datetime) -> int:
    """Tokens that open nothing any more are deleted; how many."""
    return connection.execute(_FORGET, {"now": now}).rowcount


def _keys(purpose: Purpose, hashed: str, now: datetime) -> dict[str, object]:
    return {"purpose_key": purpose, "hashed": hashed, "now": now}
