"""What comes next for a subscription: its next payment, or its end."""

from datetime import datetime, tzinfo

from portal.domain.endings import begins_before, ends_at, period_ends_at
from portal.domain.periods import local_day
from portal.domain.plans import Plan
from portal.domain.resumption import wakes_at
from portal.domain.sentences import Sentence, say
from portal.domain.subscriptions import ENDED, Status, Subscription, status


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
    return due if due and begins_before(due, end, subscription.timezone) else None


def outlook(subscription: Subscription, plan: Plan, *, now: datetime, zone: tzinfo) -> Sentence | None:
    """One sentence on what comes next, days by the calendar of the zone; None when nothing is known."""
    end, due = ends_at(subscription, plan), next_payment_at(subscription, plan, now)
    if is_over(subscription, plan, now):
        return say("Ended on %(day)s", day=subscription.last_day(end, zone)) if end else None
    if subscription.state == "on_hold":
        return _hold(subscription, plan, zone)
    if due:
        return _payment(subscription, due, now, zone)
    if subscription.is_cancelled:
        at = subscription.cancelled_at
        return say("Cancelled on %(day)s", day=local_day(at, zone)) if at else None
    if end:
        return say("Runs until %(day)s, then ends by itself", day=subscription.last_day(end, zone))
    return None


def _hold(subscription: Subscription, plan: Plan, zone: tzinfo) -> Sentence | None:
    if subscription.is_cancelled and subscription.expires_at:
        return say("Ends on %(day)s", day=subscription.last_day(subscription.expires_at, zone))
    if wakes := wakes_at(subscription, plan):
        return say("Resumes by itself on %(day)s", day=local_day(wakes, zone))
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
