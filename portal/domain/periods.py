"""Billing periods: when each one starts, by the calendar and the wall clock of a time zone."""

from calendar import monthrange
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta, tzinfo
from typing import Literal

from portal.domain.sentences import Sentence, say

ScheduleType = Literal["manual", "daily", "weekly_fixedday", "month_startdate", "month_fixedday", "month_lastday"]
_LAST_DAY = 31
_YEAR = 12


@dataclass(frozen=True, slots=True)
class Schedule:
    """How a plan bills: every `length` days, weeks or months; `fixed_day` of the week (Monday is 1) or of the month."""

    type: ScheduleType
    length: int = 1
    fixed_day: int | None = None

    @property
    def is_fixed(self) -> bool:
        """Periods begin on a fixed day, so that the first one may be shorter than the others."""
        return self.type in ("weekly_fixedday", "month_fixedday", "month_lastday")


def local_day(at: datetime, zone: tzinfo) -> date:
    """The day on which the instant falls in the zone."""
    return at.astimezone(zone).date()


def add_months(day: date, months: int, anchor_day: int | None = None) -> date:
    """So many months later on the anchor's day of the month, or on the last one where the month is shorter."""
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    return date(year, month + 1, min(anchor_day or day.day, monthrange(year, month + 1)[1]))


def instant(day: date, clock: time, zone: tzinfo) -> datetime:
    """The UTC instant of this wall clock: the first of two when clocks go back, as much later as they go forward."""
    return datetime.combine(day, clock.replace(tzinfo=None, fold=0), zone).astimezone(UTC)


def period_start(schedule: Schedule, anchor_at: datetime, number: int, zone: tzinfo) -> datetime | None:
    """When the period with this number starts, 0 being the one that begins at the anchor; None for a manual schedule.

    Every start is counted from the anchor, so that 31 January leads to 28 February and on to 31 March. None, too, where
    the calendar ends: an end date in 9999 is how other systems write that there is none.
    """
    if schedule.type == "manual":
        return None
    if number == 0:
        return anchor_at
    local = anchor_at.astimezone(zone)
    first = _first_fixed_day(schedule, local.date()) if schedule.is_fixed else local.date()
    try:
        begin = _step(schedule, first, number - (first > local.date()))
        return instant(begin, time(0) if schedule.is_fixed else local.time(), zone)
    except (ValueError, OverflowError):
        return None


def starts_partial(schedule: Schedule, anchor_at: datetime, zone: tzinfo) -> bool:
    """The period that begins at the anchor is shorter than the others, for it ends on the next fixed day."""
    day = local_day(anchor_at, zone)
    return schedule.is_fixed and _first_fixed_day(schedule, day) > day


def period_number(schedule: Schedule, anchor_at: datetime, at: datetime, zone: tzinfo) -> int:
    """The number of the period in which the instant lies, negative before the anchor; 0 for a manual schedule."""
    if schedule.type == "manual":
        return 0
    days = {"daily": 1, "weekly_fixedday": 7}.get(schedule.type, 31) * schedule.length
    number = (at - anchor_at) // timedelta(days=days) - 1
    while (following := period_start(schedule, anchor_at, number + 1, zone)) and following <= at:
        number += 1
    while (begin := period_start(schedule, anchor_at, number, zone)) and begin > at:
        number -= 1
    return number


def days_of(begin: datetime, end: datetime, zone: tzinfo) -> tuple[date, date]:
    """The first and the last day of a period; its end is the moment in which the next one begins."""
    first = local_day(begin, zone)
    return first, max(first, last_day(end, zone))


def last_day(ends_at: datetime, zone: tzinfo) -> date:
    """The last day of what ends in this moment: the one before, for the next period begins on that very day."""
    return (ends_at.astimezone(zone) - timedelta(days=1)).date()


def every(schedule: Schedule) -> Sentence:
    """How often is paid: "Every 3 months"."""
    match schedule.type:
        case "manual":
            return say("No fixed period")
        case "daily" if schedule.length % 7:
            return _counted(schedule.length, say("Every day"), say("Every %(count)s days", count=schedule.length))
        case "daily" | "weekly_fixedday":
            weeks = schedule.length // 7 if schedule.type == "daily" else schedule.length
            return _counted(weeks, say("Every week"), say("Every %(count)s weeks", count=weeks))
    if schedule.length % _YEAR:
        return _counted(schedule.length, say("Every month"), say("Every %(count)s months", count=schedule.length))
    years = schedule.length // _YEAR
    return _counted(years, say("Every year"), say("Every %(count)s years", count=years))


def _counted(count: int, one: Sentence, many: Sentence) -> Sentence:
    return one if count == 1 else many


def _step(schedule: Schedule, day: date, number: int) -> date:
    count = number * schedule.length
    match schedule.type:
        case "daily":
            return day + timedelta(days=count)
        case "weekly_fixedday":
            return day + timedelta(weeks=count)
    return add_months(day, count, _day_of_month(schedule))


def _first_fixed_day(schedule: Schedule, day: date) -> date:
    """The first fixed day that is not before this one."""
    if schedule.type == "weekly_fixedday":
        return day + timedelta(days=((schedule.fixed_day or 1) - day.isoweekday()) % 7)
    this_month = add_months(day, 0, _day_of_month(schedule))
    return this_month if this_month >= day else add_months(day, 1, _day_of_month(schedule))


def _day_of_month(schedule: Schedule) -> int | None:
    """The day on which periods begin, None for that of the anchor."""
    match schedule.type:
        case "month_lastday":
            return _LAST_DAY
        case "month_fixedday":
            return schedule.fixed_day or 1
    return None
