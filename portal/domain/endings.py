"""Endings: when a subscription's period, notice and minimum term are over, and with them the subscription."""

from datetime import datetime, time, timedelta, tzinfo

from portal.domain.periods import Schedule, instant, local_day, period_number, period_start, starts_partial
from portal.domain.plans import Plan
from portal.domain.subscriptions import Subscription

# The systems from which subscriptions are imported keep the hour of UTC, ours that of the wall clock: what they stored
# as the start of a period may lie an hour or two before ours.
SLACK = timedelta(hours=3)
_DAY = timedelta(days=1)


def period_after(subscription: Subscription, plan: Plan, starts_at: datetime) -> datetime | None:
    """When the period that starts in this moment ends and the next one starts; None on a manual schedule."""
    return _start(subscription, plan, _number(subscription, plan, starts_at) + 1)


def period_ends_at(subscription: Subscription, plan: Plan) -> datetime | None:
    """When the current period ends and the next one begins; before the first one, when that begins."""
    if subscription.next_period_start_at:
        return subscription.next_period_start_at
    if subscription.current_period_start_at is None:
        return subscription.first_period_start_at or subscription.trial_end_at or subscription.start_at
    return period_after(subscription, plan, subscription.current_period_start_at)


def running_period_ends_at(subscription: Subscription, plan: Plan, now: datetime) -> datetime | None:
    """When the period ends in which this moment lies, be it billed or paused or not; None on a manual schedule.

    A period that starts in this very moment runs already.
    """
    end = period_ends_at(subscription, plan)
    if end is None or end > now:
        return end
    zone, anchor = subscription.timezone, subscription.anchor_at
    number = max(_number(subscription, plan, end), period_number(plan.schedule, anchor, now, zone))
    return _start(subscription, plan, number + 1)


def minimum_term_ends_at(subscription: Subscription, plan: Plan) -> datetime | None:
    """When so many periods as the plan's minimum term have been paid; None when there is none.

    A first period that is shorter than the others counts as one; with `fixation_periods_full` it comes on top.
    """
    zone, anchor = subscription.timezone, subscription.anchor_at
    if not plan.fixation_periods:
        return None
    left = plan.fixation_periods - _paid_before(subscription, plan)
    if left <= 0 or not starts_partial(plan.schedule, anchor, zone):
        return _start(subscription, plan, left)
    if plan.fixation_periods_full:
        return _start(subscription, plan, left + 1)
    return period_start(_evenly(plan), anchor, left, zone)


def notice_ends_at(subscription: Subscription, plan: Plan, *, period_end: datetime, now: datetime) -> datetime | None:
    """When the notice is over that is given now, in a period that ends then; None when there is none.

    It is so many full periods after the current one or, when counted from now, ends with the day that bears the number
    of today so many periods later, or with the last one of a shorter month (as § 188 BGB has it).
    """
    count, zone = plan.notice_periods, subscription.timezone
    if not count or plan.schedule_type == "manual":
        return None
    if plan.notice_periods_after_current:
        number = _number(subscription, plan, period_end)
        partial = number == 0 and starts_partial(plan.schedule, subscription.anchor_at, zone)
        return _start(subscription, plan, number + partial + count)
    same = period_start(_evenly(plan), now, count, zone)
    return instant(local_day(same, zone) + _DAY, time(0), zone) if same else None


def runs_out_at(subscription: Subscription, plan: Plan) -> datetime | None:
    """When it ends by itself: after its end date, its fixed number of periods, or a period that is not renewed."""
    if subscription.end_at:
        anchor, zone = subscription.anchor_at, subscription.timezone
        return _start(subscription, plan, period_number(plan.schedule, anchor, subscription.end_at, zone) + 1)
    fixed = plan.fixed_count
    renews = subscription.renewing or subscription.is_cancelled or subscription.state == "on_hold"
    last = bool(fixed) and fixed <= subscription.renewal_count + 1
    if subscription.current_period_start_at and (last or not renews):
        return period_ends_at(subscription, plan)
    return _start(subscription, plan, fixed - _paid_before(subscription, plan)) if fixed else None


