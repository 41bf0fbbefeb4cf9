"""Subscriptions: how they stand, what comes next, their terms and their last day."""

from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portal.domain.endings import ends_at, minimum_term_ends_at
from portal.domain.outlook import next_payment_at, outlook, standing
from portal.domain.phases import phases
from portal.domain.terms import terms
from tests.domain.agreements import BERLIN, at, plan, subscription
from tests.domain.stages import CANCELLED, EXPIRED, FUTURE, HELD, NOW, PAUSED, TRIAL, WITH_NOTICE

PAST = {"expires_at": "2027-03-15"}


@pytest.mark.parametrize(
    ("values", "key", "label"),
    [
        ({}, "active", "Active"),
        ({"state": "pending"}, "pending", "Being set up"),
        (FUTURE, "not_started", "Starts on %(day)s"),
        (TRIAL, "trial", "Trial until %(day)s"),
        (FUTURE | {"trial_start_at": "2027-05-01", "trial_end_at": "2027-05-15"}, "not_started", "Starts on %(day)s"),
        (TRIAL | {"state": "pending"}, "trial", "Trial until %(day)s"),
        (CANCELLED, "cancelled", "Ends on %(day)s"),
        (TRIAL | CANCELLED, "cancelled", "Ends on %(day)s"),
        (CANCELLED | {"expires_at": None}, "cancelled", "Ending"),
        (CANCELLED | PAST, "ended", "Ended"),
        (PAUSED, "paused", "Paused"),
        (PAUSED | {"on_hold_reason": None}, "paused", "Paused"),
        (CANCELLED | PAUSED, "paused", "Paused"),
        (CANCELLED | PAUSED | PAST, "ended", "Ended"),
        (HELD, "overdue", "On hold: payment needed"),
        (EXPIRED, "ended", "Ended"),
        (EXPIRED | CANCELLED | TRIAL | {"state": "expired"}, "ended", "Ended"),
    ],
)
def test_status(values, key, label):
    found = standing(subscription(**values), plan(), now=NOW, zone=BERLIN)
    assert (found.key, found.label.msgid) == (key, label)


def test_what_has_run_out_has_ended_before_any_bill_run_says_so():
    last = subscription(next_period_start_at="2027-03-19")
    agreed = plan(fixed_count=3)
    assert standing(last, agreed, now=NOW, zone=BERLIN).key == "ended"
    assert str(outlook(last, agreed, now=NOW, zone=BERLIN)) == "Ended on 2027-03-18"
    assert [phase.kind for phase in phases(last, agreed, now=NOW)] == ["period", "end"]
    assert next_payment_at(last, agreed, NOW) is None


def test_days_are_those_of_the_calendar_of_the_zone():
    found = standing(subscription(**CANCELLED | {"expires_at": "2027-04-15 00:30"}), plan(), now=NOW, zone=BERLIN)
    assert str(found.label) == "Ends on 2027-04-14"


def test_a_cancelled_subscription_runs_to_its_very_last_moment():
    ending = subscription(**CANCELLED | {"expires_at": "2027-03-20 12:01"})
    assert standing(ending, plan(), now=NOW, zone=BERLIN).key == "cancelled"
    assert standing(ending, plan(), now=at("2027-03-20 12:01"), zone=BERLIN).key == "ended"
    assert ending.has_ended(at("2027-03-20 12:01")) and not ending.has_ended(NOW)


