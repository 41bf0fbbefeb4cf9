"""The worker: takes envelopes out of the outbox and sees that they leave, again and again until they do."""

import asyncio
import logging
import secrets
from collections.abc import Awaitable, Callable, Collection, Mapping
from datetime import datetime, timedelta

from portal.operations.deliver import GiveUp, TryLater
from portal.store import budgets, console_tokens, drafts, outbox
from portal.store.database import Database
from portal.store.outbox import Item

log = logging.getLogger("portal.worker")

Handler = Callable[[Item], Awaitable[None]]

SIZE = 8
POLL_SECONDS = 2.0
MOST_ATTEMPTS = 60
TIDY_EVERY = timedelta(hours=1)
KEEP_TRIES = timedelta(hours=25)


def wait_before(attempt: int) -> timedelta:
    """How long to wait after so many failed attempts: 5 s, 10 s, 20 s … an hour at the most, two days in all."""
    return min(timedelta(hours=1), timedelta(seconds=5) * 2 ** min(attempt - 1, 10))


class Worker:
    """Runs beside the server or alone; any number of workers may share a database, each item goes to one of them."""

    def __init__(
        self, database: Database, handlers: Mapping[str, Handler], clock: Callable[[], datetime], *,
        size: int = SIZE, lease: timedelta = outbox.LEASE, endless: Collection[str] = (),
    ) -> None:  # fmt: skip
        """`handlers` by kind; other kinds are left to other workers, or to a version that knows them.

        Kinds that are `endless` are tried until they leave, however long that takes.
        """
        self._database, self._handlers, self._clock = database, handlers, clock
        self._kinds, self._size, self._lease, self._endless = tuple(handlers), size, lease, endless
        self._name = secrets.token_hex(6)
        self._stopping = asyncio.Event()
        self._tidied: datetime | None = None

    def start(self) -> None:
        """The worker runs in the background of the running loop."""
        self._task = asyncio.create_task(self.run(), name="portal-worker")

    async def stop(self) -> None:
        """What is being sent has left or waits for the next start; the worker has ended."""
        self._stopping.set()
        self._database.wake()
        await self._task

    async def run(self) -> None:
        """Works until it is told to stop; a database that is away is waited for."""
        while not self._stopping.is_set():
            seen = self._database.writes
            try:
                if not await self.work_once():
                    await self._database.wait_for_write(seen, POLL_SECONDS)
            except Exception:
                log.exception("the worker could not work; it tries again")
                await asyncio.sleep(POLL_SECONDS)

    async def work_once(self) -> int:
        """How many items were taken: each has left, waits for another time, or was given up."""
        await self._tidy()
        if not await self._database.read(outbox.is_anything_ready, self._kinds, self._clock()):
            return 0
        claimed = (self._name, self._kinds, self._size, self._clock(), self._lease)
        items = await self._database.write(outbox.claim, *claimed)
        await asyncio.gather(*(self._deliver(item) for item in items))
        return len(items)

    async def _deliver(self, item: Item) -> None:
        note = {"item": item.id, "attempt": item.attempts}
        try:
            async with asyncio.timeout(self._lease.total_seconds() * 0.8):
                await self._handlers[item.kind](item)
        except GiveUp as error:
            await self._give_up(item, str(error), note)
        except (TryLater, TimeoutError) as error:
            await self._postpone(item, str(error) or "it took too long", note)
        except Exception as error:
            log.exception("delivery broke", extra=note)
            await self._postpone(item, type(error).__name__, note)
        else:
            await self._database.write(outbox.finish, self._name, item.id, self._clock())
            log.info("delivered", extra={**note, "outcome": "done"})

    async def _postpone(self, item: Item, reason: str, note: dict[str, int]) -> None:
        if item.attempts >= MOST_ATTEMPTS and item.kind not in self._endless:
            await self._give_up(item, reason, note)
            return
        next_at = self._clock() + wait_before(item.attempts)
        await self._database.write(outbox.postpone, self._name, item.id, next_at, reason[:500])
        log.warning("postponed", extra={**note, "outcome": "later"})

    async def _give_up(self, item: Item, reason: str, note: dict[str, int]) -> None:
        await self._database.write(outbox.give_up, self._name, item.id, self._clock(), reason[:500])
        log.error("given up", extra={**note, "outcome": "dead"})

    async def _tidy(self) -> None:
        now = self._clock()
        if self._tidied is None or now - self._tidied >= TIDY_EVERY:
            self._tidied = now
            await self._database.write(budgets.forget, now - KEEP_TRIES)
            await self._database.write(drafts.forget, now)
            await self._database.write(console_tokens.forget, now)
