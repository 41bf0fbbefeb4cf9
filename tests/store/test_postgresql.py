"""PostgreSQL hangs up, as it does when it is started again: whoever comes next does not notice."""

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path

import asyncpg
import pytest
import sqlalchemy as sa
from sqlalchemy.exc import DBAPIError

from portal.store.database import Database
from tests.store.notebook import add, opened, texts, unborn

_HANG_UP = "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = $1 AND pid <> pg_backend_pid()"


@pytest.fixture
async def database(tmp_path: Path) -> AsyncIterator[Database]:
    database = await opened(unborn("postgresql", tmp_path))
    yield database
    await database.close()


async def hang_up(database: Database) -> None:
    url = database.url
    connection = await asyncpg.connect(host=url.query["host"], user=url.username, database=url.database)
    await connection.execute(_HANG_UP.replace("$1", f"'{url.database}'"))
    await connection.close()
    await asyncio.sleep(0.1)


async def test_reading_goes_on(database: Database) -> None:
    await asyncio.gather(*(database.read(texts) for _ in range(5)))
    await hang_up(database)
    assert await asyncio.gather(*(database.read(texts) for _ in range(5))) == [[]] * 5


async def test_writing_goes_on(database: Database) -> None:
    await database.write(add, "before")
    await hang_up(database)
    await database.write(add, "after")
    assert await database.read(texts) == ["before", "after"]


async def test_a_statement_that_is_wrong_is_not_tried_again(database: Database) -> None:
    tries = []

    def wrong(connection: sa.Connection) -> None:
        tries.append(1)
        connection.execute(sa.text("SELECT nonsense"))

    with pytest.raises(DBAPIError):
        await database.read(wrong)
    assert len(tries) == 1
