"""Cancel, take back, pause, resume: each is shown beforehand and done by the same function."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date, datetime, timedelta
from typing import Literal

from portal.domain.decisions import Consequences, Decision, event_of, last_day_of
from portal.domain.endings import begins_before, cancelled_ends_at, ends_at, period_ends_at, runs_out_at
from portal.domain.hindrances import (
    checked_resume_at,
    refuse_cancelling,
    refuse_pausing,
    refuse_resuming,
    refuse_taking_back,
)
from portal.domain.merchant_rules import Rules
from portal.domain.period_charges import PeriodCharge, charges_until, next_charge, rest_of_period
from portal.domain.periods import local_day
from portal.domain.plans import Plan
from portal.domain.proration import Billed, unused
from portal.domain.refusals import Refused
from portal.domain.resumption import awake_ends_at, begin_again, charges_when_awake, wakes_at
from portal.domain.sentences import say
from portal.domain.subscriptions import Subscription

Action = Literal["cancel", "take_back", "pause", "resume"]
_STILL_DUE = say("Open invoices still have to be paid.")
_DUE_UNTIL_THE_END = say("Open invoices still have to be paid. Reminders stop when the subscription ends.")


def cancel(
    subscription: Subscription, plan: Plan, *, rules: Rules, now: datetime, reason: str | None = None,
    comment: str | None = None, billed: Billed | None = None,
) -> Decision:  # fmt: skip
    """It is cancelled and ends at the latest of period end, notice and minimum term (`cancelled_ends_at`).

    A paused one stays paused, and resumes on its day only if a whole period is left then. `billed` is what was billed
    last; for a paused one it tells what that resumption costs.
    """
    refuse_cancelling(subscription, plan, rules=rules, now=now)
    end = cancelled_ends_at(subscription, plan, now=now)
    due = period_ends_at(subscription, plan) if subscription.state == "active" else None
    after = replace(
        subscription, is_cancelled=True, renewing=False, cancelled_at=now, expires_at=end,
        next_period_start_at=due if due and begins_before(due, end, subscription.timezone) else None,
    )  # fmt: skip
    end = awake_ends_at(after, plan) or end
    after = replace(after, expires_at=end)
    charges = charges_until(after, plan, end) if after.next_period_start_at else ()
    follows = Consequences(
        end, last_day_of(after, end, now), wakes_at(after, plan),
        charges or charges_when_awake(after, plan, billed=billed), open_invoices=_DUE_UNTIL_THE_END,
    )  # fmt: skip
    event = event_of("subscription_cancelled", subscription, after, reason=reason, comment=comment)
    return Decision(after, event, follows)


def take_back(subscription: Subscription, plan: Plan, *, now: datetime, billed: Billed | None) -> Decision:
    """It is no longer cancelled and goes on as before, until it has expired.

    There is no switch for it: it only undoes what was allowed when it was done, and nobody should lose a subscription
    because a merchant changed a setting meanwhile. The rest of a last period that was billed in part is charged now.
    """
    refuse_taking_back(subscription, plan, now=now)
    restored = replace(subscription, is_cancelled=False, cancelled_at=None, expires_at=None)
    rest: tuple[PeriodCharge, ...] = ()
    if restored.state == "active":
        restored = replace(restored, renewing=True)
        due, end = period_ends_at(restored, plan), runs_out_at(restored, plan)
        renews = due is None or begins_before(due, end, restored.timezone)
        restored = replace(restored, renewing=renews, next_period_start_at=due if renews else None)
        rest = rest_of_period(restored, plan, now=now, billed_until=billed.ends_at if billed else None)
        charges = rest + next_charge(restored, plan)
    else:
        charges = charges_when_awake(restored, plan, billed=billed)
    end = ends_at(restored, plan)
    last_day = last_day_of(restored, end, now) if end else None
    follows = Consequences(end, last_day, wakes_at(restored, plan), charges, open_invoices=_STILL_DUE)
    return Decision(restored, event_of("subscription_uncancelled", subscription, restored), follows, rest)


def pause(
    subscription: Subscription, plan: Plan, *, rules: Rules, now: datetime, billed: Billed | None,
    resume_on: date | None = None,
) -> Decision:  # fmt: skip
    """It is on hold from now on, until `resume_on` if given or for the longest pause; the first day counts as used.

    With the compensation `prorated_credit`, the days from tomorrow on to the end of the billed period are credited.
    """
    refuse_pausing(subscription, plan, rules=rules, now=now)
    resume_at = checked_resume_at(subscription, rules=rules, now=now, on=resume_on)
    after = replace(
        subscription, state="on_hold", renewing=False, on_hold_at=now, on_hold_reason="ondemand", resume_at=resume_at,
        next_period_start_at=None,
    )  # fmt: skip
    today, credit = local_day(now, subscription.timezone), None
    if billed and rules.pause_compensation == "prorated_credit":
        credit = unused(billed, today + timedelta(days=1), subscription.timezone)
        billed = replace(billed, credited=billed.credited + credit) if credit else billed
    charges = charges_when_awake(after, plan, billed=billed)
    follows = Consequences(ends_at(after, plan), today, wakes_at(after, plan), charges, credit, _STILL_DUE)
    return Decision(after, event_of("subscription_on_hold", subscription, after), follows)


def resume(
    subscription: Subscription, plan: Plan, *, rules: Rules, now: datetime, open_invoices: int, billed: Billed | None,
    own_pause: bool = True,
) -> Decision:  # fmt: skip
    """It is active, and a new period has begun now and is charged now, less what is paid already of its days.

    Who paused it themselves may always resume it; `own_pause` is false when the merchant is known to have paused it. A
    hold for an unpaid invoice is resumed by paying, whatever the switches.
    """
    refuse_resuming(subscription, plan, rules=rules, now=now, open_invoices=open_invoices, own_pause=own_pause)
    return _resumed(subscription, plan, at=now, billed=billed)


def due_resume(subscription: Subscription, plan: Plan, *, now: datetime, billed: Billed | None) -> Decision | None:
    """What happens because its day has come: it is resumed as of that day, however late this runs; None if not yet.

    Without a payment method it stays paused and loses the date, so that no period begins unnoticed much later.
    """
    at = wakes_at(subscription, plan)
    if at is None or at > now:
        return None
    if subscription.payment_method_id is not None:
        return _resumed(subscription, plan, at=at, billed=billed)
    after = replace(subscription, resume_at=None)
    return Decision(after, event_of("subscription_changed", subscription, after), Consequences())


def possible(
    subscription: Subscription, plan: Plan, *, rules: Rules, now: datetime, open_invoices: int, own_pause: bool = True
) -> dict[Action, Refused | None]:
    """For each action, None if it is possible now, otherwise the refusal that it would get."""
    return {
        "cancel": _refusal(lambda: cancel(subscription, plan, rules=rules, now=now)),
        "take_back": _refusal(lambda: take_back(subscription, plan, now=now, billed=None)),
        "pause": _refusal(lambda: pause(subscription, plan, rules=rules, now=now, billed=None)),
        "resume": _refusal(lambda: resume(
            subscription, plan, rules=rules, now=now, open_invoices=open_invoices, billed=None, own_pause=own_pause,
        )),
    }  # fmt: skip


def _resumed(subscription: Subscription, plan: Plan, *, at: datetime, billed: Billed | None) -> Decision:
    after, issued = begin_again(subscription, plan, at=at, billed=billed)
    end, later = ends_at(after, plan), ()
    if end and after.is_cancelled and after.next_period_start_at:
        later = charges_until(after, plan, end)
    last_day = last_day_of(after, end, at) if end else None
    follows = Consequences(end, last_day, None, issued + later)
    return Decision(after, event_of("subscription_reactivated", subscription, after), follows, issued)


def _refusal(action: Callable[[], Decision]) -> Refused | None:
    try:
        action()
    except Refused as refused:
        return refused
    return None
