"""What comes next for a subscription: its next payment, its end, the end of its minimum term."""

from datetime import datetime, tzinfo

from portal.domain.periods import Schedule, local_day, period_number, period_start, starts_partial
from portal.domain.plans import Plan
from portal.domain.sentences import Sentence, say
from portal.domain.subscriptions import ENDED, Status, Subscription, status


def period_ends_at(subscription: Subscription, plan: Plan) -> datetime | None:
    """When the current period ends and the next one begins; before the first one, when that begins."""
    if subscription.next_period_start_at:
        return subscription.next_period_start_at
    if subscription.current_period_start_at is None:
        return subscription.first_period_start_at or subscription.trial_end_at or subscription.start_at
    return _period_after(subscription, plan, subscription.current_period_start_at)


def ends_at(subscription: Subscription, plan: Plan) -> datetime | None:
    """When it ended, or will end as things stand: expired, cancelled, or run out by its fixed number of periods."""
    if subscription.state == "expired":
        return subscription.expired_at or subscription.expires_at
    if subscription.is_cancelled:
        return subscription.expires_at
    if subscription.end_at:
        return _period_after(subscription, plan, subscription.end_at)
    if subscription.state != "active":
        return None
    if subscription.current_period_start_at and (not subscription.renewing or _in_last_period(subscription, plan)):
        return period_ends_at(subscription, plan)
    return _after_periods(subscription, plan, plan.fixed_count) if plan.fixed_count else None


def is_over(subscription: Subscription, plan: Plan, now: datetime) -> bool:
    """It is over, whether or not a bill run has come since its last day."""
    end = ends_at(subscription, plan)
    return subscription.state == "expired" or (end is not None and end <= now)


def standing(subscription: Subscription, plan: Plan, *, now: datetime, zone: tzinfo) -> Status:
    """How the subscription stands; one that has run out by the terms of its plan has ended, too."""
    return ENDED if is_over(subscription, plan, now) else status(subscription, now=now, zone=zone)


def next_payment_at(subscription: Subscription, plan: Plan, now: datetime) -> datetime | None:
    """When the next period begins, which is when it is paid; in the past when no bill run has come since."""
    if is_over(subscription, plan, now) or subscription.state != "active" or plan.schedule_type == "manual":
        return None
    due, end = period_ends_at(subscription, plan), ends_at(subscription, plan)
    return due if due and (end is None or due < end) else None


def minimum_term_ends_at(subscription: Subscription, plan: Plan) -> datetime | None:
    """When so many periods as the plan's minimum term have been paid; None when there is none.

    A first period that is shorter than the others counts as one; with `fixation_periods_full` it comes on top.
    """
    zone, anchor = subscription.timezone, subscription.anchor_at
    if not plan.fixation_periods:
        return None
    if not starts_partial(plan.schedule, anchor, zone):
        return _after_periods(subscription, plan, plan.fixation_periods)
    if plan.fixation_periods_full:
        return _after_periods(subscription, plan, plan.fixation_periods + 1)
    unit = "daily" if plan.schedule_type == "weekly_fixedday" else "month_startdate"
    length = plan.interval_length * (7 if unit == "daily" else 1)
    return period_start(Schedule(unit, length), anchor, plan.fixation_periods, zone)


def outlook(subscription: Subscription, plan: Plan, *, now: datetime, zone: tzinfo) -> Sentence | None:
    """One sentence on what comes next, days by the calendar of the zone; None when nothing is known."""
    end, due = ends_at(subscription, plan), next_payment_at(subscription, plan, now)
    if is_over(subscription, plan, now):
        return say("Ended on %(day)s", day=local_day(end, zone)) if end else None
    if subscription.state == "on_hold":
        return _hold(subscription, zone)
    if due:
        return _payment(subscription, due, now, zone)
    if subscription.is_cancelled:
        at = subscription.cancelled_at
        return say("Cancelled on %(day)s", day=local_day(at, zone)) if at else None
    if end:
        return say("Runs until %(day)s, then ends by itself", day=local_day(end, zone))
    return None


def _hold(subscription: Subscription, zone: tzinfo) -> Sentence | None:
    if subscription.is_cancelled and subscription.expires_at:
        return say("Ends on %(day)s", day=local_day(subscription.expires_at, zone))
    if subscription.resume_at and subscription.on_hold_reason != "dunning":
        return say("Goes on by itself on %(day)s", day=local_day(subscription.resume_at, zone))
    if subscription.on_hold_at is None:
        return None
    day = local_day(subscription.on_hold_at, zone)
    if subscription.on_hold_reason == "dunning":
        return say("On hold since %(day)s", day=day)
    return say("Paused since %(day)s", day=day)


def _payment(subscription: Subscription, due: datetime, now: datetime, zone: tzinfo) -> Sentence:
    day = local_day(due, zone)
    if due <= now:
        return say("Payment due since %(day)s", day=day)
    if subscription.current_period_start_at is None or subscription.current_period_start_at > now:
        return say("First payment on %(day)s", day=day)
    return say("Next payment on %(day)s", day=day)


def _in_last_period(subscription: Subscription, plan: Plan) -> bool:
    return bool(plan.fixed_count) and plan.fixed_count <= subscription.renewal_count + 1


def _after_periods(subscription: Subscription, plan: Plan, count: int) -> datetime | None:
    """When so many periods have been paid since the first one; those before the last pause are counted, it is not."""
    zone, anchor, before = subscription.timezone, subscription.anchor_at, 0
    if subscription.reactivated_at and subscription.current_period_start_at:
        current = period_number(plan.schedule, anchor, subscription.current_period_start_at, zone)
        before = subscription.renewal_count - current
    return period_start(plan.schedule, anchor, count - before, zone)


def _period_after(subscription: Subscription, plan: Plan, at: datetime) -> datetime | None:
    zone, anchor = subscription.timezone, subscription.anchor_at
    return period_start(plan.schedule, anchor, period_number(plan.schedule, anchor, at, zone) + 1, zone)
