"""What stands in the way of cancelling, taking back, pausing and resuming: why, and from when it will be possible."""

from datetime import date, datetime, time, timedelta

from portal.domain.decisions import SwitchedOff
from portal.domain.endings import ends_at, last_period_ends_at, period_ends_at
from portal.domain.merchant_rules import Rules
from portal.domain.outlook import is_over
from portal.domain.periods import instant, local_day
from portal.domain.plans import Plan
from portal.domain.refusals import Refused
from portal.domain.sentences import say
from portal.domain.subscriptions import Subscription

# A date that is further away than this was mistyped or made up.
_FURTHEST_DAYS = 5 * 366


def refuse_cancelling(subscription: Subscription, plan: Plan, *, rules: Rules, now: datetime) -> None:
    """Refused when it is switched off, over, cancelled already, or still being set up."""
    if not rules.allow_cancel:
        raise SwitchedOff(say("Cancelling is not offered here. Please contact us if you want to cancel."))
    refuse_what_is_over(subscription, plan, now)
    if subscription.is_cancelled:
        if subscription.expires_at is None:
            raise Refused(say("This subscription is cancelled already."))
        day = subscription.last_day(subscription.expires_at, subscription.timezone)
        raise Refused(say("This subscription is cancelled already. It ends on %(day)s.", day=day))
    _refuse_what_is_being_set_up(subscription)


def refuse_taking_back(subscription: Subscription, plan: Plan, *, now: datetime) -> None:
    """Refused when it is over, or not cancelled at all."""
    refuse_what_is_over(subscription, plan, now)
    if not subscription.is_cancelled:
        raise Refused(say("This subscription is not cancelled, so there is nothing to take back."))


def refuse_pausing(subscription: Subscription, plan: Plan, *, rules: Rules, now: datetime) -> None:
    """Refused when it is switched off, over, on hold, cancelled, in trial, not begun, in its last period, or unbilled.

    A cancelled one may not be paused: Frisbii's rule would allow it, its screens hide it, and an end that was promised
    would lie in a time without service. What is unbilled is refused because its days would be lost to the books.
    """
    if not rules.allow_pause:
        raise SwitchedOff(say("Pausing is not offered here. Please contact us if you need a break."))
    refuse_what_is_over(subscription, plan, now)
    zone = subscription.timezone
    if subscription.state == "on_hold":
        raise _held(subscription)
    if subscription.is_cancelled:
        raise Refused(say("A cancelled subscription cannot be paused. Take the cancellation back first."))
    _refuse_what_is_being_set_up(subscription)
    if subscription.trial_end_at and now < subscription.trial_end_at:
        day = local_day(subscription.trial_end_at, zone)
        raise Refused(say("You can pause from %(day)s, when your trial has ended.", day=day))
    _refuse_before_the_first_period(subscription, plan, now)
    last = last_period_ends_at(subscription, plan)
    if last:
        day = subscription.last_day(last, zone)
        raise Refused(say("This is the last period: the subscription ends by itself on %(day)s.", day=day))


def refuse_resuming(
    subscription: Subscription, plan: Plan, *, rules: Rules, now: datetime, open_invoices: int, own_pause: bool
) -> None:
    """Refused when it is over, not on hold, held until an invoice is paid, somebody else's pause, or cannot be paid."""
    refuse_what_is_over(subscription, plan, now)
    if subscription.state != "on_hold":
        raise Refused(say("This subscription is not paused, so there is nothing to resume."))
    if subscription.on_hold_reason == "dunning":
        if open_invoices:
            raise Refused(say("Pay the open invoice first. The subscription then resumes by itself."))
    elif not (rules.allow_pause or own_pause):
        raise SwitchedOff(say("Resuming is not offered here. Please contact us if you want to resume."))
    last = last_period_ends_at(subscription, plan)
    if last and last <= now:
        raise Refused(say("The last period ended on %(day)s.", day=subscription.last_day(last, subscription.timezone)))
    if subscription.payment_method_id is None:
        raise Refused(say("Choose a payment method for this subscription first. Then you can resume."))


def checked_resume_at(
    subscription: Subscription, *, rules: Rules, now: datetime, on: date | None, since: datetime | None = None
) -> datetime | None:
    """The first moment of the day on which the pause ends, by the longest pause if the customer names no day.

    The longest pause is counted from the day on which it began, today when it begins now.
    """
    zone = subscription.timezone
    today = local_day(now, zone)
    longest = timedelta(days=rules.longest_pause_days or _FURTHEST_DAYS)
    latest = max(local_day(since or now, zone) + longest, today + timedelta(days=1))
    if on is None:
        return instant(latest, time(0), zone) if rules.longest_pause_days else None
    if on <= today:
        raise Refused(say("Choose a day from %(day)s on.", day=today + timedelta(days=1)))
    if on > latest:
        raise Refused(say("Choose a day no later than %(day)s.", day=latest))
    return instant(on, time(0), zone)


def refuse_what_is_over(subscription: Subscription, plan: Plan, now: datetime) -> None:
    """Refused when it has ended: nothing of it can be changed any more."""
    if not is_over(subscription, plan, now):
        return
    end = ends_at(subscription, plan)
    if end is None:
        raise Refused(say("This subscription has ended. It cannot be changed any more."))
    day = subscription.last_day(end, subscription.timezone)
    raise Refused(say("This subscription ended on %(day)s. It cannot be changed any more.", day=day))


def _refuse_what_is_being_set_up(subscription: Subscription) -> None:
    if subscription.state == "pending":
        raise Refused(say("This subscription is still being set up. You can change it as soon as it is active."))


def _refuse_before_the_first_period(subscription: Subscription, plan: Plan, now: datetime) -> None:
    due = period_ends_at(subscription, plan)
    if subscription.current_period_start_at is None and due and due > now:
        day = local_day(due, subscription.timezone)
        raise Refused(say("You can pause from %(day)s, when the subscription has started.", day=day))
    if due and due <= now:
        raise Refused(say("The invoice of the period that has just begun is being made. Try again in a few minutes."))


def _held(subscription: Subscription) -> Refused:
    if subscription.on_hold_reason == "dunning":
        return Refused(say("This subscription is on hold because an invoice is open. Pay the invoice to resume."))
    if subscription.resume_at is None:
        return Refused(say("This subscription is paused already."))
    day = local_day(subscription.resume_at, subscription.timezone)
    return Refused(say("This subscription is paused already. It resumes on %(day)s.", day=day))
