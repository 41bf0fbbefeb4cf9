"""Filters of an account's activity: which of its events are meant by actor, family, days and customer."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta, tzinfo
from functools import reduce

from portal.domain.families import FAMILIES
from portal.domain.periods import instant
from portal.domain.sentences import Sentence, say

ACTORS = {
    "customer": say("Customers"),
    "user": say("Colleagues"),
    "api": say("Your systems (API)"),
    "system": say("The portal by itself"),
}
LONGEST = 254
_EVER = datetime(1970, 1, 1, tzinfo=UTC), datetime(9990, 1, 1, tzinfo=UTC)
_DAY = re.compile("[0-9]{4}-[0-9]{2}-[0-9]{2}")
_FIRST_DAY, _LAST_DAY = date(1970, 1, 2), date(9989, 12, 30)


@dataclass(frozen=True, slots=True)
class Filter:
    """What is looked for; None, and an empty customer, for whatever it may be. Both days count whole.

    `customer` is a handle or an e-mail address.
    """

    actor: str | None = None
    family: str | None = None
    first: date | None = None
    last: date | None = None
    customer: str = ""

    def span(self, zone: tzinfo) -> tuple[datetime, datetime]:
        """The moment from which on, and that until which, events are meant; by the calendar of the zone."""
        since = instant(self.first, time(0), zone) if self.first else _EVER[0]
        until = instant(self.last + timedelta(days=1), time(0), zone) if self.last else _EVER[1]
        return since, until

    @property
    def days(self) -> Sentence | None:
        """The days in words, None when all are meant."""
        match self.first, self.last:
            case None, None:
                return None
            case first, None:
                return say("since %(day)s", day=first)
            case None, last:
                return say("until %(day)s", day=last)
            case first, last if first == last:
                return say("on %(day)s", day=first)
        return say("%(first)s to %(last)s", first=self.first, last=self.last)

    @property
    def told(self) -> Sentence | None:
        """What is looked for in words; None when nothing in particular is."""
        parts: list[Sentence] = [say("“%(wanted)s”", wanted=self.customer)] if self.customer else []
        parts += [ACTORS[self.actor]] if self.actor else []
        parts += [FAMILIES[self.family]] if self.family else []
        parts += [self.days] if self.days else []
        return reduce(lambda one, two: say("%(one)s · %(two)s", one=one, two=two), parts) if parts else None


def read_filter(typed: Mapping[str, str]) -> tuple[Filter, Mapping[str, Sentence]]:
    """The filter that was typed, as far as there is one, and by field what is wrong with it."""
    errors: dict[str, Sentence] = {}
    if typed["actor"] and typed["actor"] not in ACTORS:
        errors["actor"] = say("Choose who did it from the list.")
    if typed["family"] and typed["family"] not in FAMILIES:
        errors["family"] = say("Choose what it is about from the list.")
    first, last = (_day(typed[name], name, errors) for name in ("from", "to"))
    if first and last and first > last:
        errors["to"] = say("Choose a day that is not before the first one.")
    if len(typed["customer"]) > LONGEST:
        errors["customer"] = say("Enter a handle or an e-mail address.")
    if errors:
        return Filter(), errors
    return Filter(typed["actor"] or None, typed["family"] or None, first, last, typed["customer"]), errors


def _day(text: str, name: str, errors: dict[str, Sentence]) -> date | None:
    if not text:
        return None
    try:
        # Other ways to write a day in ISO 8601 are for machines.
        day = date.fromisoformat(text) if _DAY.fullmatch(text) else None
    except ValueError:
        day = None
    if day is None or not _FIRST_DAY <= day <= _LAST_DAY:
        errors[name] = say("Enter a day like 2027-03-31.")
        return None
    return day
