"""Cards that are about to expire: when customers are told, once for each end of validity, and in which words."""

from collections.abc import Sequence
from datetime import date, datetime, time, timedelta, tzinfo

from portal.domain.notices import OF_YOUR_CONTRACT, Fact, Notice
from portal.domain.payment_methods import PaymentMethod
from portal.domain.periods import add_months, instant
from portal.domain.sentences import say

AHEAD = timedelta(days=30)
_IN_THE_MORNING = time(9)


def last_day(year: int, month: int) -> date:
    """The last day on which a card of this month can be used."""
    return add_months(date(year, month, 1), 1) - timedelta(days=1)


def told_at(valid_until: date, zone: tzinfo) -> datetime:
    """When the customer is told: in the morning, 30 days before the last day."""
    return instant(valid_until - AHEAD, _IN_THE_MORNING, zone)


def newest_told(now: datetime, zone: tzinfo) -> tuple[int, int]:
    """Year and month of the cards that expire last of those whose customers are to be told by now."""
    month = now.astimezone(zone).date().replace(day=1)
    later = add_months(month, 1)
    found = later if told_at(last_day(later.year, later.month), zone) <= now else month
    if told_at(last_day(found.year, found.month), zone) > now:
        found = add_months(found, -1)
    return found.year, found.month


def expires_soon(method: PaymentMethod, plans: Sequence[str], more: int) -> Notice:
    """What the customer is told of a card that pays running subscriptions."""
    facts = [Fact(say("Card"), method.named), Fact(say("Valid until"), say("%(day)s", day=method.valid_until))]
    facts += [Fact(say("Pays for"), plan) for plan in plans]
    facts += [Fact(say("More subscriptions"), str(more))] if more else []
    notes = (say("Add your new card before then, and use it for your subscriptions, so that payments do not fail."),)
    title = say("Your card expires on %(day)s", day=method.valid_until)
    return Notice(title, tuple(facts), notes, say("See my payment methods"), "/payment-methods", OF_YOUR_CONTRACT)
