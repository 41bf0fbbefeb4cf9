"""The dispatcher: sees that webhooks leave, each endpoint at its own pace."""

import asyncio
import logging
import secrets
from collections.abc import Awaitable, Callable
from contextlib import suppress
from datetime import datetime, timedelta

from portal.store import webhook_claims, webhook_log
from portal.store.database import Database
from portal.store.webhook_claims import Parcel

log = logging.getLogger("portal.webhooks")

Carry = Callable[[str, Parcel], Awaitable[None]]

POLL_SECONDS = 2.0
_PAUSE = 0.1  # many writes in a row are answered by one look
_SIZE = 4  # an endpoint gets so many requests at once
_MOST_ENDPOINTS = 32
_TIDY_EVERY = timedelta(hours=1)


class Dispatcher:
    """Runs beside the server or alone; any number may share a database, each delivery goes to one of them at a time.

    A slow endpoint holds up nobody but itself.
    """

    def __init__(self, database: Database, carry: Carry, clock: Callable[[], datetime]) -> None:
        self._database, self._carry, self._clock = database, carry, clock
        self._name = secrets.token_hex(6)
        self._stopping = asyncio.Event()
        self._busy: dict[int, asyncio.Task[int]] = {}
        self._tidied: datetime | None = None

    def start(self) -> None:
        """The dispatcher runs in the background of the running loop."""
        self._task = asyncio.create_task(self.run(), name="portal-dispatcher")

    async def stop(self) -> None:
        """What is being sent has got its answer, which takes seconds; the rest waits for the next start."""
        self._stopping.set()
        self._database.wake()
        await self._task
        await asyncio.gather(*self._busy.values(), return_exceptions=True)

    async def run(self) -> None:
        """Works until it is told to stop; a database that is away is waited for."""
        while not self._stopping.is_set():
            seen = self._database.writes
            try:
                await self._tidy()
                await self._begin()
            except Exception:
                log.exception("webhooks could not be sent; it tries again")
                await asyncio.sleep(POLL_SECONDS)
            with suppress(TimeoutError):
                async with asyncio.timeout(_PAUSE):
                    await self._stopping.wait()
            if not self._stopping.is_set():
                await self._database.wait_for_write(seen, POLL_SECONDS)

    async def work_once(self) -> int:
        """How many attempts were made at what is due, until nothing is."""
        await self._begin()
        return sum(await asyncio.gather(*self._busy.values()))

    async def _begin(self) -> None:
        """Every endpoint that something is due for is being served, as many of them as are at once."""
        for endpoint_id in await self._database.read(webhook_claims.ready, self._clock()):
            if endpoint_id not in self._busy and len(self._busy) < _MOST_ENDPOINTS:
                task = asyncio.create_task(self._serve(endpoint_id))
                self._busy[endpoint_id] = task
                task.add_done_callback(lambda _, served=endpoint_id: self._busy.pop(served, None))

    async def _serve(self, endpoint_id: int) -> int:
        made = 0
        try:
            while not self._stopping.is_set():
                parcels = await self._database.write(
                    webhook_claims.claim, endpoint_id, self._name, _SIZE, self._clock()
                )
                if not parcels:
                    break
                await asyncio.gather(*(self._carry(self._name, parcel) for parcel in parcels))
                made += len(parcels)
        except Exception:
            # Whatever was claimed is due again when its lease has ended.
            log.exception("webhooks of an endpoint broke off", extra={"endpoint": endpoint_id})
            await asyncio.sleep(POLL_SECONDS)
        return made

    async def _tidy(self) -> None:
        now = self._clock()
        if self._tidied is None or now - self._tidied >= _TIDY_EVERY:
            self._tidied = now
            while await self._database.write(webhook_log.forget, now) and not self._stopping.is_set():
                await asyncio.sleep(0)
