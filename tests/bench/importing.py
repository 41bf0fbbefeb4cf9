"""How fast an account is taken in, against the plainest way to insert its rows."""

import asyncio
import json
import time
from collections.abc import Iterator
from datetime import UTC, date, datetime
from pathlib import Path
from statistics import median
from typing import Any

import sqlalchemy as sa

from portal.demo.accounts import account_lines
from portal.operations.imports import import_lines
from portal.store import tables
from portal.store.database import Database
from tests.bench.scale import Scale
from tests.bench.seeding import empty, sqlite_in

Rows = dict[sa.Table, list[dict[str, Any]]]


def imports(folder: Path, scale: Scale) -> Iterator[tuple[str, float, str]]:
    """Rows a second of the import, against `executemany` of the rows that it made."""
    objects = account_lines(merchant="bench", customers=scale.imported, until=date(2027, 3, 1))
    lines = [json.dumps(one) for one in objects]
    tries = [asyncio.run(_compare(folder, number, lines)) for number in range(scale.tries)]
    speeds = [(count / ours, count / plain) for count, ours, plain in tries]
    count = tries[0][0]
    note = f"{median(ours for ours, _ in speeds):.0f} rows/s, {count} rows from {len(lines)} lines"
    yield "import", median(ours / plain for ours, plain in speeds), note


async def _compare(folder: Path, number: int, lines: list[str]) -> tuple[int, float, float]:
    """How many rows there are, and the seconds that the import and `executemany` took for them."""
    ours = Database(await asyncio.to_thread(empty, sqlite_in(folder, f"import{number}")))
    plain = Database(await asyncio.to_thread(empty, sqlite_in(folder, f"plain{number}")))
    await ours.open()
    await plain.open()
    try:
        began = time.perf_counter()
        report = await import_lines(ours, lines, now=datetime.now(UTC))
        took = time.perf_counter() - began
        if not report.clean:
            raise RuntimeError(f"The import complained: {report.complaints[:3]}")
        rows = await ours.search(_all_rows)
        began = time.perf_counter()
        await plain.write(_insert, rows)
        return sum(map(len, rows.values())), took, time.perf_counter() - began
    finally:
        await ours.close()
        await plain.close()


def _all_rows(connection: sa.Connection) -> Rows:
    found = {table: connection.execute(sa.select(table)).mappings().all() for table in tables.metadata.sorted_tables}
    return {table: [dict(row) for row in rows] for table, rows in found.items() if rows}


def _insert(connection: sa.Connection, rows: Rows) -> None:
    for table, content in rows.items():
        connection.execute(sa.insert(table), content)
