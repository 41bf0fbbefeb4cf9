"""Billing periods: months of unequal length, fixed days, and clocks that change."""

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portal.domain.periods import (
    Schedule,
    add_months,
    days_of,
    every,
    instant,
    last_day,
    local_day,
    period_number,
    period_start,
    starts_partial,
)
from tests.domain.agreements import BERLIN, at

ZONES = st.sampled_from(["Europe/Berlin", "America/New_York", "Australia/Lord_Howe", "Pacific/Apia", "UTC"])
SCHEDULES = st.one_of(
    st.builds(Schedule, st.just("daily"), st.integers(1, 40)),
    st.builds(Schedule, st.just("weekly_fixedday"), st.integers(1, 5), st.integers(1, 7)),
    st.builds(Schedule, st.sampled_from(["month_startdate", "month_lastday"]), st.integers(1, 24)),
    st.builds(Schedule, st.just("month_fixedday"), st.integers(1, 24), st.integers(1, 31)),
)
INSTANTS = st.datetimes(datetime(2015, 1, 1), datetime(2040, 1, 1), timezones=st.just(UTC))


@pytest.mark.parametrize(
    ("day", "months", "anchor", "expected"),
    [
        ("2027-01-31", 1, None, "2027-02-28"),
        ("2028-01-31", 1, None, "2028-02-29"),
        ("2027-02-28", 1, 31, "2027-03-31"),
        ("2027-01-30", 1, None, "2027-02-28"),
        ("2028-02-29", 12, None, "2029-02-28"),
        ("2028-02-29", 48, None, "2032-02-29"),
        ("2027-12-31", 2, None, "2028-02-29"),
        ("2027-03-31", -1, None, "2027-02-28"),
        ("2027-01-15", -1, None, "2026-12-15"),
    ],
)
def test_months_end_right(day, months, anchor, expected):
    assert add_months(date.fromisoformat(day), months, anchor) == date.fromisoformat(expected)


@pytest.mark.parametrize(
    ("schedule", "anchor", "starts"),
    [
        (Schedule("month_startdate"), "2027-01-31", ["2027-01-31", "2027-02-28", "2027-03-31", "2027-04-30"]),
        (Schedule("month_startdate", 3), "2027-11-30", ["2027-11-30", "2028-02-29", "2028-05-30"]),
        (Schedule("month_startdate", 12), "2028-02-29", ["2028-02-29", "2029-02-28", "2030-02-28"]),
        (Schedule("daily", 14), "2027-03-20", ["2027-03-20", "2027-04-03"]),
        (Schedule("month_fixedday", 1, 1), "2027-01-15", ["2027-01-15", "2027-02-01", "2027-03-01"]),
        (Schedule("month_fixedday", 1, 1), "2027-02-01", ["2027-02-01", "2027-03-01"]),
        (Schedule("month_fixedday", 3, 15), "2027-01-16", ["2027-01-16", "2027-02-15", "2027-05-15"]),
        (Schedule("month_lastday"), "2027-01-15", ["2027-01-15", "2027-01-31", "2027-02-28", "2027-03-31"]),
        (Schedule("weekly_fixedday", 1, 1), "2027-03-03", ["2027-03-03", "2027-03-08", "2027-03-15"]),
        (Schedule("weekly_fixedday", 2, 3), "2027-03-03", ["2027-03-03", "2027-03-17"]),
    ],
)
def test_periods_start_on_the_right_day(schedule, anchor, starts):
    assert [period_start(schedule, at(anchor), number, BERLIN) for number in range(len(starts))] == [
        at(start) for start in starts
    ]


def test_a_first_period_before_a_fixed_day_is_partial():
    assert starts_partial(Schedule("month_fixedday", 1, 1), at("2027-01-15"), BERLIN)
    assert not starts_partial(Schedule("month_fixedday", 1, 15), at("2027-01-15"), BERLIN)
    assert not starts_partial(Schedule("month_startdate"), at("2027-01-15"), BERLIN)


def test_a_manual_schedule_has_no_periods():
    assert period_start(Schedule("manual"), at("2027-01-15"), 1, BERLIN) is None
    assert period_number(Schedule("manual"), at("2027-01-15"), at("2029-01-15"), BERLIN) == 0


def test_no_period_starts_where_the_calendar_ends():
    monthly, daily = Schedule("month_startdate"), Schedule("daily", 10_000)
    number = period_number(monthly, at("2027-03-15"), at("9999-12-31"), BERLIN)
    assert local_day(period_start(monthly, at("2027-03-15"), number, BERLIN), BERLIN) == date(9999, 12, 15)
    assert period_start(monthly, at("2027-03-15"), number + 1, BERLIN) is None
    assert period_start(daily, at("2027-03-15"), 2**31, BERLIN) is None


@pytest.mark.parametrize(
    ("day", "clock", "expected"),
    [
        ("2027-03-28", time(2, 30), "2027-03-28T01:30"),  # does not exist: the clocks go from 2 to 3
        ("2027-03-28", time(0, 0), "2027-03-27T23:00"),
        ("2027-03-29", time(0, 0), "2027-03-28T22:00"),
        ("2027-10-31", time(2, 30), "2027-10-31T00:30"),  # comes twice: the first one counts
        ("2027-11-01", time(0, 0), "2027-10-31T23:00"),
    ],
)
def test_clocks_that_change(day, clock, expected):
    expected_at = datetime.fromisoformat(expected).replace(tzinfo=UTC)
    assert instant(date.fromisoformat(day), clock, BERLIN) == expected_at


