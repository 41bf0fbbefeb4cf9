"""From when to when a list is wanted: instants or days of the merchant's own zone, or a length of time."""

import re
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

from portal.api.faults import Fault
from portal.domain.periods import add_months

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
LAST = datetime(9998, 12, 31, tzinfo=UTC)
USUAL = "P1M"
_MOMENT = re.compile(r"\d{4}-\d\d-\d\d(T\d\d:\d\d(:\d\d(\.\d{1,6})?)?(Z|[+-]\d\d:?\d\d)?)?", re.ASCII)
_LENGTH = re.compile(
    r"P(?=.)(?:(\d{1,3})Y)?(?:(\d{1,4})M)?(?:(\d{1,4})W)?(?:(\d{1,5})D)?"
    r"(?:T(?=.)(?:(\d{1,5})H)?(?:(\d{1,6})M)?(?:(\d{1,8})S)?)?", re.ASCII,
)  # fmt: skip


def read_moment(name: str, text: str, zone: ZoneInfo) -> datetime:
    """The instant, of a text without offset in the zone; Fault 422 when it is none."""
    try:
        found = datetime.fromisoformat(text) if _MOMENT.fullmatch(text) else None
        moment = found and (found if found.tzinfo else found.replace(tzinfo=zone)).astimezone(UTC)
    except (ValueError, OverflowError):
        moment = None
    if moment is None:
        raise Fault(422, 1, flaws=[(name, "Write a day or an instant like 2027-03-31 or 2027-03-31T09:00:00Z.")])
    return max(EPOCH, min(moment, LAST))


def before(name: str, length: str, end: datetime, zone: ZoneInfo) -> datetime:
    """So long before the end by the calendar of the zone; Fault 422 for what is no length of time (ISO 8601)."""
    found = _LENGTH.fullmatch(length)
    if found is None:
        raise Fault(422, 1, flaws=[(name, "Write a length of time like P7D, P1M or PT12H.")])
    years, months, weeks, days, hours, minutes, seconds = (int(part or 0) for part in found.groups())
    local = end.astimezone(zone)
    try:
        day = add_months(local.date(), -12 * years - months)
        start = datetime.combine(day, local.timetz()).astimezone(UTC)
        start -= timedelta(weeks=weeks, days=days, hours=hours, minutes=minutes, seconds=seconds)
    except (ValueError, OverflowError):
        return EPOCH
    return max(EPOCH, start)
