"""What only SQLite needs: one writer among processes, reads on the event loop that cannot hold it up."""

import asyncio
import sqlite3
import subprocess
import sys
import time
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa
from sqlalchemy.exc import DBAPIError

from portal.store.database import Database
from portal.store.errors import TooLong
from tests.databases import sqlite_url
from tests.store.notebook import COUNTERS, add, count_on, counted, elsewhere, opened, texts

# Tables joined until there are a trillion rows, and a table without an end: nobody can wait for either.
HUGE = """
    WITH RECURSIVE few(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM few WHERE n < 1000)
    SELECT a.n FROM few AS a, few AS b, few AS c, few AS d WHERE a.n + b.n + c.n + d.n = 0
"""
ENDLESS = "WITH RECURSIVE many(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM many) SELECT n FROM many"
# What another process of the portal does: a hundred increments at once, when it is told to.
ANOTHER_PROCESS = """
import asyncio, sys
from tests.store.notebook import count_on, opened

async def main():
    database = await opened(sys.argv[1])
    print("ready", flush=True)
    input()
    await asyncio.gather(*(database.write(count_on) for _ in range(100)))
    await database.close()

asyncio.run(main())
"""
ROOT = Path(__file__).parents[2]


@pytest.fixture
def url(tmp_path: Path) -> str:
    return sqlite_url(tmp_path)


@pytest.fixture
async def database(url: str) -> AsyncIterator[Database]:
    database = await opened(url)
    yield database
    await database.close()


async def test_no_update_is_lost_between_three_processes(database: Database, url: str) -> None:
    command = [sys.executable, "-c", ANOTHER_PROCESS, url]
    processes = [subprocess.Popen(command, stdin=-1, stdout=-1, stderr=-1, text=True, cwd=ROOT) for _ in range(2)]
    for process in processes:
        assert process.stdout.readline() == "ready\n"
    for process in processes:
        process.stdin.write("\n")
        process.stdin.flush()
    await asyncio.gather(*(database.write(count_on) for _ in range(100)))
    assert [await asyncio.to_thread(process.communicate) for process in processes] == [("", "")] * 2
    assert await database.read(counted) == 300


async def test_a_write_waits_for_a_stranger_who_takes_no_lock_file(database: Database) -> None:
    stranger = sqlite3.connect(database.url.database, isolation_level=None)
    stranger.execute("BEGIN IMMEDIATE")
    stranger.execute("UPDATE counters SET value = 41")
    waiting = asyncio.ensure_future(database.write(count_on))
    await asyncio.sleep(0.3)
    assert not waiting.done()
    stranger.execute("COMMIT")
    stranger.close()
    await waiting
    assert await database.read(counted) == 42


async def test_what_was_accepted_is_committed_before_the_door_closes(url: str) -> None:
    database = await opened(url)
    accepted = [asyncio.ensure_future(database.write(add, f"{n}")) for n in range(100)]
    await asyncio.sleep(0)
    await database.close()
    assert await asyncio.gather(*accepted) == [f"{n}" for n in range(100)]
    assert elsewhere(url, lambda other: other.read(texts)) == [f"{n}" for n in range(100)]


async def test_a_closed_door_says_so(url: str) -> None:
    database = await opened(url)
    await database.close()
    with pytest.raises(RuntimeError, match="The database is closed"):
        await database.write(add, "late")


@pytest.mark.parametrize("statement", [HUGE, ENDLESS])
async def test_a_runaway_read_is_stopped_and_the_next_one_answers(database: Database, statement: str) -> None:
    def run_away(connection: sa.Connection) -> list[Any]:
        return connection.execute(sa.text(statement)).all()

    started = time.monotonic()
    with pytest.raises(TooLong, match="run_away did too much work"):
        await database.read(run_away)
    assert time.monotonic() - started < 10
    await database.write(add, "after")
    assert await database.read(texts) == ["after"]


async def test_a_read_is_one_snapshot(database: Database, url: str) -> None:
    def look_twice(connection: sa.Connection) -> list[list[str]]:
        first = texts(connection)
        elsewhere(url, lambda other: other.write(add, "new"))
        return [first, texts(connection)]

    assert await database.read(look_twice) == [[], []]
    assert await database.read(texts) == ["new"]


async def test_a_read_changes_nothing(database: Database) -> None:
    with pytest.raises(DBAPIError, match="readonly"):
        await database.read(lambda connection: connection.execute(COUNTERS.delete()))
    assert await database.read(counted) == 0
