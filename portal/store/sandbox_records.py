"""The memory of the sandbox gateway: records of JSON types by kind and reference."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import sqlalchemy as sa

from portal.store import tables
from portal.store.database import Database, lock

Record = dict[str, Any]

_T = tables.SandboxRecord.__table__.c
_THIS = sa.and_(_T.kind == sa.bindparam("kind_key"), _T.reference == sa.bindparam("reference_key"))
_RECALL = sa.select(_T.content).where(_THIS)
_HOLD = _RECALL.with_for_update()
_REMEMBER = sa.insert(tables.SandboxRecord)
_CHANGE = sa.update(tables.SandboxRecord).where(_THIS).values(content=sa.bindparam("changed", type_=_T.content.type))


@dataclass(frozen=True, slots=True)
class SandboxRecords:
    """Remembers in the portal's own database, for all processes on it."""

    database: Database

    async def recall(self, kind: str, reference: str) -> Record | None:
        """The record, None when there is none."""
        return await self.database.read(_recall, kind, reference)

    async def remember(self, kind: str, reference: str, record: Record, now: datetime) -> Record:
        """The record is kept, unless there is one already; the one that is there then."""
        return await self.database.write(_remember, kind, reference, record, now)

    async def change(self, kind: str, reference: str, changed: Callable[[Record], Record]) -> Record | None:
        """The record as `changed` has made it of the present one, with nobody in between; None when there is none."""
        return await self.database.write(_change, kind, reference, changed)


def _recall(connection: sa.Connection, kind: str, reference: str) -> Record | None:
    return connection.execute(_RECALL, _keys(kind, reference)).scalar()


def _remember(connection: sa.Connection, kind: str, reference: str, record: Record, now: datetime) -> Record:
    lock(connection, f"sandbox:{kind}:{reference}")
    known = _recall(connection, kind, reference)
    if known is not None:
        return known
    connection.execute(_REMEMBER, {"kind": kind, "reference": reference, "content": record, "created_at": now})
    return record


def _change(
    connection: sa.Connection, kind: str, reference: str, changed: Callable[[Record], Record]
) -> Record | None:
    known = connection.execute(_HOLD, _keys(kind, reference)).scalar()
    if known is None:
        return None
    record = changed(known)
    connection.execute(_CHANGE, _keys(kind, reference) | {"changed": record})
    return record


def _keys(kind: str, reference: str) -> dict[str, str]:
    return {"kind_key": kind, "reference_key": reference}
