"""Another day on which a pause ends, or none."""

from dataclasses import replace
from datetime import date, datetime

from portal.domain.decisions import Consequences, Decision, SwitchedOff, event_of, last_day_of
from portal.domain.endings import ends_at
from portal.domain.hindrances import checked_resume_at, refuse_what_is_over
from portal.domain.merchant_rules import Rules
from portal.domain.plans import Plan
from portal.domain.proration import Billed
from portal.domain.refusals import Refused, Unchanged
from portal.domain.resumption import awake_ends_at, charges_when_awake, wakes_at
from portal.domain.sentences import say
from portal.domain.subscriptions import Subscription


def refuse_rescheduling(
    subscription: Subscription, plan: Plan, *, rules: Rules, now: datetime, own_pause: bool
) -> None:
    """Refused when it is over, not paused, held for an unpaid invoice, or paused by the merchant alone."""
    refuse_what_is_over(subscription, plan, now)
    if subscription.state != "on_hold" or subscription.on_hold_reason == "dunning":
        raise Refused(say("This subscription is not paused, so there is no pause to change."))
    if not (rules.allow_pause or own_pause):
        raise SwitchedOff(say("Pausing is not offered here. Please contact us if you need a break."))


def reschedule(
    subscription: Subscription, plan: Plan, *, rules: Rules, now: datetime, billed: Billed | None,
    resume_on: date | None, own_pause: bool = True,
) -> Decision:  # fmt: skip
    """The pause ends on this day, or when the customer resumes; counted from its first day it is never too long."""
    refuse_rescheduling(subscription, plan, rules=rules, now=now, own_pause=own_pause)
    resume_at = checked_resume_at(subscription, rules=rules, now=now, on=resume_on, since=subscription.on_hold_at)
    after = replace(subscription, resume_at=resume_at)
    if after.resume_at == subscription.resume_at:
        raise Unchanged(say("Nothing would change: it is set like that already."))
    after = replace(after, expires_at=awake_ends_at(after, plan) or after.expires_at)
    end = ends_at(after, plan)
    last_day = last_day_of(after, end, now) if end else None
    follows = Consequences(end, last_day, wakes_at(after, plan), charges_when_awake(after, plan, billed=billed))
    return Decision(after, event_of("subscription_changed", subscription, after), follows)
