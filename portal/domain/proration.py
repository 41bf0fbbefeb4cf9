"""Shares of a period's price: whole days by the calendar, rounded half up."""

from dataclasses import dataclass
from datetime import date, datetime, tzinfo

from portal.domain.money import Money
from portal.domain.periods import local_day


@dataclass(frozen=True, slots=True)
class Billed:
    """The period that was billed last: its span, its amount with VAT, and how much of that was credited since."""

    starts_at: datetime
    ends_at: datetime
    amount: Money
    credited: Money


def days_between(begin: datetime, end: datetime, zone: tzinfo) -> int:
    """How many days of the zone's calendar begin with that of the one and end before that of the other."""
    return (local_day(end, zone) - local_day(begin, zone)).days


def prorated(amount: Money, days: int, of: int) -> Money:
    """The price of so many days out of all days of a period, rounded half up to the minor unit."""
    return Money((2 * amount.amount * days + of) // (2 * of), amount.currency)


def unused(billed: Billed, first: date, zone: tzinfo) -> Money | None:
    """What the days from this one to the end of the billed period cost beyond what was credited; None if nothing.

    All credits of a period together are thus the share of the days that were not used, without a cent of drift.
    """
    end = local_day(billed.ends_at, zone)
    begin = local_day(billed.starts_at, zone)
    days = max((end - max(first, begin)).days, 0)
    share = prorated(billed.amount, days, max((end - begin).days, 1))
    credit = share - billed.credited
    return credit if credit.amount > 0 else None
