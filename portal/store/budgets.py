"""Budgets: tries counted in a rolling window."""

from datetime import datetime

import sqlalchemy as sa

from portal.domain.sign_in import Budget
from portal.store import tables

_T = tables.Try.__table__.c
_COUNT = sa.select(sa.func.count()).where(
    _T.kind == sa.bindparam("kind"), _T.key == sa.bindparam("key"), _T.at > sa.bindparam("since")
)
_ADD = sa.insert(tables.Try)
_TAKE_BACK = sa.delete(tables.Try).where(_T.id.in_(sa.bindparam("ids", expanding=True)))
_FORGET = sa.delete(tables.Try).where(_T.at < sa.bindparam("before"))


def is_spent(connection: sa.Connection, budget: Budget, key: str, now: datetime) -> bool:
    """Whether the budget allows no further try."""
    values = {"kind": budget.kind, "key": key, "since": now - budget.window}
    return connection.execute(_COUNT, values).scalar_one() >= budget.most


def spend(connection: sa.Connection, budget: Budget, key: str, now: datetime) -> int:
    """One try is counted; its id, to take it back when the try was a right one."""
    return connection.execute(_ADD, {"kind": budget.kind, "key": key, "at": now}).inserted_primary_key[0]


def take_back(connection: sa.Connection, ids: tuple[int, ...]) -> None:
    """These tries are not counted after all."""
    connection.execute(_TAKE_BACK, {"ids": list(ids)})


def forget(connection: sa.Connection, before: datetime) -> int:
    """Tries older than every window are deleted; how many."""
    return connection.execute(_FORGET, {"before": before}).rowcount