def last_period_ends_at(subscription: Subscription, plan: Plan) -> datetime | None:
    """When its current period ends if that is the last one, be it cancelled or not; None when another one follows."""
    chosen = subscription.expires_at if subscription.is_cancelled else None
    end = min((at for at in (chosen, runs_out_at(subscription, plan)) if at), default=None)
    period_end = period_ends_at(subscription, plan)
    return end if end and period_end and not begins_before(period_end, end, subscription.timezone) else None


def begins_before(starts_at: datetime, end: datetime | None, zone: tzinfo) -> bool:
    """A period that starts then has at least a day before the end: days are billed, and the day of the end is not one.

    So none begins in the hours between the last day of service and an end later on the following day.
    """
    return end is None or local_day(starts_at, zone) < local_day(end, zone)


def expires_in_time(subscription: Subscription, plan: Plan) -> datetime | None:
    """When a cancelled one ends now that it has been resumed: as was agreed, but not after its fixed number of periods.

    The period in which it was paused counts as one, so that it may have run out earlier. An end date stays the same.
    """
    agreed, limit = subscription.expires_at, None if subscription.end_at else runs_out_at(subscription, plan)
    return min(agreed, limit) if agreed and limit else agreed


def ends_at(subscription: Subscription, plan: Plan) -> datetime | None:
    """When it ended, or will end as things stand: expired, cancelled, or run out by its fixed number of periods.

    A pause or a hold puts the periods off that are left, so that only an end date ends it meanwhile.
    """
    if subscription.state == "expired":
        return subscription.expired_at or subscription.expires_at
    if subscription.is_cancelled:
        return subscription.expires_at
    return runs_out_at(subscription, plan) if subscription.end_at or subscription.state == "active" else None


def cancelled_ends_at(subscription: Subscription, plan: Plan, *, now: datetime) -> datetime:
    """When it ends if it is cancelled now: at the latest of period end, notice and minimum term, not after it runs out.

    During a trial and before one, at the end of the trial. Before its start and without notice or minimum term, at the
    start, so that nothing is ever billed. The calendar of the contract runs on during a pause: periods, notice and
    minimum term are those it would have without one. On a manual schedule, which has no periods, it ends at once.
    """
    if subscription.trial_end_at and now < subscription.trial_end_at:
        return subscription.trial_end_at
    period_end = running_period_ends_at(subscription, plan, now) or now
    notice = notice_ends_at(subscription, plan, period_end=period_end, now=now)
    minimum = minimum_term_ends_at(subscription, plan)
    end = max(at for at in (period_end, notice, minimum) if at)
    limit = runs_out_at(subscription, plan)
    return min(end, limit) if limit and limit > now else end


def _paid_before(subscription: Subscription, plan: Plan) -> int:
    """How many periods were paid before the one at the anchor: those before the last pause, which itself is not one."""
    if not subscription.reactivated_at or not subscription.current_period_start_at:
        return 0
    return subscription.renewal_count - _number(subscription, plan, subscription.current_period_start_at)


def _evenly(plan: Plan) -> Schedule:
    """Periods as long as the plan's, on no fixed day."""
    if plan.schedule_type in ("daily", "weekly_fixedday"):
        return Schedule("daily", plan.interval_length * (7 if plan.schedule_type == "weekly_fixedday" else 1))
    return Schedule("manual" if plan.schedule_type == "manual" else "month_startdate", plan.interval_length)


def _number(subscription: Subscription, plan: Plan, starts_at: datetime) -> int:
    anchor = subscription.anchor_at
    return 0 if starts_at == anchor else period_number(plan.schedule, anchor, starts_at + SLACK, subscription.timezone)


def _start(subscription: Subscription, plan: Plan, number: int) -> datetime | None:
    return period_start(plan.schedule, subscription.anchor_at, number, subscription.timezone)
