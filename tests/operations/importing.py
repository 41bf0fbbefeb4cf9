"""What the tests of imports share: the given account, and ways to run an import and to look into the database."""

import gzip
import json
from collections.abc import Iterable
from dataclasses import astuple
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import sqlalchemy as sa

from portal.operations.import_reports import ImportReport
from portal.operations.imports import import_lines
from portal.store import tables
from portal.store.database import Database

NOW = datetime(2026, 11, 22, 12, tzinfo=UTC)
BUECHEREI = gzip.decompress((Path(__file__).parents[1] / "buecherei.jsonl.gz").read_bytes()).splitlines(keepends=True)
OBJECTS = [json.loads(line) for line in BUECHEREI]
SIZES = {
    "account": 1, "plan": 4, "customer": 40, "payment_method": 40, "subscription": 40, "invoice": 558, "credit_note": 16
}  # fmt: skip


async def run(database: Database, lines: Iterable[Any], **options: Any) -> ImportReport:
    given = (line if isinstance(line, bytes) else json.dumps(line) for line in lines)
    return await import_lines(database, given, now=options.pop("now", NOW), **options)


async def rows(database: Database, *columns: Any, where: Any = True) -> list[Any]:
    statement = sa.select(*columns).where(where if where is not True else sa.true())
    return await database.search(lambda connection: connection.execute(statement).all())


async def everything(database: Database) -> dict[str, list[Any]]:
    def read(connection: sa.Connection) -> dict[str, list[Any]]:
        return {
            name: sorted(map(repr, connection.execute(sa.select(table)).all()))
            for name, table in tables.metadata.tables.items()
        }

    return await database.search(read)


def outcomes(report: ImportReport) -> dict[str, tuple[int, int, int]]:
    return {kind: astuple(counts) for kind, counts in report.counts.items() if any(astuple(counts))}


def told(report: ImportReport) -> list[tuple[int, str | None, str | None, str]]:
    return [(one.line, one.kind, one.field, str(one.reason)) for one in report.complaints]


def first(kind: str) -> dict[str, Any]:
    return next(json.loads(json.dumps(item[kind])) for item in OBJECTS if kind in item)
