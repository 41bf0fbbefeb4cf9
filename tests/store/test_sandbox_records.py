"""The sandbox's memory: a record is kept once, and changed by one at a time, on both kinds of database."""

import asyncio
from collections.abc import AsyncIterator

import pytest

from portal.store.database import Database
from portal.store.sandbox_records import Record, SandboxRecords
from tests.clock import START


@pytest.fixture
async def memory(empty_database_url: str) -> AsyncIterator[SandboxRecords]:
    """A memory with nothing in it."""
    database = Database(empty_database_url)
    await database.open()
    yield SandboxRecords(database)
    await database.close()


def counted(record: Record) -> Record:
    """The record with one more on its counter."""
    return record | {"count": record["count"] + 1}


async def test_the_first_record_of_a_kind_and_reference_is_kept(memory: SandboxRecords) -> None:
    assert await memory.recall("charge", "a") is None
    assert await memory.change("charge", "a", counted) is None
    for kind, record in (("charge", {"count": 1, "of": {"ä": [None, True]}}), ("session", {})):
        assert await memory.remember(kind, "a", record, START) == record
        assert await memory.remember(kind, "a", {"count": 9}, START) == record
        assert await memory.recall(kind, "a") == record
    assert await memory.recall("charge", "b") is None


async def test_many_at_once_keep_one_record_and_lose_no_change(memory: SandboxRecords) -> None:
    kept = await asyncio.gather(*(memory.remember("charge", "a", {"count": 0, "by": by}, START) for by in range(8)))
    assert {record["by"] for record in kept} == {kept[0]["by"]}
    await asyncio.gather(*(memory.change("charge", "a", counted) for _ in range(8)))
    assert await memory.recall("charge", "a") == {"count": 8, "by": kept[0]["by"]}


async def test_what_is_refused_changes_nothing(memory: SandboxRecords) -> None:
    await memory.remember("charge", "a", {"count": 0}, START)
    with pytest.raises(KeyError):
        await memory.change("charge", "a", lambda record: record["nothing"])
    assert await memory.recall("charge", "a") == {"count": 0}
