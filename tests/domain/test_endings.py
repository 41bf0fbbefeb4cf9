"""When a cancelled subscription ends: dates written out by hand, by the calendar of Berlin."""

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portal.domain.endings import cancelled_ends_at, notice_ends_at, period_after, period_ends_at, runs_out_at
from portal.domain.phases import phases
from tests.domain.agreements import BERLIN, at, plan, subscription

NOW = "2027-03-20 12:00"
SINCE_31 = {"start_at": "2027-01-31", "first_period_start_at": "2027-01-31", "current_period_start_at": "2027-01-31",
            "next_period_start_at": "2027-02-28", "renewal_count": 0}  # fmt: skip
LEAP = {"start_at": "2028-02-29", "first_period_start_at": "2028-02-29", "current_period_start_at": "2028-02-29",
        "next_period_start_at": "2029-02-28", "renewal_count": 0}  # fmt: skip
TRIAL = {"start_at": "2027-03-10", "trial_start_at": "2027-03-10", "trial_end_at": "2027-03-24",
         "first_period_start_at": "2027-03-24", "current_period_start_at": None,
         "next_period_start_at": "2027-03-24", "renewal_count": 0}  # fmt: skip
FUTURE = {"start_at": "2027-05-01", "first_period_start_at": "2027-05-01", "current_period_start_at": None,
          "next_period_start_at": "2027-05-01", "renewal_count": 0}  # fmt: skip
PAUSED = {"state": "on_hold", "on_hold_reason": "ondemand", "on_hold_at": "2027-03-18", "next_period_start_at": None,
          "renewing": False}  # fmt: skip
FIRST = {"current_period_start_at": "2027-01-15", "next_period_start_at": "2027-02-01", "renewal_count": 0}
ON_THE_FIRST = {"schedule_type": "month_fixedday", "schedule_fixed_day": 1}
FROM_NOW = {"notice_periods_after_current": False}


