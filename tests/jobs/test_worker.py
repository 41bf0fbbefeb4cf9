"""The worker: everything leaves at least once, whatever happens in between."""

import asyncio
from collections.abc import AsyncIterator, Callable
from dataclasses import replace
from datetime import timedelta

import pytest
import sqlalchemy as sa

from portal.app import House, build
from portal.jobs.worker import MOST_ATTEMPTS, Worker, wait_before
from portal.operations.deliver import GiveUp, TryLater
from portal.settings import Settings
from portal.store import outbox
from portal.store.database import Database
from portal.store.outbox import Envelope, Item
from tests.clock import START, Clock
from tests.contents import counts, rows
from tests.mail_server import MailServer
from tests.page import Browser


@pytest.fixture
async def database(empty_database_url: str) -> AsyncIterator[Database]:
    """An open database without a row."""
    database = Database(empty_database_url)
    await database.open()
    yield database
    await database.close()


async def put(database: Database, count: int = 1, kind: str = "note") -> None:
    """So many envelopes wait."""
    for number in range(count):
        await database.write(outbox.put, Envelope(kind, f"payload {number}"), START)


async def nobody(item: Item) -> None:
    """Nothing is handed to this one."""
    raise AssertionError(item)


async def first(database: Database) -> sa.Row[tuple[object, ...]]:
    """The first envelope as it is stored."""
    return (await database.search(rows, "outbox"))[0]


@pytest.mark.parametrize(
    ("attempt", "seconds"), [(1, 5), (2, 10), (3, 20), (6, 160), (10, 2560), (11, 3600), (12, 3600), (60, 3600)]
)
def test_patience_grows(attempt: int, seconds: int) -> None:
    assert wait_before(attempt) == timedelta(seconds=seconds)


def test_a_mail_server_may_be_away_for_two_days() -> None:
    assert sum((wait_before(attempt) for attempt in range(1, MOST_ATTEMPTS)), timedelta()) > timedelta(days=2)


async def test_what_has_left_is_wiped(database: Database, clock: Clock) -> None:
    async def take(item: Item) -> None:
        assert item.payload == "payload 0" and item.attempts == 1

    await put(database)
    assert await Worker(database, {"note": take}, clock).work_once() == 1
    item = await first(database)
    assert item.done_at == START and item.payload == "" and item.lease_until is None
    assert await Worker(database, {"note": take}, clock).work_once() == 0


async def test_what_cannot_leave_now_is_tried_again_and_given_up_in_the_end(database: Database, clock: Clock) -> None:
    async def fail(item: Item) -> None:
        raise TryLater("451 busy")

    await put(database)
    worker = Worker(database, {"note": fail}, clock)
    for attempt in range(1, MOST_ATTEMPTS):
        assert await worker.work_once() == 1
        item = await first(database)
        assert (item.attempts, item.run_at, item.error) == (attempt, clock() + wait_before(attempt), "451 busy")
        assert await worker.work_once() == 0
        clock.forward(seconds=wait_before(attempt).total_seconds())
    await worker.work_once()
    item = await first(database)
    assert item.dead_at == clock() and item.payload == "" and await worker.work_once() == 0


@pytest.mark.parametrize(
    ("error", "reason", "dead"),
    [(GiveUp("550 unknown"), "550 unknown", True), (ValueError("ada@post.example"), "ValueError", False)],
)
async def test_why_it_failed_is_kept_without_personal_words(
    database: Database, clock: Clock, error: Exception, reason: str, dead: bool
) -> None:
    async def fail(item: Item) -> None:
        raise error

    await put(database)
    await Worker(database, {"note": fail}, clock).work_once()
    item = await first(database)
    assert item.error == reason and (item.dead_at is not None) is dead


async def test_an_unknown_kind_waits_for_a_version_that_knows_it(database: Database, clock: Clock) -> None:
    await put(database, kind="pigeon")
    assert await Worker(database, {"note": nobody}, clock).work_once() == 0
    item = await first(database)
    assert item.dead_at is None and item.payload == "payload 0" and item.attempts == 0


