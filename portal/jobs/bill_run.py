"""A bill run: ends, wakes, reminds and renews what is due up to a moment, and collects what is to be paid."""

import asyncio
import logging
from collections import Counter
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from portal.domain.refusals import Refused
from portal.jobs.worker import Worker
from portal.operations import bill_steps
from portal.operations.acts import CHARGE, Act
from portal.operations.collecting import Collect
from portal.store import dues, expiring_cards, outbox
from portal.store.database import Database
from portal.store.dues import DueThing
from portal.store.errors import Missing
from portal.store.outbox import Item
from portal.store.scopes import Scope

log = logging.getLogger("portal.billing")

ActFor = Callable[[Scope, datetime], Act]
# Called with how many due things are dealt with, and how many are left as far as is known.
Progress = Callable[[int, int], object]
SIZE = 256
AT_ONCE = 32
# A gateway answers sooner than that; what a dead process has claimed is free again soon.
LEASE = timedelta(seconds=10)


@dataclass
class Report:
    """What a run has done, by kind of step; `complaints` tell by `merchant/subscription` what went wrong."""

    steps: Counter[str] = field(default_factory=Counter)
    complaints: dict[str, str] = field(default_factory=dict)

    @property
    def done(self) -> int:
        """How many steps there were."""
        return self.steps.total()

    @property
    def dealt_with(self) -> int:
        """How many due things were dealt with; charges are none, they follow from what was due."""
        return self.done - self.steps["charge"]


class BillRun:
    """Any number of runs may be under way at once, in any number of processes: each step happens once."""

    def __init__(self, database: Database, act_for: ActFor, collect: Collect, clock: Callable[[], datetime]) -> None:
        self._database, self._act_for, self._collect, self._clock = database, act_for, collect, clock
        self._everybody = collect.gateways.mode == "sandbox"

    async def is_due(self) -> bool:
        """Whether a run up to now would have something to do."""
        first = await self._first_due_at()
        planned = await self._database.write(dues.plan, SIZE)
        return bool(planned) or (first is not None and first <= self._clock())

    async def run(self, until: datetime, progress: Progress | None = None) -> Report:
        """Everything that is due up to this moment is done; moments in the future come one after the other."""
        report, tell = Report(), progress or (lambda done, left: None)
        while True:
            while await self._database.write(dues.plan, SIZE):
                tell(report.dealt_with, 0)
            first = await self._first_due_at()
            if first is None or first > until:
                break
            now = max(self._clock(), first)
            await self._work_off(now, min(now, until), report, tell)
        await self._collect_all(self._clock(), report)
        return report

    async def _first_due_at(self) -> datetime | None:
        billing = await self._database.search(dues.first_due_at, self._everybody)
        expiry = await self._database.search(expiring_cards.first_at, self._everybody, self._clock())
        return min((moment for moment in (billing, expiry) if moment), default=None)

    async def _work_off(self, now: datetime, until: datetime, report: Report, tell: Progress) -> None:
        """What is due up to `until`, done at `now`."""
        while True:
            tell(report.dealt_with, await self._database.search(dues.count, self._everybody, until))
            contracts = await self._database.search(dues.subscriptions, self._everybody, until, SIZE)
            await self._each(contracts, lambda due: self._take(due, bill_steps.advance, now, report))
            unpaid = await self._database.search(dues.invoices, self._everybody, until, SIZE)
            await self._each(unpaid, lambda due: self._take(due, bill_steps.follow_up, now, report))
            cards = await self._database.search(expiring_cards.due, self._everybody, self._clock(), until, SIZE)
            await self._each(cards, lambda due: self._take(due, bill_steps.tell_of_expiry, now, report))
            await self._collect_all(now, report)
            if not contracts and not unpaid and not cards:
                return

    async def _each(self, things: Sequence[DueThing], work: Callable[[DueThing], Awaitable[None]]) -> None:
        for start in range(0, len(things), AT_ONCE):
            await asyncio.gather(*(work(thing) for thing in things[start : start + AT_ONCE]))

    async def _take(self, due: DueThing, step: Callable[..., str | None], now: datetime, report: Report) -> None:
        """The step is taken; where that is not possible, it holds up nobody else."""
        act = self._act_for(due.scope, now)
        try:
            if done := await self._database.write(step, act, due):
                report.steps[done] += 1
            return
        except Refused as refused:
            reason = str(refused)
        except Missing:
            reason = "Its customer was deleted."
        except Exception as error:
            log.exception("a thing that is due could not be dealt with", extra={due.kind: due.id})
            reason = f"It could not be billed ({type(error).__name__})."
        report.complaints[due.name] = reason
        await self._database.write(bill_steps.put_off, act, due)

    async def _collect_all(self, now: datetime, report: Report) -> None:
        """Every charge is carried out, those that another process has begun and left, too."""

        async def collect(item: Item) -> None:
            await self._collect.collect(item.payload, now)
            report.steps["charge"] += 1

        worker = Worker(self._database, {CHARGE: collect}, self._clock, size=SIZE, lease=LEASE, endless=(CHARGE,))
        while await worker.work_once():
            pass

    async def wait_for_charges(self, seconds: float) -> bool:
        """Whether all charges were carried out within so many seconds, by us or by others."""
        deadline = asyncio.get_running_loop().time() + seconds
        report = Report()
        while await self._database.search(outbox.is_anything_waiting, (CHARGE,)):
            if asyncio.get_running_loop().time() >= deadline:
                return False
            await self._collect_all(self._clock(), report)
            await asyncio.sleep(0.2)
        return True