@pytest.mark.parametrize(
    ("values", "agreed", "words"),
    [
        ({}, {}, "Next payment on 2027-04-15"),
        ({"next_period_start_at": "2027-03-15"}, {}, "Payment due since 2027-03-15"),
        ({"next_period_start_at": None}, {}, "Next payment on 2027-04-15"),
        (TRIAL, {}, "First payment on 2027-03-24"),
        (FUTURE, {}, "First payment on 2027-05-01"),
        (CANCELLED, {}, "Cancelled on 2027-03-16"),
        (CANCELLED | {"next_period_start_at": "2027-04-15"}, {}, "Cancelled on 2027-03-16"),
        (WITH_NOTICE, {}, "Next payment on 2027-04-15"),
        # Its last day of service is 14 April: nothing is billed for the hours after it.
        (CANCELLED | {"expires_at": "2027-04-15 21:00"}, {}, "Cancelled on 2027-03-16"),
        (CANCELLED | {"expires_at": "2027-04-16"}, {}, "Next payment on 2027-04-15"),
        (CANCELLED | PAST, {}, "Ended on 2027-03-14"),
        (EXPIRED, {}, "Ended on 2027-02-28"),
        (EXPIRED | {"expire_reason": "dunning"}, {}, "Ended on 2027-03-01"),
        (PAUSED, {}, "Paused since 2027-03-18"),
        (PAUSED | {"resume_at": "2027-06-01"}, {}, "Resumes by itself on 2027-06-01"),
        (PAUSED | CANCELLED | {"state": "on_hold"}, {}, "Ends on 2027-04-14"),
        # Its end date comes first, or nothing is left to go on with: it stays paused.
        (PAUSED | {"resume_at": "2027-06-01", "end_at": "2027-04-20"}, {}, "Paused since 2027-03-18"),
        (PAUSED | {"resume_at": "2027-06-01"}, {"fixed_count": 3}, "Paused since 2027-03-18"),
        (HELD, {}, "On hold since 2027-03-18"),
        (HELD | {"resume_at": "2027-06-01"}, {}, "On hold since 2027-03-18"),
        ({}, {"fixed_count": 3}, "Runs until 2027-04-14, then ends by itself"),
        ({}, {"fixed_count": 4}, "Next payment on 2027-04-15"),
        ({"renewing": False}, {}, "Runs until 2027-04-14, then ends by itself"),
        ({"end_at": "2027-04-01"}, {}, "Runs until 2027-04-14, then ends by itself"),
        ({"end_at": "2027-04-20"}, {}, "Next payment on 2027-04-15"),
        ({"next_period_start_at": None}, {"schedule_type": "manual"}, "None"),
        ({"state": "pending"}, {}, "None"),
    ],
)
def test_outlook(values, agreed, words):
    assert str(outlook(subscription(**values), plan(**agreed), now=NOW, zone=BERLIN)) == words


@pytest.mark.parametrize(
    ("values", "agreed", "until"),
    [
        ({}, {}, None),
        ({}, {"fixation_periods": 1}, "2027-02-15"),
        ({}, {"fixation_periods": 12}, "2028-01-15"),
        ({}, {"fixation_periods": 2, "interval_length": 12}, "2029-01-15"),
        ({"first_period_start_at": "2027-01-31"}, {"fixation_periods": 1}, "2027-02-28"),
        ({"first_period_start_at": "2027-01-31"}, {"fixation_periods": 2}, "2027-03-31"),
        (TRIAL, {"fixation_periods": 3}, "2027-06-24"),
        # Paused after two periods, resumed on 10 March: one of three is left.
        ({"reactivated_at": "2027-03-10", "current_period_start_at": "2027-03-10", "renewal_count": 2},
         {"fixation_periods": 3}, "2027-04-10"),
        ({}, {"fixation_periods": 2, "schedule_type": "month_fixedday", "schedule_fixed_day": 1}, "2027-03-15"),
        ({}, {"fixation_periods": 2, "schedule_type": "month_fixedday", "schedule_fixed_day": 1,
              "fixation_periods_full": True}, "2027-04-01"),
        ({}, {"fixation_periods": 2, "schedule_type": "weekly_fixedday", "schedule_fixed_day": 1}, "2027-01-29"),
    ],
)  # fmt: skip
def test_minimum_term(values, agreed, until):
    expected = at(until) if until else None
    assert minimum_term_ends_at(subscription(**values), plan(**agreed)) == expected


@pytest.mark.parametrize(
    ("values", "agreed", "label", "text"),
    [
        ({}, {"interval_length": 3}, "Payment", "Every 3 months"),
        ({}, {}, "Minimum term", None),
        ({}, {"fixation_periods": 1}, "Minimum term", "Ended on 2027-02-14"),
        ({}, {"fixation_periods": 12}, "Minimum term", "12 periods, until 2028-01-14"),
        ({}, {"fixation_periods": 1, "interval_length": 12}, "Minimum term", "One period, until 2028-01-14"),
        (TRIAL, {}, "Trial", "Until 2027-03-23"),
        (TRIAL | {"trial_end_at": "2027-03-12"}, {}, "Trial", "Ended on 2027-03-11"),
        ({}, {"fixed_count": 8}, "Duration", "8 periods, until 2027-09-14"),
        (EXPIRED, {"fixed_count": 8}, "Duration", "8 periods, then it ends by itself"),
        ({}, {}, "Cancellation", "Takes effect at the end of the current period"),
        ({}, {"notice_periods": 1}, "Cancellation", "Takes effect one full period after the current one"),
        ({}, {"notice_periods": 3}, "Cancellation", "Takes effect 3 full periods after the current one"),
        ({}, {"notice_periods": 1, "notice_periods_after_current": False}, "Cancellation",
         "Takes effect one period after the day of notice; the last part is billed by the day"),
        (CANCELLED, {}, "Cancellation", None),
        (EXPIRED, {}, "Cancellation", None),
    ],
)  # fmt: skip
def test_terms(values, agreed, label, text):
    found = terms(subscription(**values), plan(**agreed), now=NOW, zone=BERLIN)
    assert {str(term.label): str(term.text) for term in found}.get(label) == text


