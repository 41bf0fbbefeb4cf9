"""The terms of a subscription in plain words."""

from dataclasses import dataclass
from datetime import datetime, tzinfo

from portal.domain.endings import ends_at, minimum_term_ends_at
from portal.domain.outlook import is_over
from portal.domain.periods import every, last_day
from portal.domain.plans import Plan
from portal.domain.sentences import Sentence, say
from portal.domain.subscriptions import Subscription


@dataclass(frozen=True, slots=True)
class Term:
    """What a term is called, and what was agreed."""

    label: Sentence
    text: Sentence


def terms(subscription: Subscription, plan: Plan, *, now: datetime, zone: tzinfo) -> list[Term]:
    """What was agreed, days by the calendar of the zone; what plays no part is left out."""
    found = [
        (say("Payment"), every(plan.schedule)),
        (say("Trial"), _trial(subscription, now, zone)),
        (say("Minimum term"), _minimum(subscription, plan, now, zone)),
        (say("Duration"), _duration(subscription, plan, now, zone)),
        (say("Cancellation"), None if subscription.is_cancelled or is_over(subscription, plan, now) else _notice(plan)),
    ]
    return [Term(label, text) for label, text in found if text]


def _trial(subscription: Subscription, now: datetime, zone: tzinfo) -> Sentence | None:
    if subscription.trial_end_at is None:
        return None
    day = last_day(subscription.trial_end_at, zone)
    return say("Until %(day)s", day=day) if subscription.trial_end_at > now else say("Ended on %(day)s", day=day)


def _minimum(subscription: Subscription, plan: Plan, now: datetime, zone: tzinfo) -> Sentence | None:
    until, count = minimum_term_ends_at(subscription, plan), plan.fixation_periods
    if until is None:
        return None
    day = last_day(until, zone)
    if until <= now:
        return say("Ended on %(day)s", day=day)
    if count == 1:
        return say("One period, until %(day)s", day=day)
    return say("%(count)s periods, until %(day)s", count=count, day=day)


def _duration(subscription: Subscription, plan: Plan, now: datetime, zone: tzinfo) -> Sentence | None:
    if not plan.fixed_count:
        return None
    end = ends_at(subscription, plan)
    if end is None or end <= now:
        return say("%(count)s periods, then it ends by itself", count=plan.fixed_count)
    return say("%(count)s periods, until %(day)s", count=plan.fixed_count, day=subscription.last_day(end, zone))


def _notice(plan: Plan) -> Sentence:
    """When a cancellation takes effect, by the plan's notice."""
    count = plan.notice_periods
    if count == 0:
        return say("Takes effect at the end of the current period")
    if not plan.notice_periods_after_current:
        if count == 1:
            return say("Takes effect one period after the day of notice; the last part is billed by the day")
        return say(
            "Takes effect %(count)s periods after the day of notice; the last part is billed by the day", count=count
        )
    if count == 1:
        return say("Takes effect one full period after the current one")
    return say("Takes effect %(count)s full periods after the current one", count=count)
