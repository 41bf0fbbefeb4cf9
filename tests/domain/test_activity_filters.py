"""Filters of an account's activity: what was typed, what it means, and how it is told."""

from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

import pytest

from portal.domain.activity_filters import Filter, read_filter
from portal.domain.setting_words import is_secret, setting_value

NOTHING = dict.fromkeys(("customer", "actor", "family", "from", "to"), "")


def test_nothing_typed_lets_everything_through() -> None:
    wanted, errors = read_filter(NOTHING)
    assert wanted == Filter() and not errors and wanted.told is None


def test_all_that_was_typed_is_meant() -> None:
    typed = {"customer": "ada", "actor": "user", "family": "details", "from": "2027-01-31", "to": "2027-03-02"}
    wanted, errors = read_filter(typed)
    assert not errors and wanted == Filter("user", "details", date(2027, 1, 31), date(2027, 3, 2), "ada")
    assert str(wanted.told) == "“ada” · Colleagues · Customer details · 2027-01-31 to 2027-03-02"


@pytest.mark.parametrize(
    ("typed", "wrong"),
    [
        ({"actor": "owner"}, "actor"),
        ({"family": "other"}, "family"),
        ({"from": "2027-02-29"}, "from"),
        ({"from": "20270301"}, "from"),
        ({"from": "2027-W09-1"}, "from"),
        ({"to": "0001-01-01"}, "to"),
        ({"to": "9999-12-31"}, "to"),
        ({"to": "tomorrow"}, "to"),
        ({"from": "2027-03-02", "to": "2027-03-01"}, "to"),
        ({"customer": "x" * 255}, "customer"),
    ],
)
def test_what_cannot_be_is_never_taken_for_something_else(typed: dict[str, str], wrong: str) -> None:
    assert list(read_filter(NOTHING | typed)[1]) == [wrong]


def test_both_days_count_whole_by_the_calendar_of_the_zone() -> None:
    """The last Sunday in March has 23 hours in Berlin."""
    day = date(2027, 3, 28)
    assert Filter(first=day, last=day).span(ZoneInfo("Europe/Berlin")) == (
        datetime(2027, 3, 27, 23, tzinfo=UTC), datetime(2027, 3, 28, 22, tzinfo=UTC),
    )  # fmt: skip


@pytest.mark.parametrize("field", ["gateway_secret", "secret", "api_key", "token_hash", "password", "signing_key"])
def test_secrets_are_never_told(field: str) -> None:
    assert is_secret(field) and "sk_1" not in str(setting_value(field, "sk_1"))
