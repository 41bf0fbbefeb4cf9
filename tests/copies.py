"""Databases that are ready at once: migrated and furnished a single time, then copied for each test."""

import asyncio
import shutil
from collections.abc import Callable
from functools import cache
from pathlib import Path
from tempfile import mkdtemp

import asyncpg
import sqlalchemy as sa
from sqlalchemy.engine import make_url

from portal.store.database import Database
from portal.store.schema import migrate
from tests.cast import furnish
from tests.databases import postgresql_url, sqlite_url


def copy_of_furnished(kind: str, folder: Path) -> str:
    """The URL of a new database, "sqlite" in the folder or "postgresql", in which the cast lives."""
    return _copy(kind, folder, furnish)


def copy_of_empty(kind: str, folder: Path) -> str:
    """The URL of a new database with all tables and no row."""
    return _copy(kind, folder, None)


def drop(url: str) -> None:
    """The copy is gone; a PostgreSQL server would otherwise keep each until the last test has ended."""
    if url.startswith("postgresql"):
        asyncio.run(_drop(make_url(url)))


def _copy(kind: str, folder: Path, content: Callable[[sa.Connection], None] | None) -> str:
    template = _template(kind, content)
    if kind == "postgresql":
        return postgresql_url(template)
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


async def _drop(url: sa.URL) -> None:
    connection = await asyncpg.connect(host=url.query["host"], user=url.username, database="postgres")
    try:
        await connection.execute(f'DROP DATABASE "{url.database}" WITH (FORCE)')
    finally:
        await connection.close()
