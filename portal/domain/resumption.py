"""How a paused subscription goes on: in a new period that begins then, or in its last one that is paid already."""

from dataclasses import replace
from datetime import datetime, timedelta

from portal.domain.beginnings import begin_period
from portal.domain.endings import SLACK, expires_in_time, last_period_ends_at, period_after, runs_out_at
from portal.domain.period_charges import PeriodCharge, charges_until, rest_of_period
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

    Days of it that were billed before and not credited are credited now: no day is paid for twice. It only goes on in
    what is its last period anyway; what is not paid of that is charged.
    """
    awake = replace(subscription, state="active", on_hold_at=None, on_hold_reason=None, resume_at=None,
                    next_period_start_at=None)  # fmt: skip
    if _goes_on(subscription, plan, billed):
        return replace(awake, renewing=False), _unpaid(awake, plan, at=at, billed=billed)
    awake = replace(awake, reactivated_at=at)
    after, charge = begin_period(awake, plan, at=at)
    end = expires_in_time(after, plan)
    if end != after.expires_at:
        after, charge = begin_period(replace(awake, expires_at=end), plan, at=at)
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
    end = after.expires_at if after.is_cancelled else None
    return charges + (charges_until(after, plan, end) if end and after.next_period_start_at else ())


def awake_ends_at(subscription: Subscription, plan: Plan) -> datetime | None:
    """When a cancelled one ends after it has resumed by itself; None when it does not."""
    at = wakes_at(subscription, plan)
    return begin_again(subscription, plan, at=at, billed=None)[0].expires_at if at else None


def _goes_on(subscription: Subscription, plan: Plan, billed: Billed | None) -> bool:
    """No other period may begin, or it was cancelled to the end of this one, which is paid already."""
    end, limit = last_period_ends_at(subscription, plan), runs_out_at(subscription, plan)
    if end is None:
        return False
    if not subscription.is_cancelled or (limit and limit <= end):
        return True
    return bool(billed and not billed.credited.amount and _is_billed_until(subscription, plan, billed, end))


def _unpaid(
    subscription: Subscription, plan: Plan, *, at: datetime, billed: Billed | None
) -> tuple[PeriodCharge, ...]:
    """The charge of what was not billed of its last period, because it was cancelled to an earlier end then."""
    end = last_period_ends_at(subscription, plan)
    if billed is None or end is None or _is_billed_until(subscription, plan, billed, end):
        return ()
    return rest_of_period(subscription, plan, now=at, billed_until=max(billed.ends_at, at))


def _is_billed_until(subscription: Subscription, plan: Plan, billed: Billed, end: datetime) -> bool:
    """What was imported may end a period an hour or two before ours; the end of a notice is a midnight of our own."""
    begin = subscription.current_period_start_at
    slack = SLACK if begin and end == period_after(subscription, plan, begin) else timedelta(0)
    return end <= billed.ends_at + slack
