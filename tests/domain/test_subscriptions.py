"""Subscriptions: how they stand, what comes next, their phases and their terms."""

from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portal.domain.endings import ends_at, minimum_term_ends_at
from portal.domain.outlook import next_payment_at, outlook, standing
from portal.domain.phases import phases
from portal.domain.terms import terms
from tests.domain.agreements import BERLIN, at, plan, subscription

NOW = at("2027-03-20 12:00")
TRIAL = {"start_at": "2027-03-10", "trial_start_at": "2027-03-10", "trial_end_at": "2027-03-24",
         "first_period_start_at": "2027-03-24", "current_period_start_at": None,
         "next_period_start_at": "2027-03-24", "renewal_count": 0}  # fmt: skip
FUTURE = {"start_at": "2027-05-01", "first_period_start_at": "2027-05-01", "current_period_start_at": None,
          "next_period_start_at": "2027-05-01", "renewal_count": 0}  # fmt: skip
PAUSED = {"state": "on_hold", "on_hold_reason": "ondemand", "on_hold_at": "2027-03-18", "next_period_start_at": None}
DUNNING = PAUSED | {"on_hold_reason": "dunning"}
CANCELLED = {"is_cancelled": True, "renewing": False, "cancelled_at": "2027-03-16", "expires_at": "2027-04-15",
             "next_period_start_at": None}  # fmt: skip
WITH_NOTICE = CANCELLED | {"expires_at": "2027-05-15", "next_period_start_at": "2027-04-15"}
PAST = {"expires_at": "2027-03-15"}
EXPIRED = {"state": "expired", "expired_at": "2027-03-01", "next_period_start_at": None,
           "current_period_start_at": "2027-02-15"}  # fmt: skip


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
        (DUNNING, "overdue", "On hold: payment needed"),
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
    assert str(outlook(last, agreed, now=NOW, zone=BERLIN)) == "Ended on 2027-03-19"
    assert [phase.kind for phase in phases(last, agreed, now=NOW)] == ["period", "end"]
    assert next_payment_at(last, agreed, NOW) is None


def test_days_are_those_of_the_calendar_of_the_zone():
    found = standing(subscription(**CANCELLED | {"expires_at": "2027-04-15 00:30"}), plan(), now=NOW, zone=BERLIN)
    assert str(found.label) == "Ends on 2027-04-15"


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
        (CANCELLED | PAST, {}, "Ended on 2027-03-15"),
        (EXPIRED, {}, "Ended on 2027-03-01"),
        (PAUSED, {}, "Paused since 2027-03-18"),
        (PAUSED | {"resume_at": "2027-06-01"}, {}, "Resumes by itself on 2027-06-01"),
        (PAUSED | CANCELLED | {"state": "on_hold"}, {}, "Ends on 2027-04-15"),
        (DUNNING, {}, "On hold since 2027-03-18"),
        (DUNNING | {"resume_at": "2027-06-01"}, {}, "On hold since 2027-03-18"),
        ({}, {"fixed_count": 3}, "Runs until 2027-04-15, then ends by itself"),
        ({}, {"fixed_count": 4}, "Next payment on 2027-04-15"),
        ({"renewing": False}, {}, "Runs until 2027-04-15, then ends by itself"),
        ({"end_at": "2027-04-01"}, {}, "Runs until 2027-04-15, then ends by itself"),
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
    ("values", "agreed", "drawn"),
    [
        ({}, {}, ["*period", "payment"]),
        ({"next_period_start_at": "2027-03-15"}, {}, ["*payment"]),
        ({"current_period_start_at": "2027-02-15", "next_period_start_at": "2027-03-15"}, {}, ["-period", "*payment"]),
        (TRIAL, {}, ["*trial", "payment"]),
        (TRIAL, {"fixation_periods": 3}, ["*trial", "payment", "minimum_term"]),
        ({"trial_end_at": "2027-01-15", "trial_start_at": "2027-01-01"}, {"fixation_periods": 1},
         ["-trial", "-minimum_term", "*period", "payment"]),
        ({}, {"fixation_periods": 12}, ["*period", "payment", "minimum_term"]),
        (FUTURE, {"fixation_periods": 1}, ["start", "minimum_term"]),
        (FUTURE | {"trial_end_at": "2027-05-15", "first_period_start_at": "2027-05-15"}, {}, ["start", "trial"]),
        (CANCELLED, {}, ["*period", "end"]),
        (WITH_NOTICE, {}, ["*period", "payment", "notice", "end"]),
        (PAUSED, {}, ["*pause"]),
        (PAUSED, {"fixation_periods": 12}, ["*pause", "minimum_term"]),
        (DUNNING, {}, ["*hold"]),
        (DUNNING | CANCELLED | {"state": "on_hold"}, {}, ["*hold", "end"]),
        ({}, {"fixed_count": 3}, ["*period", "end"]),
        ({}, {"fixed_count": 8}, ["*period", "payment", "end"]),
        (EXPIRED, {}, ["-period", "*end"]),
        (EXPIRED, {"fixation_periods": 12}, ["-period", "*end"]),
        (CANCELLED | PAST, {}, ["*end"]),
        ({"state": "pending"}, {}, []),
    ],
)  # fmt: skip
def test_phases(values, agreed, drawn):
    marks = {"done": "-", "current": "*", "coming": ""}
    found = phases(subscription(**values), plan(**agreed), now=NOW)
    assert [marks[phase.state] + phase.kind for phase in found] == drawn


@pytest.mark.parametrize(
    ("values", "words"),
    [
        ({}, ["Current period: 2027-03-15 to 2027-04-14", "Next payment: on 2027-04-15"]),
        (TRIAL, ["Trial: until 2027-03-24", "Next payment: on 2027-03-24"]),
        (PAUSED, ["Pause: since 2027-03-18"]),
        (PAUSED | {"resume_at": "2027-06-01"}, ["Pause: until 2027-06-01"]),
        (EXPIRED, ["Last period: 2027-02-15 to 2027-02-28", "End: on 2027-03-01"]),
        ({"next_period_start_at": "2027-03-15"}, ["Payment due: since 2027-03-15"]),
        (WITH_NOTICE, ["Current period: 2027-03-15 to 2027-04-14", "Next payment: on 2027-04-15",
                       "Notice period: until 2027-05-15", "End: on 2027-05-15"]),
    ],
)  # fmt: skip
def test_phases_in_words(values, words):
    found = phases(subscription(**values), plan(), now=NOW)
    assert [f"{phase.label}: {phase.days(BERLIN)}" for phase in found] == words


@pytest.mark.parametrize(
    ("values", "agreed", "label", "text"),
    [
        ({}, {"interval_length": 3}, "Payment", "Every 3 months"),
        ({}, {}, "Minimum term", None),
        ({}, {"fixation_periods": 1}, "Minimum term", "Ended on 2027-02-15"),
        ({}, {"fixation_periods": 12}, "Minimum term", "12 periods, until 2028-01-15"),
        ({}, {"fixation_periods": 1, "interval_length": 12}, "Minimum term", "One period, until 2028-01-15"),
        (TRIAL, {}, "Trial", "Until 2027-03-24"),
        (TRIAL | {"trial_end_at": "2027-03-12"}, {}, "Trial", "Ended on 2027-03-12"),
        ({}, {"fixed_count": 8}, "Duration", "8 periods, until 2027-09-15"),
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
