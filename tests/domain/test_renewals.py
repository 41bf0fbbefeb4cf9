"""What a bill run makes of a subscription: new periods, reminders, ends and holds."""

from dataclasses import replace
from datetime import datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portal.domain.agenda import Step, due_at, next_step
from portal.domain.lifecycle import due_resume
from portal.domain.period_charges import PeriodCharge
from portal.domain.plans import Plan
from portal.domain.renewals import Outcome, expire, expire_unpaid, hold_unpaid, remind, renew
from portal.domain.subscriptions import Subscription
from portal.domain.timeline import DEEDS
from tests.domain.agreements import BERLIN, at, plan, subscription
from tests.domain.stages import CANCELLED, FROM_NOW, FUTURE, HELD, NOW, PAUSED, PAYS, TRIAL, WITH_NOTICE

ON_THE_FIRST = {"schedule_type": "month_fixedday", "schedule_fixed_day": 1}
ENDED = {"state": "expired", "renewing": False, "next_period_start_at": None, "on_hold_at": None,
         "on_hold_reason": None, "resume_at": None}  # fmt: skip


def charged(charge: PeriodCharge | None) -> tuple[str, str, int] | None:
    """First day, the day after the last one, amount."""
    if charge is None or charge.amount is None:
        return None
    begin, end = (str(moment.astimezone(BERLIN).date()) for moment in (charge.starts_at, charge.ends_at))
    return begin, end, charge.amount.amount


@pytest.mark.parametrize(
    ("values", "agreed", "begins", "following", "count", "charge"),
    [
        ({}, {}, "2027-04-15", "2027-05-15", 3, ("2027-04-15", "2027-05-15", 1290)),
        ({"quantity": 2}, {"interval_length": 3}, "2027-04-15", "2027-07-15", 3, ("2027-04-15", "2027-07-15", 2580)),
        # The first period is not a renewal.
        (TRIAL, {}, "2027-03-24", "2027-04-24", 0, ("2027-03-24", "2027-04-24", 1290)),
        (FUTURE, {}, "2027-05-01", "2027-06-01", 0, ("2027-05-01", "2027-06-01", 1290)),
        # Seventeen of the thirty-one days before the first.
        (FUTURE | {"first_period_start_at": "2027-05-15"}, ON_THE_FIRST, "2027-05-15", "2027-06-01", 0,
         ("2027-05-15", "2027-06-01", 707)),
        # The last periods: whole ones, and one that is cut where a notice ends.
        ({}, {"fixed_count": 4}, "2027-04-15", None, 3, ("2027-04-15", "2027-05-15", 1290)),
        ({}, {"fixed_count": 5}, "2027-04-15", "2027-05-15", 3, ("2027-04-15", "2027-05-15", 1290)),
        ({"end_at": "2027-05-01"}, {}, "2027-04-15", None, 3, ("2027-04-15", "2027-05-15", 1290)),
        (WITH_NOTICE, {"notice_periods": 1}, "2027-04-15", None, 3, ("2027-04-15", "2027-05-15", 1290)),
        (WITH_NOTICE | {"expires_at": "2027-06-15"}, {"notice_periods": 2}, "2027-04-15", "2027-05-15", 3,
         ("2027-04-15", "2027-05-15", 1290)),
        (WITH_NOTICE | {"expires_at": "2027-04-21"}, FROM_NOW, "2027-04-15", None, 3,
         ("2027-04-15", "2027-04-21", 258)),
        # A period without a price, and a schedule without periods.
        ({"add_ons": ()}, {"amount": 0}, "2027-04-15", "2027-05-15", 3, ("2027-04-15", "2027-05-15", 0)),
        ({}, {"schedule_type": "manual"}, "2027-04-15", None, 3, None),
    ],
)  # fmt: skip
def test_renewed(values, agreed, begins, following, count, charge):
    before = subscription(**values)
    outcome = renew(before, plan(**agreed), at=at(begins))
    after = outcome.after
    goes_on = not before.is_cancelled and (following is not None or agreed.get("schedule_type") == "manual")
    assert after == replace(
        before, current_period_start_at=at(begins), next_period_start_at=at(following) if following else None,
        first_period_start_at=before.first_period_start_at or at(begins), renewal_count=count, renewing=goes_on,
    )  # fmt: skip
    assert charged(outcome.charge) == charge


