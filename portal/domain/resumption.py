"""How a paused subscription goes on: in a new period that begins then, or in its last one that is paid already."""

from dataclasses import replace
from datetime import datetime

from portal.domain.beginnings import begin_period
from portal.domain.endings import SLACK, last_period_ends_at, runs_out_at
from portal.domain.period_charges import PeriodCharge, charges_until
from portal.domain.periods import local_day, period_start
from portal.domain.plans import Plan
from portal.domain.proration import Billed, unused
from portal.domain.subscriptions import Subscription


def wakes_at(subscription: Subscription, plan: Plan) -> datetime | None:
    """When it resumes by itself; None when it does not.

    A cancelled one does so only if a whole period is left to its end, for example of the minimum term: nobody is
    charged for the remaining days of a contract that they have left.
    """
    at = subscription.resume_at
    if subscription.state != "on_hold" or subscription.on_hold_reason == "dunning" or at is None:
        return None
    if subscription.is_cancelled and subscription.expires_at:
        following = period_start(plan.schedule, at, 1, subscription.timezone)
        return at if following and following <= subscription.expires_at else None
    end = runs_out_at(subscription, plan) if subscription.end_at else last_period_ends_at(subscription, plan)
    return None if end and end <= at else at


def begin_again(
    subscription: Subscription, plan: Plan, *, at: datetime, billed: Billed | None
) -> tuple[Subscription, tuple[PeriodCharge, ...]]:
    """The subscription as it is from that moment on, and the charge of the period that begins.

    Days of it that were billed before and not credited are credited now: no day is paid for twice. It only goes on,
    for nothing, in what is its last period anyway and is paid already.
    """
    awake = replace(subscription, state="active", on_hold_at=None, on_hold_reason=None, resume_at=None,
                    next_period_start_at=None)  # fmt: skip
    if _goes_on(subscription, plan, billed):
        return replace(awake, renewing=False), ()
    after, charge = begin_period(replace(awake, reactivated_at=at), plan, at=at)
    if charge is None:
        return after, ()
    zone = subscription.timezone
    credit = unused(billed, local_day(at, zone), zone) if billed else None
    return after, (replace(charge, credit=credit),)


def charges_when_awake(
    subscription: Subscription, plan: Plan, *, billed: Billed | None = None
) -> tuple[PeriodCharge, ...]:
    """The charges once it resumes by itself: all to its end when it is cancelled, else the first one."""
    at = wakes_at(subscription, plan)
    if at is None:
        return ()
    after, charges = begin_again(subscription, plan, at=at, billed=billed)
    end = subscription.expires_at if subscription.is_cancelled else None
    return charges + (charges_until(after, plan, end) if end and after.next_period_start_at else ())


def _goes_on(subscription: Subscription, plan: Plan, billed: Billed | None) -> bool:
    """Its end is that of the period which is paid already."""
    if not subscription.is_cancelled:
        return last_period_ends_at(subscription, plan) is not None
    end = subscription.expires_at
    return bool(billed and end and not billed.credited.amount and end <= billed.ends_at + SLACK)
