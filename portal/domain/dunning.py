"""Dunning: what follows when an invoice is not paid, by the merchant's schedule."""

from dataclasses import dataclass
from datetime import datetime, time, timedelta, tzinfo
from typing import Literal

from portal.domain.periods import instant, local_day

FinalAction = Literal["on_hold", "expire", "none"]


@dataclass(frozen=True, slots=True)
class DunningPlan:
    """After the first failure and each further one so many days until the next try, then the final action."""

    schedule: tuple[int, ...] = (3, 7, 14)
    final: FinalAction = "on_hold"


@dataclass(frozen=True, slots=True)
class Verdict:
    """The step that was reached, counted from 1, and when the next try is; None when dunning has ended."""

    count: int
    next_at: datetime | None

    @property
    def is_final(self) -> bool:
        """Nothing is tried any more, and the final action follows."""
        return self.next_at is None


def payable_until(issued_at: datetime, days: int, zone: tzinfo) -> datetime:
    """When an invoice is due that the customer pays: so many days of the calendar later, at the same time of day."""
    local = issued_at.astimezone(zone)
    return instant(local.date() + timedelta(days=days), local.time(), zone)


def overdue_at(due_at: datetime, zone: tzinfo) -> datetime:
    """From when on an invoice that the customer pays is dunned: once the whole day on which it was due is over."""
    return instant(local_day(due_at, zone) + timedelta(days=1), time(0), zone)


def after_failure(plan: DunningPlan, *, failures: int, now: datetime) -> Verdict:
    """What follows when it fails once more after so many failures."""
    count = failures + 1
    if count > len(plan.schedule):
        return Verdict(count, None)
    return Verdict(count, now + timedelta(days=plan.schedule[count - 1]))
