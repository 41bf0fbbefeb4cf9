"""When customers are told that a card expires."""

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portal.domain.card_expiry import last_day, newest_told, told_at

BERLIN = ZoneInfo("Europe/Berlin")
ZONES = st.sampled_from(["Europe/Berlin", "Pacific/Kiritimati", "Pacific/Honolulu", "Asia/Kathmandu", "UTC"])


@pytest.mark.parametrize(
    ("year", "month", "told"),
    [
        (2027, 1, "2027-01-01T09:00+01:00"),
        (2027, 2, "2027-01-29T09:00+01:00"),
        (2028, 2, "2028-01-30T09:00+01:00"),
        (2027, 3, "2027-03-01T09:00+01:00"),  # clocks go forward in between
        (2027, 4, "2027-03-31T09:00+02:00"),
        (2027, 12, "2027-12-01T09:00+01:00"),
    ],
)
def test_thirty_days_before_the_last_day_in_the_morning(year: int, month: int, told: str) -> None:
    assert told_at(last_day(year, month), BERLIN) == datetime.fromisoformat(told)


@given(st.datetimes(datetime(2026, 1, 1), datetime(2032, 1, 1)), ZONES, st.integers(0, 80))
def test_the_newest_month_to_be_told_of_is_the_one_whose_moment_has_come(now: datetime, name: str, ahead: int) -> None:
    at, zone = now.replace(tzinfo=UTC), ZoneInfo(name)
    year, month = divmod(2025 * 12 + ahead, 12)
    assert ((year, month + 1) <= newest_told(at, zone)) == (told_at(last_day(year, month + 1), zone) <= at)


def test_the_last_day_is_that_of_the_month() -> None:
    assert last_day(2028, 2) == date(2028, 2, 29) and last_day(2027, 12) == date(2028, 1, 1) - timedelta(days=1)