async def test_workers_share_and_nothing_goes_twice(database: Database, clock: Clock) -> None:
    taken: list[int] = []

    async def take(item: Item) -> None:
        taken.append(item.id)
        await asyncio.sleep(0.01)

    await put(database, 60)
    workers = [Worker(database, {"note": take}, clock) for _ in range(4)]

    async def drain(worker: Worker) -> None:
        while await worker.work_once():
            pass

    await asyncio.gather(*map(drain, workers))
    assert sorted(taken) == sorted(set(taken)) and len(taken) == 60


async def test_what_a_dead_worker_held_is_free_after_a_minute(database: Database, clock: Clock) -> None:
    await put(database)
    assert len(await database.write(outbox.claim, "dead", ("note",), 8, clock())) == 1
    taken: list[Item] = []

    async def take(item: Item) -> None:
        taken.append(item)

    worker = Worker(database, {"note": take}, clock)
    clock.forward(seconds=60)
    assert await worker.work_once() == 0
    clock.forward(seconds=1)
    assert await worker.work_once() == 1 and taken[0].attempts == 2


async def test_who_lost_the_lease_has_no_say(database: Database, clock: Clock) -> None:
    await put(database)
    (item,) = await database.write(outbox.claim, "slow", ("note",), 8, clock())
    clock.forward(seconds=61)
    await database.write(outbox.claim, "quick", ("note",), 8, clock())
    await database.write(outbox.finish, "slow", item.id, clock())
    assert (await first(database)).done_at is None
    await database.write(outbox.finish, "quick", item.id, clock())
    assert (await first(database)).done_at == clock()


async def test_the_same_thing_is_put_in_once(database: Database) -> None:
    await database.write(outbox.put, Envelope("note", "a", dedupe="x"), START)
    with pytest.raises(sa.exc.IntegrityError):
        await database.write(outbox.put, Envelope("note", "b", dedupe="x"), START)
    assert (await database.search(counts))["outbox"] == 1


async def test_stopping_lets_what_has_begun_end(database: Database, clock: Clock) -> None:
    begun, go_on = asyncio.Event(), asyncio.Event()

    async def take(item: Item) -> None:
        begun.set()
        await go_on.wait()

    await put(database)
    worker = Worker(database, {"note": take}, clock)
    worker.start()
    await begun.wait()
    stopping = asyncio.create_task(worker.stop())
    await asyncio.sleep(0.05)
    assert not stopping.done()
    go_on.set()
    await stopping
    assert (await first(database)).done_at == START


async def test_what_was_not_sent_before_a_stop_is_sent_after_the_start(
    settings: Settings, clock: Clock, mail: MailServer
) -> None:
    house = build(settings, clock=clock, worker=False)
    async with house.litestar.lifespan():
        browser = Browser(house.app, mail, base_url=settings.base_url)
        await browser.ask_for_code("ada@post.example")
    assert house.worker is None and not mail.letters
    async with build(settings, clock=clock).litestar.lifespan():
        await mail.arrival("ada@post.example")


async def test_mail_sealed_with_another_secret_is_given_up(settings: Settings, clock: Clock, mail: MailServer) -> None:
    house = build(settings, clock=clock, worker=False)
    async with house.litestar.lifespan():
        await Browser(house.app, mail, base_url=settings.base_url).ask_for_code("ada@post.example")
    other = build(replace(settings, secret_key="another secret of more than 32 characters"), clock=clock)
    async with other.litestar.lifespan():
        for _ in range(200):
            item = (await other.database.search(rows, "outbox"))[0]
            if item.dead_at:
                break
            await asyncio.sleep(0.05)
    assert item.dead_at and item.error == "it was sealed with another secret key" and not mail.letters


async def test_old_tries_are_swept_away(
    house: House, new_browser: Callable[..., Browser], clock: Clock
) -> None:
    await new_browser().ask_for_code("nobody@post.example")
    assert (await house.database.search(counts))["tries"] == 3
    clock.forward(hours=24)
    await house.worker.work_once()
    assert (await house.database.search(counts))["tries"] == 3
    clock.forward(hours=2)
    await house.worker.work_once()
    assert (await house.database.search(counts))["tries"] == 0
