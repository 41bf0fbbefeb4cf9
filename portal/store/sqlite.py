"""SQLite: reads on the event loop over a held connection, searches through aiosqlite, writes through one writer."""

import sqlite3
from collections.abc import Callable
from pathlib import Path
from typing import Any, TypeVar

import sqlalchemy as sa
from sqlalchemy.exc import OperationalError
from sqlalchemy.ext.asyncio import create_async_engine
from sqlalchemy.pool import NullPool

from portal.store.errors import TooLong
from portal.store.writer import Writer

T = TypeVar("T")

PRAGMAS = ("journal_mode=WAL", "synchronous=FULL", "foreign_keys=ON", "busy_timeout=10000", "trusted_schema=OFF")
# The progress handler counts virtual machine steps, not time, so that a busy machine aborts nothing by chance.
_STEPS_PER_CALL = 100_000
_CALLS_PER_UNIT = 30


class SQLite:
    """One database file in WAL mode; any number of processes may use it."""

    def __init__(self, url: sa.URL) -> None:
        if not url.database or url.database == ":memory:":
            raise ValueError("SQLite needs a file: sqlite+aiosqlite:///portal.db")
        self._path = Path(url.database)
        # Values of parameters are personal; an error that quotes them would carry them into the log.
        quiet = {"isolation_level": "AUTOCOMMIT", "hide_parameters": True}
        self._engine = sa.create_engine(url.set(drivername="sqlite"), poolclass=NullPool, **quiet)
        self._searches = create_async_engine(
            url.set(drivername="sqlite+aiosqlite"), pool_size=4, max_overflow=0, **quiet
        )
        sa.event.listen(self._engine, "connect", _prepare)
        sa.event.listen(self._searches.sync_engine, "connect", _prepare)
        self._writer = Writer(self._engine, self._path.with_name(self._path.name + ".lock"))
        self._budget = 0

    async def open(self) -> None:
        self._reader = self._engine.connect()
        raw = self._reader.connection.driver_connection
        raw.execute("PRAGMA query_only=ON")
        raw.set_progress_handler(self._spend, _STEPS_PER_CALL)
        self._raw = raw
        self._writer.start()

    async def close(self) -> None:
        await self._writer.stop()
        self._reader.close()
        await self._searches.dispose()
        self._engine.dispose()

    async def read(self, unit: Callable[..., T], *args: Any) -> T:
        self._budget = _CALLS_PER_UNIT
        self._raw.execute("BEGIN")
        try:
            return unit(self._reader, *args)
        except (OperationalError, sqlite3.OperationalError) as error:  # from SQLAlchemy, or from what is prepared
            if "interrupted" in str(error):
                raise TooLong(f"{getattr(unit, '__name__', unit)} did too much work for a read on the loop.") from error
            raise
        finally:
            if self._raw.in_transaction:
                self._raw.execute("COMMIT")

    async def search(self, unit: Callable[..., T], *args: Any) -> T:
        async with self._searches.connect() as connection:
            return await connection.run_sync(unit, *args)

    async def write(self, unit: Callable[..., T], *args: Any) -> T:
        return await self._writer.run(unit, *args)

    def _spend(self) -> int:
        self._budget -= 1
        return int(self._budget < 0)


def _prepare(connection: Any, _record: object) -> None:
    cursor = connection.cursor()
    for pragma in PRAGMAS:
        cursor.execute(f"PRAGMA {pragma}")
    cursor.close()
