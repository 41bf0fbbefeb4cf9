"""Answers that are given again when a request is sent again under the same name."""

from dataclasses import dataclass
from datetime import datetime

import sqlalchemy as sa

from portal.store import tables

_A = tables.ApiAnswer.__table__.c
_FIND = sa.select(_A.digest, _A.sealed_answer).where(
    _A.key_id == sa.bindparam("key_id"), _A.name == sa.bindparam("name"), _A.created_at > sa.bindparam("since")
)
_FORGET = sa.delete(tables.ApiAnswer).where(
    _A.key_id == sa.bindparam("key"), _A.created_at <= sa.bindparam("since")
)
_KEEP = sa.insert(tables.ApiAnswer)


@dataclass(frozen=True, slots=True)
class Kept:
    """An answer, sealed, to the request with this digest."""

    digest: str
    sealed_answer: str


def find(connection: sa.Connection, key_id: int, name: str, since: datetime) -> Kept | None:
    """What was answered to a request of this name after that moment."""
    row = connection.execute(_FIND, {"key_id": key_id, "name": name, "since": since}).first()
    return Kept(*row) if row else None


def keep(connection: sa.Connection, key_id: int, name: str, kept: Kept, since: datetime, now: datetime) -> None:
    """The answer is kept, and those of the key from before that moment are forgotten."""
    connection.execute(_FORGET, {"key": key_id, "since": since})
    values = {"key_id": key_id, "name": name, "digest": kept.digest, "sealed_answer": kept.sealed_answer}
    connection.execute(_KEEP, {**values, "created_at": now})
