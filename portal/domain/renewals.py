"""What a bill run makes of a subscription: a new period, a reminder, an end, a hold."""

from dataclasses import dataclass, replace
from datetime import datetime

from portal.domain.agenda import renews_at
from portal.domain.beginnings import begin_period
from portal.domain.decisions import event_of
from portal.domain.events import Event
from portal.domain.period_charges import PeriodCharge
from portal.domain.plans import Plan
from portal.domain.subscriptions import Subscription


@dataclass(frozen=True, slots=True)
class Outcome:
    """The subscription as it is to be recorded, because of this event, and what is charged with it."""

    after: Subscription
    event: Event | None
    charge: PeriodCharge | None = None


def renew(subscription: Subscription, plan: Plan, *, at: datetime) -> Outcome:
    """Its next period, or its first one, has begun at that moment, however late this runs."""
    after, charge = begin_period(subscription, plan, at=at)
    kind = "subscription_renewal"
    if subscription.current_period_start_at is None:
        kind = "subscription_trial_end" if subscription.trial_end_at else "subscription_started"
    return Outcome(after, event_of(kind, subscription, after), charge)


def remind(subscription: Subscription, plan: Plan) -> Outcome:
    """The customer knows of the next payment; each one is told once."""
    return Outcome(replace(subscription, reminded_at=renews_at(subscription, plan)), None)


def expire(subscription: Subscription, *, at: datetime) -> Outcome:
    """It has ended, for good: because it was cancelled, or after its last period."""
    after = _ended(subscription, at, "cancelled" if subscription.is_cancelled else "fixed")
    return Outcome(after, event_of("subscription_expired", subscription, after))


def expire_unpaid(subscription: Subscription, *, now: datetime) -> Outcome:
    """It has ended, for good, because an invoice was not paid."""
    after = _ended(subscription, now, "dunning")
    return Outcome(after, event_of("subscription_expired_dunning", subscription, after))


def hold_unpaid(subscription: Subscription, *, now: datetime) -> Outcome:
    """It is on hold until the open invoice is paid."""
    after = replace(
        subscription, state="on_hold", on_hold_at=now, on_hold_reason="dunning", renewing=False, resume_at=None,
        next_period_start_at=None,
    )  # fmt: skip
    return Outcome(after, event_of("subscription_on_hold_dunning", subscription, after))


def _ended(subscription: Subscription, at: datetime, reason: str) -> Subscription:
    return replace(
        subscription, state="expired", expired_at=at, expire_reason=reason, renewing=False, next_period_start_at=None,
        on_hold_at=None, on_hold_reason=None, resume_at=None,
    )  # fmt: skip
