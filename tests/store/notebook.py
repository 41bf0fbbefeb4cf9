"""Databases without the portal in them: two small tables, and the units that write to them."""

import asyncio
import threading
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa

from portal.store.database import Database, lock
from tests.databases import NoPostgreSQL, postgresql_url, sqlite_url

METADATA = sa.MetaData()
NOTES = sa.Table("notes", METADATA, sa.Column("id", sa.Integer, primary_key=True), sa.Column("text", sa.String))
COUNTERS = sa.Table("counters", METADATA, sa.Column("value", sa.Integer, nullable=False))
TEXTS = sa.select(NOTES.c.text).order_by(NOTES.c.id)


def unborn(kind: str, folder: Path) -> str:
    """The URL of a database without a table; the test is skipped when there is no PostgreSQL."""
    if kind == "sqlite":
        return sqlite_url(folder)
    try:
        return postgresql_url()
    except NoPostgreSQL as reason:
        pytest.skip(str(reason))


async def opened(url: str) -> Database:
    """A database with both tables, and a counter at 0 when it is new."""
    database = Database(url)
    await database.open()
    await database.write(_prepare)
    return database


def _prepare(connection: sa.Connection) -> None:
    METADATA.create_all(connection)
    if connection.execute(sa.select(COUNTERS)).first() is None:
        connection.execute(COUNTERS.insert().values(value=0))


def add(connection: sa.Connection, text: str) -> str:
    """One note more."""
    connection.execute(NOTES.insert().values(text=text))
    return text.upper()


def add_and_fail(connection: sa.Connection, text: str, error: type[Exception]) -> None:
    """One note more, and then the error."""
    add(connection, text)
    raise error(text)


def texts(connection: sa.Connection) -> list[str]:
    """What the notes say, oldest first."""
    return list(connection.execute(TEXTS).scalars())


def count_on(connection: sa.Connection) -> None:
    """The counter is read and written back one higher, which loses counts wherever two do it at once."""
    lock(connection, "counters")
    connection.execute(COUNTERS.update().values(value=counted(connection) + 1))


def counted(connection: sa.Connection) -> int:
    """Where the counter stands."""
    return connection.execute(sa.select(COUNTERS.c.value)).scalar_one()


def elsewhere(url: str, work: Callable[[Database], Any]) -> Any:
    """What somebody else, with a loop and connections of their own, gets at this very moment."""

    async def visit() -> Any:
        database = Database(url)
        await database.open()
        try:
            return await work(database)
        finally:
            await database.close()

    answers: list[Any] = []
    somebody = threading.Thread(target=lambda: answers.append(asyncio.run(visit())))
    somebody.start()
    somebody.join()
    return answers[0]
