"""What a bill run has to do for a subscription, and when."""

import pytest

from portal.domain.agenda import Step, agenda, due_at, next_step, reminder_days, renews_at
from tests.domain.agreements import BERLIN, at, plan, subscription
from tests.domain.stages import CANCELLED, EXPIRED, FUTURE, HELD, NOW, PAUSED, TRIAL, WITH_NOTICE

WEEK = {"renewal_reminder_days": 7}
BOTH = WEEK | {"trial_reminder_days": 3}
MANUAL = {"schedule_type": "manual"}
UNPLANNED = {"next_period_start_at": None}


def told(steps: list[Step]) -> list[str]:
    """Kind and day of each step."""
    return [f"{step.kind} {step.at.astimezone(BERLIN).date()}" for step in steps]


@pytest.mark.parametrize(
    ("values", "agreed", "steps"),
    [
        ({}, {}, ["renew 2027-04-15"]),
        (UNPLANNED, {}, ["renew 2027-04-15"]),
        ({}, WEEK, ["remind 2027-04-08", "renew 2027-04-15"]),
        ({}, {"trial_reminder_days": 3}, ["renew 2027-04-15"]),
        ({}, {"renewal_reminder_days": 0}, ["renew 2027-04-15"]),
        # Each payment is told once.
        ({"reminded_at": "2027-04-15"}, WEEK, ["renew 2027-04-15"]),
        ({"reminded_at": "2027-03-15"}, WEEK, ["remind 2027-04-08", "renew 2027-04-15"]),
        # Before the first payment: of the trial's end in a trial, of the payment otherwise.
        (TRIAL, {}, ["renew 2027-03-24"]),
        (TRIAL, BOTH, ["remind 2027-03-21", "renew 2027-03-24"]),
        (TRIAL, WEEK, ["renew 2027-03-24"]),
        (TRIAL | CANCELLED | {"expires_at": "2027-03-24"}, BOTH, ["end 2027-03-24"]),
        (FUTURE, BOTH, ["remind 2027-04-24", "renew 2027-05-01"]),
        # What ends is renewed to its end only, and nobody is reminded of a payment that never comes.
        (CANCELLED, BOTH, ["end 2027-04-15"]),
        (CANCELLED | {"expires_at": "2027-04-15 21:00"}, BOTH, ["end 2027-04-15"]),
        (WITH_NOTICE, BOTH, ["remind 2027-04-08", "renew 2027-04-15", "end 2027-05-15"]),
        ({}, BOTH | {"fixed_count": 3}, ["end 2027-04-15"]),
        ({}, {"fixed_count": 8}, ["renew 2027-04-15", "end 2027-09-15"]),
        ({"renewing": False} | UNPLANNED, {}, ["end 2027-04-15"]),
        ({"end_at": "2027-04-20"}, {}, ["renew 2027-04-15", "end 2027-05-15"]),
        # A pause that somebody has to end, one that ends by itself, one that does not any more; a hold.
        (PAUSED, BOTH, []),
        (PAUSED | {"resume_at": "2027-06-01"}, BOTH, ["resume 2027-06-01"]),
        (PAUSED | CANCELLED | {"resume_at": "2027-04-05"}, {}, ["end 2027-04-15"]),
        (PAUSED | CANCELLED | {"resume_at": "2027-04-05", "expires_at": "2027-07-15"}, {},
         ["resume 2027-04-05", "end 2027-07-15"]),
        (PAUSED | {"resume_at": "2027-06-01", "end_at": "2027-04-20"}, {}, ["end 2027-05-15"]),
        (HELD | {"resume_at": "2027-06-01"}, {}, []),
        (HELD | CANCELLED, {}, ["end 2027-04-15"]),
        # Nothing is billed by periods, or at all.
        (UNPLANNED, MANUAL | WEEK, []),
        (UNPLANNED | {"is_cancelled": True, "expires_at": "2027-03-20"}, MANUAL, ["end 2027-03-20"]),
        (EXPIRED, BOTH, []),
        ({"state": "pending"}, BOTH, []),
    ],
)  # fmt: skip
def test_what_lies_ahead(values, agreed, steps):
    it, terms = subscription(**values), plan(**agreed)
    ahead = agenda(it, terms)
    assert told(ahead) == steps
    assert due_at(it, terms) == (ahead[0].at if ahead else None)
    assert renews_at(it, terms) == next((step.at for step in ahead if step.kind == "renew"), None)


@pytest.mark.parametrize(
    ("now", "values", "agreed", "step"),
    [
        ("2027-04-14 23:59", {}, {}, []),
        ("2027-04-15 00:00", {}, {}, ["renew 2027-04-15"]),
        ("2027-09-01 00:00", {}, {}, ["renew 2027-04-15"]),
        ("2027-04-07 23:59", {}, WEEK, []),
        ("2027-04-08 00:00", {}, WEEK, ["remind 2027-04-08"]),
        # A reminder may come late, but not when the payment is there.
        ("2027-04-14 23:59", {}, WEEK, ["remind 2027-04-08"]),
        ("2027-04-15 00:00", {}, WEEK, ["renew 2027-04-15"]),
        ("2027-04-14 23:59", {"reminded_at": "2027-04-15"}, WEEK, []),
        ("2027-05-14 23:59", WITH_NOTICE, {}, ["renew 2027-04-15"]),
        # Late, everything is done in the order of time; an end at the moment of a period's end comes instead of it.
        ("2027-09-01 00:00", WITH_NOTICE, WEEK, ["renew 2027-04-15"]),
        ("2027-09-01 00:00", CANCELLED, WEEK, ["end 2027-04-15"]),
        ("2027-05-31 23:59", PAUSED | {"resume_at": "2027-06-01"}, {}, []),
        ("2027-06-01 00:00", PAUSED | {"resume_at": "2027-06-01"}, {}, ["resume 2027-06-01"]),
        ("2027-09-01 00:00", PAUSED, WEEK, []),
        ("2027-09-01 00:00", EXPIRED, WEEK, []),
    ],
)
def test_what_is_to_be_done_now(now, values, agreed, step):
    found = next_step(subscription(**values), plan(**agreed), now=at(now))
    assert told([found] if found else []) == step


@pytest.mark.parametrize(
    ("values", "days"),
    [({}, 7), (TRIAL, 3), (FUTURE, 7), (TRIAL | {"current_period_start_at": "2027-03-24"}, 7),
     (FUTURE | {"trial_end_at": "2027-05-15"}, 3)],
)  # fmt: skip
def test_days_before_a_payment_on_which_it_is_told(values, days):
    assert reminder_days(subscription(**values), plan(**BOTH)) == days
    assert reminder_days(subscription(**values), plan()) is None


def test_nothing_is_to_be_done_on_an_ordinary_day():
    assert next_step(subscription(), plan(**WEEK), now=NOW) is None
