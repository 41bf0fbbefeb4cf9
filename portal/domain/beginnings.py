"""How a billing period begins: what the subscription is then, and what is charged for the period."""

from dataclasses import replace
from datetime import datetime

from portal.domain.endings import SLACK, begins_before, period_after, runs_out_at
from portal.domain.period_charges import PeriodCharge, period_charge
from portal.domain.periods import period_number, period_start
from portal.domain.plans import Plan
from portal.domain.subscriptions import Subscription


def begin_period(
    subscription: Subscription, plan: Plan, *, at: datetime
) -> tuple[Subscription, PeriodCharge | None]:
    """The active subscription in the period that begins then, and its charge; none on a manual schedule.

    The period is cut where the subscription ends; after the last one it renews no more.
    """
    begun = replace(
        _anchored(subscription, plan, at), current_period_start_at=at,
        first_period_start_at=subscription.first_period_start_at or at,
        renewal_count=subscription.renewal_count + (subscription.current_period_start_at is not None),
        renewing=not subscription.is_cancelled, next_period_start_at=None,
    )  # fmt: skip
    following = period_after(begun, plan, at)
    end = begun.expires_at if begun.is_cancelled else runs_out_at(begun, plan)
    renews = following is None or begins_before(following, end, begun.timezone)
    after = replace(
        begun, renewing=renews and not begun.is_cancelled, next_period_start_at=following if renews else None
    )
    return after, period_charge(after, plan, starts_at=at, until=end)


def _anchored(subscription: Subscription, plan: Plan, at: datetime) -> Subscription:
    """Where the start of a period was moved, the following ones are counted from there."""
    schedule, anchor, zone = plan.schedule, subscription.anchor_at, subscription.timezone
    if schedule.type == "manual" or schedule.is_fixed or subscription.current_period_start_at is None:
        return subscription
    planned = period_start(schedule, anchor, period_number(schedule, anchor, at + SLACK, zone), zone)
    return subscription if planned and abs(at - planned) <= SLACK else replace(subscription, reactivated_at=at)
