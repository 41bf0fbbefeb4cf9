"""Databases that are ready at once: migrated and furnished a single time, then copied for each test."""

import asyncio
import shutil
from collections.abc import Callable
from functools import cache
from itertools import count
from pathlib import Path
from tempfile import mkdtemp

import asyncpg
import sqlalchemy as sa
from sqlalchemy.engine import make_url

from portal.store.database import Database
from portal.store.schema import migrate
from tests.cast import furnish
from tests.databases import postgresql_url, sqlite_url

_numbers = count(1)


def copy_of_furnished(kind: str, folder: Path) -> str:
    """The URL of a new database, "sqlite" in the folder or "postgresql", in which the cast lives."""
    return _copy(kind, folder, furnish)


def copy_of_empty(kind: str, folder: Path) -> str:
    """The URL of a new database with all tables and no row."""
    return _copy(kind, folder, None)


def drop(url: str) -> None:
    """The copy is gone; a PostgreSQL server would otherwise keep each until the last test has ended."""
    if url.startswith("postgresql"):
        asyncio.run(_order(make_url(url), f'DROP DATABASE "{make_url(url).database}" WITH (FORCE)'))


def _copy(kind: str, folder: Path, content: Callable[[sa.Connection], None] | None) -> str:
    template = _template(kind, content)
    if kind == "postgresql":
        return _copied(make_url(template))
    url = sqlite_url(folder)
    shutil.copyfile(make_url(template).database or "", make_url(url).database or "")
    return url


@cache
def _template(kind: str, content: Callable[[sa.Connection], None] | None) -> str:
    url = postgresql_url() if kind == "postgresql" else sqlite_url(Path(mkdtemp(prefix="portal-template-")))
    migrate(url)
    if content:
        asyncio.run(_write(url, content))
    return url


async def _write(url: str, content: Callable[[sa.Connection], None]) -> None:
    database = Database(url)
    await database.open()
    try:
        await database.write(content)
    finally:
        await database.close()


def _copied(template: sa.URL) -> str:
    copy = template.set(database=f"{template.database}_copy_{next(_numbers)}")
    # As files, for through the log (the default) it takes four times as long. PostgreSQL 15 and later can be told.
    command = f'CREATE DATABASE "{copy.database}" TEMPLATE "{template.database}" STRATEGY FILE_COPY'
    asyncio.run(_order(template, command))
    return copy.render_as_string()


async def _order(url: sa.URL, command: str) -> None:
    connection = await asyncpg.connect(host=url.query["host"], user=url.username, database="postgres")
    try:
        await connection.execute(command)
    finally:
        await connection.close()
