"""Decisions: what a subscription is after an action, what happened, and what follows from it."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from portal.domain.events import Change, Event
from portal.domain.money import Money
from portal.domain.period_charges import PeriodCharge
from portal.domain.periods import local_day
from portal.domain.refusals import Refused
from portal.domain.sentences import Sentence
from portal.domain.subscriptions import Subscription

# The fields that a timeline tells of, by the names of Frisbii's API.
_TOLD = {
    "state": "state", "expires": "expires_at", "resume_date": "resume_at", "current_period_start":
    "current_period_start_at", "next_period_start": "next_period_start_at",
}  # fmt: skip


class SwitchedOff(Refused):
    """The merchant does not offer it at all (403), whatever the subscription's state."""


@dataclass(frozen=True, slots=True)
class Consequences:
    """What the customer is to know before the click, and what billing has to do after it.

    `last_day` is the last one of service, of a pause the day on which it begins. `charges` are those to come until the
    end or, without one, the next one. `credit` (with VAT) is for unused paid days and counts towards the next invoice.
    """

    ends_at: datetime | None = None
    last_day: date | None = None
    resumes_at: datetime | None = None
    charges: tuple[PeriodCharge, ...] = ()
    credit: Money | None = None
    open_invoices: Sentence | None = None

    @property
    def charged(self) -> Money | None:
        """The amount of the next charge; None when there is none or it is not known."""
        return self.charges[0].amount if self.charges else None

    @property
    def charged_at(self) -> datetime | None:
        """When the next charge is; None when there is none."""
        return self.charges[0].at if self.charges else None


@dataclass(frozen=True, slots=True)
class Decision:
    """The subscription as it is to be recorded, because of this event, with these consequences.

    `issued` are those of the charges that become invoices with it; the others wait for a bill run, whatever their day.
    """

    after: Subscription
    event: Event
    consequences: Consequences
    issued: tuple[PeriodCharge, ...] = ()


def last_day_of(subscription: Subscription, ends_at: datetime, now: datetime) -> date:
    """The last day of service of what ends then, by the calendar of the subscription's zone, today at the earliest.

    What ends now, with the last moment of a day, has that one.
    """
    zone = subscription.timezone
    return max(subscription.last_day(ends_at, zone), local_day(min(now, ends_at - timedelta.resolution), zone))


def event_of(kind: str, before: Subscription, after: Subscription, **told: str | None) -> Event:
    """The event with the fields that differ from what to what (instants in ISO 8601), and what the customer said."""
    pairs = [(field, _text(getattr(before, name)), _text(getattr(after, name))) for field, name in _TOLD.items()]
    changes = [Change(field, old, new) for field, old, new in pairs if old != new]
    changes += [Change(field, None, text) for field, text in told.items() if text]
    return Event(kind, tuple(changes), "subscription", before.handle)


def _text(value: str | datetime | None) -> str | None:
    return value.isoformat() if isinstance(value, datetime) else value
