"""What a bill run has to do for a subscription, and when: end it, wake it, remind of a payment, renew it."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Literal

from portal.domain.endings import begins_before, ends_at, period_ends_at
from portal.domain.plans import Plan
from portal.domain.resumption import wakes_at
from portal.domain.subscriptions import Subscription

StepKind = Literal["end", "resume", "remind", "renew"]
# Of two at the same moment the first one here is done: what has ended is neither woken nor renewed.
_ORDER: tuple[StepKind, ...] = ("end", "resume", "remind", "renew")


@dataclass(frozen=True, slots=True)
class Step:
    """Something that is due at a moment."""

    kind: StepKind
    at: datetime


def agenda(subscription: Subscription, plan: Plan) -> list[Step]:
    """All that lies ahead as things stand, in the order of time."""
    if subscription.state not in ("active", "on_hold"):
        return []
    end, wakes, due = ends_at(subscription, plan), wakes_at(subscription, plan), renews_at(subscription, plan)
    found = [Step(kind, at) for kind, at in (("end", end), ("resume", wakes), ("renew", due)) if at]
    days = reminder_days(subscription, plan)
    if due and days and subscription.reminded_at != due:
        found.append(Step("remind", due - timedelta(days=days)))
    return sorted(found, key=lambda step: (step.at, _ORDER.index(step.kind)))


def next_step(subscription: Subscription, plan: Plan, *, now: datetime) -> Step | None:
    """What is to be done now, None when nothing is; a reminder that comes too late is left out."""
    for step in agenda(subscription, plan):
        if step.at > now:
            return None
        due = renews_at(subscription, plan)
        if step.kind != "remind" or (due and due > now):
            return step
    return None


def due_at(subscription: Subscription, plan: Plan) -> datetime | None:
    """When a bill run has to look at it next; None when nothing lies ahead."""
    steps = agenda(subscription, plan)
    return steps[0].at if steps else None


def renews_at(subscription: Subscription, plan: Plan) -> datetime | None:
    """When the next period begins, be it the first one; None when there is none or it is not billed by periods.

    Nobody who has cancelled is billed without an end: what was imported may not say when it is.
    """
    if subscription.state != "active" or plan.schedule_type == "manual":
        return None
    if subscription.is_cancelled and subscription.expires_at is None:
        return None
    due, end = period_ends_at(subscription, plan), ends_at(subscription, plan)
    return due if due and begins_before(due, end, subscription.timezone) else None


def reminder_days(subscription: Subscription, plan: Plan) -> int | None:
    """How many days before the next payment the customer is reminded: of the trial's end, or of the renewal."""
    first = subscription.current_period_start_at is None
    return plan.trial_reminder_days if first and subscription.trial_end_at else plan.renewal_reminder_days
