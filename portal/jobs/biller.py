"""The biller: starts a bill run whenever something is due, beside the server or alone."""

import asyncio
import logging
from collections.abc import Callable
from datetime import datetime

from portal.jobs.bill_run import BillRun

log = logging.getLogger("portal.billing")

LOOKS_EVERY = 20.0


class Biller:
    """Runs in the background; any number of billers may share a database."""

    def __init__(self, bill_run: BillRun, clock: Callable[[], datetime]) -> None:
        self._bill_run, self._clock = bill_run, clock
        self._stopping = asyncio.Event()

    def start(self) -> None:
        """The biller runs in the background of the running loop."""
        self._task = asyncio.create_task(self.run(), name="portal-biller")

    async def stop(self) -> None:
        """The step that has begun is done; the rest waits for the next start."""
        self._stopping.set()
        self._task.cancel()
        await asyncio.gather(self._task, return_exceptions=True)

    async def run(self) -> None:
        """Bills until it is told to stop; a database that is away is waited for."""
        while not self._stopping.is_set():
            try:
                await self.work_once()
            except Exception:
                log.exception("the bill run broke off; it begins again")
            await asyncio.sleep(LOOKS_EVERY)

    async def work_once(self) -> int:
        """How many steps were done of what is due now; what cannot be billed is told in the log, without names."""
        if not await self._bill_run.is_due():
            return 0
        report = await self._bill_run.run(self._clock())
        if report.done:
            log.info("billed", extra={"steps": dict(report.steps)})
        if report.complaints:
            log.warning("not billed", extra={"complaints": len(report.complaints)})
        return report.done