@pytest.mark.parametrize(
    ("now", "values", "agreed", "end"),
    [
        # The end of the period; one that starts in this very moment runs already.
        (NOW, {}, {}, "2027-04-15"),
        ("2027-03-15 00:00", {}, {}, "2027-04-15"),
        ("2027-04-14 23:59", {}, {}, "2027-04-15"),
        ("2027-04-15 00:00", {}, {}, "2027-05-15"),
        # No bill run has come since: the calendar counts.
        (NOW, {"current_period_start_at": "2026-12-15", "next_period_start_at": "2027-01-15"}, {}, "2027-04-15"),
        ("2027-06-14 23:59", {}, {}, "2027-06-15"),
        # Month ends, 29 February, the day on which clocks go forward or back.
        ("2027-02-01", SINCE_31, {}, "2027-02-28"),
        ("2027-02-01", SINCE_31, {"notice_periods": 1}, "2027-03-31"),
        ("2027-02-01", SINCE_31, {"notice_periods": 2}, "2027-04-30"),
        ("2027-02-28 00:00", SINCE_31, {}, "2027-03-31"),
        ("2028-06-01", LEAP, {"interval_length": 12}, "2029-02-28"),
        ("2028-06-01", LEAP, {"interval_length": 12, "notice_periods": 3}, "2032-02-29"),
        (NOW, {"first_period_start_at": "2027-02-28 02:30", "current_period_start_at": "2027-02-28 02:30",
               "next_period_start_at": "2027-03-28 03:30", "renewal_count": 0}, {}, "2027-03-28 03:30"),
        (NOW, {"next_period_start_at": "2027-03-28"}, {}, "2027-03-28"),
        # Full periods of notice after the current one.
        (NOW, {}, {"notice_periods": 1}, "2027-05-15"),
        (NOW, {}, {"notice_periods": 3}, "2027-07-15"),
        (NOW, FIRST | {"next_period_start_at": "2027-04-01"}, ON_THE_FIRST | {"notice_periods": 1}, "2027-05-01"),
        # Notice from now: to the end of the day with today's number.
        (NOW, {}, FROM_NOW, "2027-04-15"),
        (NOW, {}, FROM_NOW | {"notice_periods": 1}, "2027-04-21"),
        (NOW, {}, FROM_NOW | {"notice_periods": 2}, "2027-05-21"),
        ("2027-03-14 12:00", {"next_period_start_at": "2027-03-15"}, FROM_NOW | {"notice_periods": 1}, "2027-04-15"),
        ("2027-01-31 12:00", {"next_period_start_at": "2027-02-15"}, FROM_NOW | {"notice_periods": 1}, "2027-03-01"),
        (NOW, {}, FROM_NOW | {"notice_periods": 2, "schedule_type": "daily", "interval_length": 14}, "2027-04-18"),
        # The minimum term, in periods that are paid in full.
        (NOW, {}, {"fixation_periods": 3}, "2027-04-15"),
        (NOW, {}, {"fixation_periods": 4}, "2027-05-15"),
        (NOW, {}, {"fixation_periods": 12, "notice_periods": 1}, "2028-01-15"),
        (NOW, {}, {"fixation_periods": 4, "notice_periods": 3}, "2027-07-15"),
        (NOW, {}, ON_THE_FIRST | {"fixation_periods": 3}, "2027-04-15"),
        (NOW, {}, ON_THE_FIRST | {"fixation_periods": 3, "fixation_periods_full": True}, "2027-05-01"),
        # Two periods paid, then a pause: four are left of six. On fixed days, the short one counts again.
        (NOW, {"reactivated_at": "2027-03-10", "current_period_start_at": "2027-03-10",
               "next_period_start_at": "2027-04-10"}, {"fixation_periods": 6}, "2027-07-10"),
        (NOW, {"reactivated_at": "2027-03-10", "current_period_start_at": "2027-03-10",
               "next_period_start_at": "2027-04-01"}, ON_THE_FIRST | {"fixation_periods": 6}, "2027-07-10"),
        # Never after it runs out by itself.
        (NOW, {}, {"fixed_count": 3}, "2027-04-15"),
        (NOW, {}, {"fixed_count": 4, "notice_periods": 3}, "2027-05-15"),
        (NOW, {}, {"fixed_count": 8}, "2027-04-15"),
        (NOW, {"end_at": "2027-05-14 23:59"}, {"fixation_periods": 12}, "2027-05-15"),
        # In trial and before one, its end, whatever notice and minimum term; before the start, the start.
        (NOW, TRIAL, {}, "2027-03-24"),
        (NOW, TRIAL, {"notice_periods": 3, "fixation_periods": 12}, "2027-03-24"),
        ("2027-03-24 00:00", TRIAL, {}, "2027-04-24"),
        (NOW, FUTURE | {"trial_end_at": "2027-05-15", "first_period_start_at": "2027-05-15"}, {}, "2027-05-15"),
        (NOW, FUTURE, {}, "2027-05-01"),
        (NOW, FUTURE, {"notice_periods": 1}, "2027-06-01"),
        (NOW, FUTURE | {"first_period_start_at": "2027-05-10", "next_period_start_at": "2027-05-10"},
         ON_THE_FIRST | {"notice_periods": 1}, "2027-07-01"),
        (NOW, FUTURE, {"fixation_periods": 12}, "2028-05-01"),
        # During a pause the calendar of the contract runs on.
        (NOW, PAUSED, {}, "2027-04-15"),
        ("2027-06-20", PAUSED, {}, "2027-07-15"),
        ("2027-06-20", PAUSED, {"notice_periods": 1}, "2027-08-15"),
        ("2027-06-20", PAUSED, {"fixation_periods": 12}, "2028-01-15"),
        ("2027-06-20", PAUSED, {"fixed_count": 4}, "2027-07-15"),
        (NOW, PAUSED | {"on_hold_reason": "dunning"}, {}, "2027-04-15"),
        # A manual schedule has no periods.
        (NOW, {"next_period_start_at": None}, {"schedule_type": "manual", "notice_periods": 2}, NOW),
        (NOW, {}, {"schedule_type": "manual"}, "2027-04-15"),
    ],
)  # fmt: skip
def test_cancelled(now, values, agreed, end):
    found = cancelled_ends_at(subscription(**values), plan(**agreed), now=at(now))
    assert found.astimezone(BERLIN).isoformat() == at(end).astimezone(BERLIN).isoformat()


