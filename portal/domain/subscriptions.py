"""Subscriptions: what was agreed with a customer, and how it stands."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta, tzinfo
from typing import Literal
from zoneinfo import ZoneInfo

from portal.domain.periods import last_day, local_day
from portal.domain.sentences import Sentence, say

State = Literal["pending", "active", "on_hold", "expired"]
Tone = Literal["neutral", "info", "success", "warning", "danger"]


@dataclass(frozen=True, slots=True)
class AddOn:
    """Something on top of the plan; `amount` a unit and period in minor units, None when only its name is known.

    `vat` in basis points; None is the plan's rate.
    """

    handle: str
    name: str | None = None
    amount: int | None = None
    quantity: int = 1
    vat: int | None = None


@dataclass(frozen=True, slots=True)
class Discount:
    """Less to pay each period: an amount in minor units or a percentage; neither when only its name is known.

    `apply_to` names the origins of what it is taken off ("plan", "add_on"); empty or "all" is everything.
    """

    handle: str
    name: str | None = None
    amount: int | None = None
    percentage: int | None = None
    apply_to: Sequence[str] = ()

    def covers(self, origin: str) -> bool:
        """Whether it is taken off lines of this origin."""
        return not self.apply_to or "all" in self.apply_to or origin in self.apply_to


@dataclass(frozen=True, slots=True)
class Subscription:
    """A subscription as stored; `amount` (minor units a unit) wins over the plan's, None is the plan's.

    `reminded_at` is the payment of which the customer was reminded last.
    """

    id: int
    handle: str
    plan_id: int
    payment_method_id: int | None
    state: State
    quantity: int
    amount: int | None
    amount_incl_vat: bool
    currency: str
    timezone: ZoneInfo
    add_ons: tuple[AddOn, ...]
    discounts: tuple[Discount, ...]
    renewing: bool
    renewal_count: int
    is_cancelled: bool
    start_at: datetime
    reactivated_at: datetime | None
    first_period_start_at: datetime | None
    current_period_start_at: datetime | None
    next_period_start_at: datetime | None
    trial_start_at: datetime | None
    trial_end_at: datetime | None
    end_at: datetime | None
    cancelled_at: datetime | None
    expires_at: datetime | None
    expired_at: datetime | None
    expire_reason: str | None
    on_hold_at: datetime | None
    on_hold_reason: str | None
    resume_at: datetime | None
    reminded_at: datetime | None
    version: int
    created_at: datetime

    @property
    def anchor_at(self) -> datetime:
        """Where its periods are counted from: its first one, or the one that began when it was last resumed."""
        first = self.first_period_start_at or self.trial_end_at or self.start_at
        return max(first, self.reactivated_at or first)

    def has_ended(self, now: datetime) -> bool:
        """It expired, or it was cancelled and its last day is over, whether or not a bill run has noticed."""
        return self.state == "expired" or (self.is_cancelled and self.expires_at is not None and self.expires_at <= now)

    def last_day(self, ends_at: datetime, zone: tzinfo) -> date:
        """The last day of service when it ends in this moment; what was ended at once was still served on that day.

        So was what was cancelled on the day on which it ends: nothing ends before it was cancelled.
        """
        if self.state == "expired" and self.expire_reason in ("dunning", "ondemand"):
            return local_day(ends_at, zone)
        last = last_day(ends_at, zone)
        if not (self.is_cancelled and self.cancelled_at):
            return last
        return max(last, local_day(min(self.cancelled_at, ends_at - timedelta.resolution), zone))

    def in_trial(self, now: datetime) -> bool:
        """The trial has begun and is not over."""
        begin = self.trial_start_at or self.start_at
        return self.trial_end_at is not None and begin <= now < self.trial_end_at


@dataclass(frozen=True, slots=True)
class Status:
    """How a subscription stands: a key for rules and tests, a tone and a symbol for the eye, words for the customer."""

    key: str
    tone: Tone
    label: Sentence
    symbol: str | None = None


ENDED = Status("ended", "neutral", say("Ended"), "circle-x")


def status(subscription: Subscription, *, now: datetime, zone: tzinfo) -> Status:
    """How the subscription stands, days by the calendar of the zone; of several facts the first one here counts."""
    if subscription.has_ended(now):
        return ENDED
    if subscription.state == "on_hold":
        if subscription.on_hold_reason == "dunning":
            return Status("overdue", "danger", say("On hold: payment needed"))
        return Status("paused", "neutral", say("Paused"), "pause")
    if subscription.is_cancelled:
        return Status("cancelled", "warning", _ending(subscription, zone), "calendar")
    if subscription.in_trial(now) and subscription.trial_end_at:
        until = last_day(subscription.trial_end_at, zone)
        return Status("trial", "info", say("Trial until %(day)s", day=until), "clock")
    if subscription.state == "pending":
        return Status("pending", "info", say("Being set up"), "clock")
    if subscription.start_at > now:
        begin = local_day(subscription.start_at, zone)
        return Status("not_started", "info", say("Starts on %(day)s", day=begin), "calendar")
    return Status("active", "success", say("Active"))


def _ending(subscription: Subscription, zone: tzinfo) -> Sentence:
    if subscription.expires_at is None:
        return say("Ending")
    return say("Ends on %(day)s", day=subscription.last_day(subscription.expires_at, zone))
