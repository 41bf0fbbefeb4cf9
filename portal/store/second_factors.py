"""Second factors of console users: the sealed secret, the last step that was accepted, the recovery codes."""

from collections.abc import Iterable
from datetime import datetime

import sqlalchemy as sa

from portal.store import tables

_U = tables.ConsoleUser.__table__.c
_C = tables.RecoveryCode.__table__.c
_SECRET = sa.select(_U.sealed_totp).where(_U.id == sa.bindparam("user_key"))
_SET = (
    sa.update(tables.ConsoleUser)
    .where(_U.id == sa.bindparam("user_key"))
    .values(
        sealed_totp=sa.bindparam("sealed"), totp_step=sa.bindparam("step"), second_factor_at=sa.bindparam("since")
    )
)
_TURN_ON = _SET.where(_U.second_factor_at.is_(None))
_ADVANCE = (
    sa.update(tables.ConsoleUser)
    .where(_U.id == sa.bindparam("user_key"), _U.totp_step < sa.bindparam("step"))
    .values(totp_step=sa.bindparam("step"))
)
_MINE = _C.user_id == sa.bindparam("user_key")
_LEFT = sa.select(sa.func.count()).where(_MINE, _C.used_at.is_(None))
_ADD = sa.insert(tables.RecoveryCode)
_DROP = sa.delete(tables.RecoveryCode).where(_MINE)
_USE = (
    sa.update(tables.RecoveryCode)
    .where(_MINE, _C.code_hash == sa.bindparam("hashed"), _C.used_at.is_(None))
    .values(used_at=sa.bindparam("now"))
)


def sealed_secret(connection: sa.Connection, user_id: int) -> str | None:
    """The secret that the user's app shares with us; None without a second factor."""
    return connection.execute(_SECRET, {"user_key": user_id}).scalar()


def turn_on(connection: sa.Connection, user_id: int, sealed: str, step: int, now: datetime) -> bool:
    """Whether the user has this second factor from now on; a user who has one keeps it."""
    values = {"user_key": user_id, "sealed": sealed, "step": step, "since": now}
    return connection.execute(_TURN_ON, values).rowcount == 1


def turn_off(connection: sa.Connection, user_id: int) -> None:
    """The user has no second factor and no recovery codes."""
    connection.execute(_SET, {"user_key": user_id, "sealed": None, "step": None, "since": None})
    connection.execute(_DROP, {"user_key": user_id})


def advance(connection: sa.Connection, user_id: int, step: int) -> bool:
    """Whether this step is later than any that was accepted, so that no code counts twice."""
    return connection.execute(_ADVANCE, {"user_key": user_id, "step": step}).rowcount == 1


def keep_codes(connection: sa.Connection, user_id: int, hashes: Iterable[str], now: datetime) -> None:
    """These recovery codes count, and none of before."""
    connection.execute(_DROP, {"user_key": user_id})
    connection.execute(_ADD, [{"user_id": user_id, "code_hash": one, "created_at": now} for one in hashes])


def use_code(connection: sa.Connection, user_id: int, hashed: str, now: datetime) -> bool:
    """Whether this call used the recovery code up; a second one never does."""
    return connection.execute(_USE, {"user_key": user_id, "hashed": hashed, "now": now}).rowcount == 1


def codes_left(connection: sa.Connection, user_id: int) -> int:
    """How many recovery codes the user has not used."""
    return connection.execute(_LEFT, {"user_key": user_id}).scalar_one()