def utc(text):
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


def test_periods_of_a_former_system_keep_the_hour_of_utc():
    """Midnight in UTC is one o'clock in winter and two in summer, before or after our own start of the period."""
    values = {"start_at": utc("2026-07-09"), "first_period_start_at": utc("2026-07-09"),
              "current_period_start_at": utc("2026-11-09"), "renewal_count": 4}  # fmt: skip
    stored = subscription(**values, next_period_start_at=utc("2026-12-09"))
    assert cancelled_ends_at(stored, plan(), now=utc("2026-11-20")) == utc("2026-12-09")
    assert cancelled_ends_at(stored, plan(), now=utc("2026-12-09T00:30")) == utc("2027-01-09T01:00")
    assert cancelled_ends_at(stored, plan(notice_periods=1), now=utc("2026-11-20")) == utc("2027-01-09T01:00")
    paused = subscription(**values, next_period_start_at=None, state="on_hold")
    assert period_ends_at(paused, plan()) == utc("2026-12-09T01:00")
    assert period_after(stored, plan(), utc("2026-12-09")) == utc("2027-01-09T01:00")


def test_days_are_those_of_the_subscription():
    auckland = ZoneInfo("Pacific/Auckland")
    start = datetime(2027, 3, 31, tzinfo=auckland)
    it = subscription(timezone=auckland, start_at=start, first_period_start_at=start, current_period_start_at=start,
                      next_period_start_at=datetime(2027, 4, 30, tzinfo=auckland), renewal_count=0)  # fmt: skip
    now = datetime(2027, 4, 1, 11, 30, tzinfo=UTC)  # It is 2 April there already.
    agreed = plan(notice_periods=1, notice_periods_after_current=False)
    assert cancelled_ends_at(it, agreed, now=now) == datetime(2027, 5, 3, tzinfo=auckland)


def test_the_last_part_of_a_period_is_drawn_to_its_end():
    ending = subscription(is_cancelled=True, renewing=False, cancelled_at=NOW, expires_at="2027-04-21",
                          current_period_start_at="2027-04-15", next_period_start_at=None)  # fmt: skip
    period, end = phases(ending, plan(), now=at("2027-04-16"))
    assert (period.kind, period.ends_at) == ("period", at("2027-04-21"))
    assert (end.kind, end.starts_at) == ("end", at("2027-04-21"))


@given(
    now=st.datetimes(datetime(2027, 1, 15), datetime(2031, 1, 1), timezones=st.just(UTC)),
    notice=st.integers(0, 6), after_current=st.booleans(), fixation=st.integers(0, 30),
    fixed=st.none() | st.integers(1, 40), full=st.booleans(), paused=st.booleans(),
    schedule=st.sampled_from([
        ("daily", 30, None), ("weekly_fixedday", 4, 3), ("month_startdate", 1, None), ("month_fixedday", 3, 28),
        ("month_lastday", 1, None),
    ]),
)  # fmt: skip
def test_no_earlier_than_any_of_them(now, notice, after_current, fixation, fixed, full, paused, schedule):
    """More notice or a longer minimum term never ends it earlier; nothing ends it in the past or after it runs out."""
    kind, length, day = schedule
    agreed = {"schedule_type": kind, "interval_length": length, "schedule_fixed_day": day, "fixed_count": fixed,
              "notice_periods_after_current": after_current, "fixation_periods_full": full}  # fmt: skip
    it = subscription(**FIRST | (PAUSED if paused else {"next_period_start_at": None}))
    terms = plan(**agreed, notice_periods=notice, fixation_periods=fixation)
    end, limit = cancelled_ends_at(it, terms, now=now), runs_out_at(it, terms)
    bare = cancelled_ends_at(it, plan(**agreed), now=now)
    assert now < bare <= end
    assert limit is None or limit <= now or end <= limit
    stricter = plan(**agreed, notice_periods=notice + 1, fixation_periods=fixation + 1)
    assert end <= cancelled_ends_at(it, stricter, now=now)
    assert (notice_ends_at(it, terms, period_end=bare, now=now) is None) == (notice == 0)