@pytest.mark.parametrize(
    ("outcome", "kind", "told"),
    [
        (renew(subscription(), plan(), at=at("2027-04-15")), "subscription_renewal",
         {"current_period_start", "next_period_start"}),
        (renew(subscription(**TRIAL), plan(), at=at("2027-03-24")), "subscription_trial_end",
         {"current_period_start", "next_period_start"}),
        (renew(subscription(**FUTURE), plan(), at=at("2027-05-01")), "subscription_started",
         {"current_period_start", "next_period_start"}),
        (expire(subscription(**CANCELLED), at=at("2027-04-15")), "subscription_expired", {"state"}),
        (expire_unpaid(subscription(), now=NOW), "subscription_expired_dunning", {"state", "next_period_start"}),
        (hold_unpaid(subscription(), now=NOW), "subscription_on_hold_dunning", {"state", "next_period_start"}),
    ],
)  # fmt: skip
def test_the_timeline_tells_what_happened(outcome: Outcome, kind, told):
    event = outcome.event
    assert event is not None and (event.kind, event.subject_handle) == (kind, "sub-1")
    assert {change.field for change in event.changes} == told
    assert kind in DEEDS


def test_a_customer_is_reminded_of_each_payment_once():
    before, agreed = subscription(), plan(renewal_reminder_days=7)
    outcome = remind(before, agreed)
    assert (outcome.event, outcome.charge) == (None, None)
    assert outcome.after == replace(before, reminded_at=at("2027-04-15"))
    renewed = renew(outcome.after, agreed, at=at("2027-04-15")).after
    assert remind(renewed, agreed).after.reminded_at == at("2027-05-15")


@pytest.mark.parametrize(
    ("values", "reason"),
    [(CANCELLED, "cancelled"), (PAUSED | CANCELLED | {"resume_at": "2027-04-05"}, "cancelled"),
     (HELD | CANCELLED, "cancelled"), ({"renewing": False}, "fixed")],
)  # fmt: skip
def test_ended_as_announced_however_late_that_is_noticed(values, reason):
    before = subscription(**values)
    outcome = expire(before, at=at("2027-04-15"))
    assert outcome.after == replace(before, **ENDED, expired_at=at("2027-04-15"), expire_reason=reason)
    assert outcome.charge is None
    assert outcome.after.last_day(at("2027-04-15"), BERLIN).isoformat() == "2027-04-14"


@pytest.mark.parametrize("values", [{}, PAUSED, CANCELLED])
def test_ended_because_it_was_not_paid(values):
    before = subscription(**values)
    outcome = expire_unpaid(before, now=NOW)
    assert outcome.after == replace(before, **ENDED, expired_at=NOW, expire_reason="dunning")
    assert outcome.after.last_day(NOW, BERLIN).isoformat() == "2027-03-20"


@pytest.mark.parametrize("values", [{}, CANCELLED, WITH_NOTICE, PAUSED | {"resume_at": "2027-06-01"}])
def test_held_until_it_is_paid_and_nothing_wakes_it(values):
    before = subscription(**values)
    outcome = hold_unpaid(before, now=NOW)
    assert outcome.after == replace(
        before, state="on_hold", on_hold_at=NOW, on_hold_reason="dunning", resume_at=None, renewing=False,
        next_period_start_at=None,
    )  # fmt: skip
    assert next_step(outcome.after, plan(renewal_reminder_days=7), now=at("2027-04-14")) is None