AT_ONCE = {"state": "expired", "expired_at": "2027-04-15 12:00"}


@pytest.mark.parametrize(
    ("values", "end", "expected"),
    [
        ({}, "2027-04-15", "2027-04-14"),
        ({}, "2027-04-15 12:00", "2027-04-14"),
        ({}, "2027-03-29", "2027-03-28"),
        ({}, "2027-03-28 03:30", "2027-03-27"),
        (CANCELLED, "2027-04-15", "2027-04-14"),
        (EXPIRED, "2027-03-01", "2027-02-28"),
        # Ended at once: that day was still served, even if an end was agreed before.
        (AT_ONCE | {"expire_reason": "dunning"}, "2027-04-15 12:00", "2027-04-15"),
        (AT_ONCE | {"expire_reason": "ondemand"}, "2027-04-15 12:00", "2027-04-15"),
        (CANCELLED | AT_ONCE | {"expire_reason": "dunning"}, "2027-04-15 12:00", "2027-04-15"),
        (AT_ONCE | {"expire_reason": "dunning"}, "2027-03-28 03:30", "2027-03-28"),
        (AT_ONCE | {"expire_reason": "cancelled"}, "2027-04-15 12:00", "2027-04-14"),
        (AT_ONCE | {"expire_reason": "fixed"}, "2027-04-15 12:00", "2027-04-14"),
        (AT_ONCE | {"expire_reason": None}, "2027-04-15 12:00", "2027-04-14"),
        # On hold for dunning is not ended for dunning.
        (HELD | CANCELLED | {"state": "on_hold"}, "2027-04-15 12:00", "2027-04-14"),
        # Cancelled on the last day, or at the very moment: nothing ends before it was cancelled.
        (CANCELLED | {"cancelled_at": "2027-04-15 09:00"}, "2027-04-15 12:00", "2027-04-15"),
        (CANCELLED | {"cancelled_at": "2027-04-15 12:00"}, "2027-04-15 12:00", "2027-04-15"),
        (CANCELLED | {"cancelled_at": "2027-04-14 23:59"}, "2027-04-15", "2027-04-14"),
        (CANCELLED | {"cancelled_at": "2027-04-14 23:59"}, "2027-04-15 12:00", "2027-04-14"),
        # An import may say that it was cancelled when it was over: that adds no day.
        (CANCELLED | {"cancelled_at": "2027-04-15"}, "2027-04-15", "2027-04-14"),
        (CANCELLED | {"cancelled_at": "2027-06-01"}, "2027-04-15", "2027-04-14"),
    ],
)
def test_the_last_day_of_service(values, end, expected):
    assert subscription(**values).last_day(at(end), BERLIN).isoformat() == expected


MOMENTS = st.one_of(st.none(), st.integers(-400, 400).map(lambda days: at("2027-03-20") + timedelta(days=days)))


@given(
    state=st.sampled_from(["pending", "active", "on_hold", "expired"]),
    reason=st.sampled_from([None, "ondemand", "dunning"]),
    cancelled=st.booleans(),
    renewing=st.booleans(),
    agreed=st.fixed_dictionaries({
        "fixation_periods": st.integers(0, 14), "fixed_count": st.one_of(st.none(), st.integers(0, 14)),
        "schedule_type": st.sampled_from(["manual", "daily", "weekly_fixedday", "month_startdate", "month_lastday"]),
    }),
    moments=st.fixed_dictionaries({name: MOMENTS for name in (
        "reactivated_at", "first_period_start_at", "current_period_start_at", "next_period_start_at", "trial_start_at",
        "trial_end_at", "end_at", "cancelled_at", "expires_at", "expired_at", "on_hold_at", "resume_at",
    )}),
)  # fmt: skip
def test_whatever_was_imported_can_be_shown(state, reason, cancelled, renewing, agreed, moments):
    """No mixture of dates breaks a page, and none makes it lie about the future."""
    flags = {"state": state, "on_hold_reason": reason, "is_cancelled": cancelled, "renewing": renewing}
    it, terms_of = subscription(**flags, **moments), plan(**agreed)
    drawn, found = phases(it, terms_of, now=NOW), standing(it, terms_of, now=NOW, zone=BERLIN)
    terms(it, terms_of, now=NOW, zone=BERLIN)
    outlook(it, terms_of, now=NOW, zone=BERLIN)
    due, end = next_payment_at(it, terms_of, NOW), ends_at(it, terms_of)
    assert sum(phase.state == "current" for phase in drawn) <= 1
    assert not (due and end) or due < end
    assert not (due and found.key in ("ended", "paused", "overdue", "pending"))
    for phase in drawn:
        phase.days(BERLIN)
        if phase.state == "coming" and (phase.ends_at or phase.starts_at):
            assert (phase.ends_at or phase.starts_at) > NOW, phase
