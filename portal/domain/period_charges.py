"""What periods that are still to be billed will cost."""

from dataclasses import dataclass, replace
from datetime import datetime

from portal.domain.endings import begins_before, ends_at, period_after, period_ends_at
from portal.domain.money import Money
from portal.domain.periods import period_start, starts_partial
from portal.domain.plans import Plan
from portal.domain.prices import price
from portal.domain.proration import days_between, prorated
from portal.domain.subscriptions import Subscription


@dataclass(frozen=True, slots=True)
class PeriodCharge:
    """What is charged at a moment for a span: `days` of the `of_days` of a whole period, before VAT or with it.

    The amount is None when the price of an add-on or a discount is unknown. The credit, with VAT, is for days of the
    span that were paid before; what it leaves over goes to the following invoice.
    """

    at: datetime
    starts_at: datetime
    ends_at: datetime
    days: int
    of_days: int
    amount: Money | None
    incl_vat: bool
    credit: Money | None = None

    @property
    def is_partial(self) -> bool:
        """It pays for less than a whole period."""
        return self.days < self.of_days


def period_charge(
    subscription: Subscription, plan: Plan, *, starts_at: datetime, until: datetime | None = None
) -> PeriodCharge | None:
    """The charge of the period that starts then, cut at `until`; None on a manual schedule, which charges nothing."""
    following = period_after(subscription, plan, starts_at)
    if following is None:
        return None
    zone, cost = subscription.timezone, price(subscription, plan)
    end = min(following, until) if until else following
    of_days = max(days_between(_whole_from(subscription, plan, starts_at, following), following, zone), 1)
    days = min(days_between(starts_at, end, zone), of_days)
    amount = prorated(cost.total, days, of_days) if cost.exact else None
    return PeriodCharge(starts_at, starts_at, end, days, of_days, amount, cost.incl_vat)


def charges_until(subscription: Subscription, plan: Plan, end: datetime) -> tuple[PeriodCharge, ...]:
    """The charges of all periods of an active subscription that are not billed yet and begin before its end."""
    found: list[PeriodCharge] = []
    begin = period_ends_at(subscription, plan)
    while begin and begins_before(begin, end, subscription.timezone) and (
        charge := period_charge(subscription, plan, starts_at=begin, until=end)
    ):
        found.append(charge)
        begin = charge.ends_at
    return tuple(found)


def next_charge(subscription: Subscription, plan: Plan) -> tuple[PeriodCharge, ...]:
    """The next charge of an active subscription as one, or none when it ends before."""
    begin, end = period_ends_at(subscription, plan), ends_at(subscription, plan)
    if begin is None or not begins_before(begin, end, subscription.timezone):
        return ()
    charge = period_charge(subscription, plan, starts_at=begin, until=end)
    return (charge,) if charge else ()


def rest_of_period(
    subscription: Subscription, plan: Plan, *, now: datetime, billed_until: datetime | None
) -> tuple[PeriodCharge, ...]:
    """The charge, now, of the days of the current period from `billed_until` on, which with those before make a whole.

    Such days are left when a cancellation is taken back whose last period was billed in part only.
    """
    begin = subscription.current_period_start_at
    whole = period_charge(subscription, plan, starts_at=begin) if begin else None
    if whole is None or billed_until is None or not whole.starts_at < billed_until < whole.ends_at:
        return ()
    zone = subscription.timezone
    days = days_between(billed_until, whole.ends_at, zone)
    if days <= 0:
        return ()
    part = period_charge(subscription, plan, starts_at=whole.starts_at, until=billed_until)
    amount = whole.amount - part.amount if part and part.amount and whole.amount else None
    return (replace(whole, at=now, starts_at=billed_until, days=days, amount=amount),)


def _whole_from(subscription: Subscription, plan: Plan, starts_at: datetime, following: datetime) -> datetime:
    """When a period would have begun that is whole and ends then."""
    zone, anchor = subscription.timezone, subscription.anchor_at
    if starts_at == anchor and starts_partial(plan.schedule, anchor, zone):
        return period_start(plan.schedule, following, -1, zone) or starts_at
    return starts_at