STAGES = st.sampled_from([
    {}, TRIAL, FUTURE, CANCELLED, WITH_NOTICE, PAUSED, HELD, PAUSED | {"resume_at": "2027-06-01"},
    PAUSED | CANCELLED | {"resume_at": "2027-04-05", "expires_at": "2027-07-15"},
    PAUSED | {"resume_at": "2027-06-01", "payment_method_id": None}, {"end_at": "2027-08-20"},
])  # fmt: skip
PLANS = st.builds(
    plan, fixed_count=st.none() | st.integers(1, 8), renewal_reminder_days=st.none() | st.integers(1, 40),
    trial_reminder_days=st.none() | st.integers(1, 9), interval_length=st.integers(1, 3),
    schedule_type=st.sampled_from(["manual", "daily", "weekly_fixedday", "month_startdate", "month_lastday"]),
)  # fmt: skip
MOMENTS = st.integers(0, 300 * 24).map(lambda hours: NOW + timedelta(hours=hours))


def done(it: Subscription, agreed: Plan, step: Step, now: datetime) -> Outcome:
    """What the step makes of it."""
    match step.kind:
        case "end":
            return expire(it, at=step.at)
        case "remind":
            return remind(it, agreed)
        case "renew":
            return renew(it, agreed, at=step.at)
    decision = due_resume(it, agreed, now=now, billed=None)
    assert decision is not None
    return Outcome(decision.after, decision.event, next(iter(decision.consequences.charges), None))


def run(it: Subscription, agreed: Plan, now: datetime) -> tuple[Subscription, list[PeriodCharge]]:
    """What a bill run at this moment makes of it, and what it charges."""
    charges: list[PeriodCharge] = []
    while step := next_step(it, agreed, now=now):
        outcome = done(it, agreed, step, now)
        assert outcome.after != it, f"{step} leads nowhere"
        it = outcome.after
        charges += [outcome.charge] if outcome.charge else []
    return it, charges


@given(STAGES, PLANS, MOMENTS)
def test_a_run_leaves_nothing_undone(stage, agreed, now):
    after, _ = run(subscription(**PAYS | stage), agreed, now)
    due = due_at(after, agreed)
    assert due is None or due > now
    assert run(after, agreed, now) == (after, [])


@given(STAGES, PLANS, st.lists(MOMENTS, min_size=1, max_size=6).map(sorted))
def test_a_run_that_comes_late_does_what_those_in_time_would_have_done(stage, agreed, moments):
    late, charged_late = run(subscription(**PAYS | stage), agreed, moments[-1])
    it, charged_in_time = subscription(**PAYS | stage), []
    for now in moments:
        it, charges = run(it, agreed, now)
        charged_in_time += charges
    assert replace(it, reminded_at=None) == replace(late, reminded_at=None)
    assert charged_in_time == charged_late


@given(STAGES, PLANS, MOMENTS)
def test_no_day_is_charged_twice_and_none_is_left_out(stage, agreed, now):
    """From one charge to the next, unless it was paused; the last one goes no further than the end."""
    after, charges = run(subscription(**PAYS | stage), agreed, now)
    spans = [(charge.starts_at, charge.ends_at) for charge in charges]
    assert all(begin < end for begin, end in spans)
    assert [end for _, end in spans[:-1]] == [begin for begin, _ in spans[1:]]
    assert not (after.state == "expired" and spans) or spans[-1][1] <= after.expired_at


def test_a_period_that_was_moved_moves_the_following_ones():
    """The merchant has put the next period off by ten days: it is a whole one, and so are those after it."""
    moved = subscription(next_period_start_at="2027-04-25")
    outcome = renew(moved, plan(), at=at("2027-04-25"))
    charge = outcome.charge
    assert (charge.starts_at, charge.ends_at, charge.amount.amount) == (at("2027-04-25"), at("2027-05-25"), 1290)
    assert outcome.after.next_period_start_at == at("2027-05-25")
    later = renew(outcome.after, plan(), at=at("2027-05-25"))
    assert later.after.next_period_start_at == at("2027-06-25") and later.charge.amount.amount == 1290
