"""The one door: what is written stays, what fails leaves nothing, and nobody sees half of it, on both databases."""

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
import sqlalchemy as sa
from sqlalchemy.engine import make_url
from sqlalchemy.exc import ArgumentError, DBAPIError

from portal.store.database import Database
from tests.store.notebook import NOTES, add, add_and_fail, count_on, counted, elsewhere, opened, texts, unborn


@pytest.fixture
async def database(empty_database_url: str) -> AsyncIterator[Database]:
    database = await opened(empty_database_url)
    yield database
    await database.close()


async def test_what_is_written_can_be_read(database: Database) -> None:
    assert await database.write(add, "Grüße") == "GRÜSSE"
    assert await database.read(texts) == ["Grüße"]
    assert await database.search(texts) == ["Grüße"]


@pytest.mark.parametrize("error", [LookupError, StopIteration])
async def test_a_unit_that_raises_leaves_nothing_behind(database: Database, error: type[Exception]) -> None:
    failing = {3, 4, 17}
    units = [(add_and_fail, f"{n}", error) if n in failing else (add, f"{n}") for n in range(30)]
    answers = await asyncio.gather(*(database.write(*unit) for unit in units), return_exceptions=True)
    assert {n for n, answer in enumerate(answers) if isinstance(answer, Exception)} == failing
    assert sorted(await database.read(texts)) == sorted(f"{n}" for n in range(30) if n not in failing)


async def test_a_statement_that_fails_does_so_for_its_unit_only(database: Database) -> None:
    def twice(connection: sa.Connection) -> None:
        connection.execute(NOTES.insert().values(id=900, text="once"))
        connection.execute(NOTES.insert().values(id=900, text="twice"))

    answers = await asyncio.gather(database.write(twice), database.write(add, "else"), return_exceptions=True)
    assert isinstance(answers[0], DBAPIError)
    assert await database.read(texts) == ["else"]


async def test_no_update_is_lost(database: Database) -> None:
    await asyncio.gather(*(database.write(count_on) for _ in range(200)))
    assert await database.read(counted) == 200


async def test_nobody_sees_what_is_not_committed(database: Database, empty_database_url: str) -> None:
    async def look(other: Database) -> tuple[list[str], list[str]]:
        return await other.read(texts), await other.search(texts)

    def add_and_look(connection: sa.Connection) -> tuple[list[str], list[str]]:
        add(connection, "half")
        return elsewhere(empty_database_url, look)

    assert await database.write(add_and_look) == ([], [])
    assert elsewhere(empty_database_url, look) == (["half"], ["half"])


async def test_a_write_wakes_who_waits_for_it(database: Database) -> None:
    seen = database.writes
    await database.wait_for_write(seen, 0)
    waiting = [asyncio.ensure_future(database.wait_for_write(seen, 60)) for _ in range(2)]
    await asyncio.sleep(0)
    await database.write(add, "news")
    await asyncio.wait_for(asyncio.gather(*waiting), 5)


async def test_a_write_is_not_missed_by_who_was_busy_meanwhile(database: Database) -> None:
    seen = database.writes
    await database.write(add, "news")
    await database.wait_for_write(database.writes, 0)  # somebody else who waits takes nothing away
    await asyncio.wait_for(database.wait_for_write(seen, 60), 5)


@pytest.mark.parametrize(
    ("missing", "reason"),
    [
        ("sqlite:////nowhere/portal.db", "unable to open database file"),
        ("postgresql://portal:secret@127.0.0.1:1/portal", "Connect call failed"),
        ("postgresql://portal:secret@/portal?host=/nowhere", "No such file"),
    ],
)
async def test_a_database_that_is_not_there_is_named(missing: str, reason: str) -> None:
    with pytest.raises(ConnectionError, match=f"The database .* cannot be opened: .*{reason}") as caught:
        await Database(missing).open()
    assert "secret" not in str(caught.value)


async def test_a_server_without_the_database_says_so(tmp_path: Path) -> None:
    url = make_url(unborn("postgresql", tmp_path))
    with pytest.raises(ConnectionError, match='database "elsewhere" does not exist'):
        await Database(url.set(database="elsewhere").render_as_string()).open()


@pytest.mark.parametrize(("wrong", "error"), [("mysql://x/y", ArgumentError), ("sqlite://", ValueError)])
def test_another_kind_of_database_is_refused(wrong: str, error: type[Exception]) -> None:
    with pytest.raises(error, match="sqlite"):
        Database(wrong)