def test_a_period_keeps_its_wall_clock_through_summer_time():
    start = period_start(Schedule("month_startdate"), at("2027-03-01 09:30"), 1, BERLIN)
    assert start is not None and start.astimezone(BERLIN).time() == time(9, 30)


def test_the_last_day_of_a_period_is_the_one_before_the_next():
    assert days_of(at("2027-01-31"), at("2027-02-28"), BERLIN) == (date(2027, 1, 31), date(2027, 2, 27))
    assert days_of(at("2027-03-28"), at("2027-03-29"), BERLIN) == (date(2027, 3, 28), date(2027, 3, 28))


@pytest.mark.parametrize(
    ("end", "expected"),
    [
        ("2027-04-15", "2027-04-14"),
        ("2027-04-15 00:30", "2027-04-14"),  # It is 14 April in UTC.
        ("2027-04-15 12:00", "2027-04-14"),
        ("2027-04-15 23:59", "2027-04-14"),
        ("2027-03-01", "2027-02-28"),
        ("2028-03-01", "2028-02-29"),
        ("2027-01-01", "2026-12-31"),
        # The days on which clocks go forward and back have 23 and 25 hours.
        ("2027-03-28", "2027-03-27"),
        ("2027-03-28 03:30", "2027-03-27"),
        ("2027-03-29", "2027-03-28"),
        ("2027-03-29 00:30", "2027-03-28"),
        ("2027-10-31 02:30", "2027-10-30"),
        ("2027-11-01", "2027-10-31"),
        ("2027-11-01 23:30", "2027-10-31"),
    ],
)
def test_the_last_day_is_the_one_before_the_end(end, expected):
    assert last_day(at(end), BERLIN) == date.fromisoformat(expected)


def test_the_last_day_is_that_of_the_zone():
    assert last_day(at("2027-04-15"), ZoneInfo("America/New_York")) == date(2027, 4, 13)
    assert last_day(at("2027-04-15"), ZoneInfo("Pacific/Auckland")) == date(2027, 4, 14)


@pytest.mark.parametrize(
    ("schedule", "words"),
    [
        (Schedule("manual"), "No fixed period"),
        (Schedule("daily"), "Every day"),
        (Schedule("daily", 10), "Every 10 days"),
        (Schedule("daily", 7), "Every week"),
        (Schedule("daily", 14), "Every 2 weeks"),
        (Schedule("weekly_fixedday", 1, 1), "Every week"),
        (Schedule("weekly_fixedday", 4, 1), "Every 4 weeks"),
        (Schedule("month_startdate"), "Every month"),
        (Schedule("month_lastday", 3), "Every 3 months"),
        (Schedule("month_fixedday", 12, 1), "Every year"),
        (Schedule("month_startdate", 18), "Every 18 months"),
        (Schedule("month_startdate", 24), "Every 2 years"),
    ],
)
def test_how_often_is_said_in_words(schedule, words):
    assert str(every(schedule)) == words


@given(schedule=SCHEDULES, anchor=INSTANTS, zone=ZONES, number=st.integers(-30, 60))
def test_periods_follow_one_another(schedule, anchor, zone, number):
    place = ZoneInfo(zone)
    begin, end = (period_start(schedule, anchor, count, place) for count in (number, number + 1))
    assert begin is not None and end is not None and begin < end


@given(schedule=SCHEDULES, anchor=INSTANTS, zone=ZONES, number=st.integers(-30, 60))
def test_the_last_day_of_a_period_is_followed_by_the_first_of_the_next(schedule, anchor, zone, number):
    place = ZoneInfo(zone)
    begin, end = (period_start(schedule, anchor, count, place) for count in (number, number + 1))
    assert begin is not None and end is not None
    assert last_day(end, place) + timedelta(days=1) == local_day(end, place)
    assert days_of(begin, end, place)[1] == last_day(end, place)


@given(schedule=SCHEDULES, anchor=INSTANTS, zone=ZONES, days=st.integers(-400, 2000))
def test_every_instant_lies_in_the_period_that_is_found_for_it(schedule, anchor, zone, days):
    place, moment = ZoneInfo(zone), anchor + timedelta(days=days, hours=7)
    number = period_number(schedule, anchor, moment, place)
    begin, end = (period_start(schedule, anchor, count, place) for count in (number, number + 1))
    assert begin is not None and end is not None and begin <= moment < end


@given(anchor=INSTANTS, zone=ZONES, length=st.integers(1, 24), number=st.integers(0, 60))
def test_a_month_later_is_the_same_day_or_the_last_of_its_month(anchor, zone, length, number):
    place = ZoneInfo(zone)
    start = period_start(Schedule("month_startdate", length), anchor, number, place)
    assert start is not None
    first, day = local_day(anchor, place), local_day(start, place)
    assert day.day == first.day or (day + timedelta(days=1)).day == 1
    assert (day.year * 12 + day.month) - (first.year * 12 + first.month) == length * number


@given(schedule=SCHEDULES, anchor=INSTANTS, number=st.integers(1, 40))
def test_starts_do_not_drift(schedule, anchor, number):
    """Counting on from a later start of the same plan leads to the same days, unless a month was too short for it."""
    start = period_start(schedule, anchor, number, BERLIN)
    assert start is not None
    following = period_start(schedule, start, 1, BERLIN)
    if schedule.type != "month_startdate" or local_day(anchor, BERLIN).day <= 28:
        expected = period_start(schedule, anchor, number + 1, BERLIN)
        assert following is not None and expected is not None
        assert local_day(following, BERLIN) == local_day(expected, BERLIN)
