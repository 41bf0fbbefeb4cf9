"""Users of the console: their passwords, their sessions, the tries that are counted against them."""

from dataclasses import dataclass
from datetime import datetime, timedelta

import sqlalchemy as sa

from portal.domain.sign_in import Budget
from portal.store import tables

_U = tables.ConsoleUser.__table__.c
_S = tables.ConsoleSession.__table__.c
_M = tables.Merchant.__table__.c
_T = tables.Try.__table__.c

_FIELDS = (_U.id, _U.merchant_id, _U.name, _U.email, _U.password_hash, _U.second_factor_at)
_ACCOUNT = sa.select(*_FIELDS).where(_U.email_key == sa.bindparam("key"), _U.disabled_at.is_(None))
_ACCOUNT_BY_ID = sa.select(*_FIELDS).where(_U.id == sa.bindparam("user_key"), _U.disabled_at.is_(None))
_HOME = sa.select(_U.merchant_id).where(_U.email_key == sa.bindparam("key"))
_ADD = sa.insert(tables.ConsoleUser)
_REHASH = (
    sa.update(tables.ConsoleUser)
    .where(_U.id == sa.bindparam("user_key"), _U.password_hash == sa.bindparam("former"))
    .values(password_hash=sa.bindparam("fresh"))
)
_RENAME = sa.update(tables.ConsoleUser).where(_U.id == sa.bindparam("user_key")).values(name=sa.bindparam("new_name"))
_MERCHANT = sa.select(_M.id).where(_M.handle == sa.bindparam("handle"))
_HANDLES = sa.select(_M.handle).order_by(_M.handle).limit(50)

_WHO = (
    sa.select(
        _S.id, _S.user_id, _S.merchant_id, _U.name, _U.email, _U.role, _S.seen_at, _U.second_factor_at,
        _M.require_second_factor,
    )
    .join(tables.ConsoleUser, _U.id == _S.user_id)
    .join(tables.Merchant, _M.id == _S.merchant_id)
    .where(
        _S.token_hash == sa.bindparam("token_hash"),
        _S.merchant_id == _U.merchant_id,
        _S.ended_at.is_(None),
        _S.expires_at > sa.bindparam("now"),
        _S.seen_at > sa.bindparam("idle_since"),
        _U.disabled_at.is_(None),
    )
)
_START = sa.insert(tables.ConsoleSession)
_TOUCH = sa.update(tables.ConsoleSession).where(_S.id == sa.bindparam("session_id")).values(seen_at=sa.bindparam("now"))
_END = (
    sa.update(tables.ConsoleSession)
    .where(_S.token_hash == sa.bindparam("hashed"), _S.ended_at.is_(None))
    .values(ended_at=sa.bindparam("now"))
)
_OLDEST_THAT_COUNTS = (
    sa.select(_T.at)
    .where(_T.kind == sa.bindparam("kind"), _T.key == sa.bindparam("key"), _T.at > sa.bindparam("since"))
    .order_by(_T.at.desc(), _T.id.desc())
    .offset(sa.bindparam("newer"))
    .limit(1)
)


@dataclass(frozen=True, slots=True)
class Account:
    """A user who may sign in, as far as signing in needs it."""

    id: int
    merchant_id: int
    name: str
    email: str
    password_hash: str
    second_factor_at: datetime | None


@dataclass(frozen=True, slots=True)
class NewUser:
    """Somebody who is about to get a place in the console."""

    merchant_id: int
    email: str
    email_key: str
    name: str
    role: str
    password_hash: str


@dataclass(frozen=True, slots=True)
class User:
    """The user behind an open session; `must_have_second_factor` is what their merchant demands."""

    session_id: int
    id: int
    merchant_id: int
    name: str
    email: str
    role: str
    seen_at: datetime
    second_factor_at: datetime | None
    must_have_second_factor: bool | None

    @property
    def is_ready(self) -> bool:
        """Whether they may go anywhere, or have to set up a second factor before anything else."""
        return self.second_factor_at is not None or not self.must_have_second_factor


def find_account(connection: sa.Connection, key: str) -> Account | None:
    """The user with this e-mail, compared by `email_key`; None for a disabled one, too."""
    row = connection.execute(_ACCOUNT, {"key": key}).first()
    return Account(*row) if row else None


def find_account_by_id(connection: sa.Connection, user_id: int) -> Account | None:
    """The user of this id; None for a disabled one, too."""
    row = connection.execute(_ACCOUNT_BY_ID, {"user_key": user_id}).first()
    return Account(*row) if row else None


def home_of(connection: sa.Connection, key: str) -> int | None:
    """The merchant for whom the user with this e-mail works, a disabled one included; None when nobody has it."""
    return connection.execute(_HOME, {"key": key}).scalar()


def add_user(connection: sa.Connection, user: NewUser, now: datetime) -> int:
    """The user exists; the id."""
    values = {name: getattr(user, name) for name in NewUser.__slots__}
    return connection.execute(_ADD, {**values, "created_at": now}).inserted_primary_key[0]


def rehash(connection: sa.Connection, account: Account, fresh: str) -> bool:
    """Whether the password is now kept as this hash; it is not when it was changed meanwhile."""
    values = {"user_key": account.id, "former": account.password_hash, "fresh": fresh}
    return connection.execute(_REHASH, values).rowcount == 1


def rename(connection: sa.Connection, user_id: int, name: str) -> None:
    """The user is called so from now on."""
    connection.execute(_RENAME, {"user_key": user_id, "new_name": name})


def find_merchant(connection: sa.Connection, handle: str) -> int | None:
    """The id of the merchant of this handle."""
    return connection.execute(_MERCHANT, {"handle": handle}).scalar()


def merchant_handles(connection: sa.Connection) -> list[str]:
    """The handles of the merchants in their order, fifty at the most."""
    return list(connection.execute(_HANDLES).scalars())


def find_user(connection: sa.Connection, token_hash: str, now: datetime, idle: timedelta) -> User | None:
    """Who is behind the cookie's token; None when the session is over, timed out, or its user disabled."""
    row = connection.execute(_WHO, {"token_hash": token_hash, "now": now, "idle_since": now - idle}).first()
    return User(*row) if row else None


def start(
    connection: sa.Connection, account: Account, token_hash: str, agent: str | None, expires_at: datetime, now: datetime
) -> None:
    """The browser is signed in to the console."""
    connection.execute(
        _START,
        {
            "merchant_id": account.merchant_id,
            "user_id": account.id,
            "token_hash": token_hash,
            "agent": agent,
            "seen_at": now,
            "expires_at": expires_at,
            "created_at": now,
        },
    )


def touch(connection: sa.Connection, session_id: int, now: datetime) -> None:
    """The session was used now."""
    connection.execute(_TOUCH, {"session_id": session_id, "now": now})


def end(connection: sa.Connection, token_hash: str, now: datetime) -> None:
    """The session behind this token, if there is one, is over on the server."""
    connection.execute(_END, {"hashed": token_hash, "now": now})


def seconds_to_wait(connection: sa.Connection, budget: Budget, key: str, now: datetime) -> int:
    """Whole seconds until the budget allows another try, 0 when it does now."""
    values = {"kind": budget.kind, "key": key, "since": now - budget.window, "newer": budget.most - 1}
    oldest = connection.execute(_OLDEST_THAT_COUNTS, values).scalar()
    return 0 if oldest is None else max(1, -int((now - oldest - budget.window).total_seconds() // 1))
