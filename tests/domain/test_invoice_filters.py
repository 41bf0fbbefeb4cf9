"""Filters of invoices: what was typed, what it means, and how it is told."""

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest

from portal.domain.document_numbers import search_key
from portal.domain.invoice_filters import BY_KEY, Filter, read_filter, span_of


def test_nothing_typed_lets_everything_through() -> None:
    wanted, errors = read_filter("", "", "")
    assert wanted == Filter() and not errors and wanted.told is None


def test_all_that_was_typed_is_meant() -> None:
    wanted, errors = read_filter("paid", "2026", "RE 12")
    assert not errors and (wanted.choice, wanted.year, wanted.key) == (BY_KEY["paid"], 2026, "re12")
    assert str(wanted.told) == "Paid · 2026 · “RE 12”"
    assert "The beginning of a number is enough." in str(wanted.unmet)


@pytest.mark.parametrize(
    ("typed", "wrong"),
    [
        (("lost", "", ""), "status"),
        (("Paid", "", ""), "status"),
        (("", "1899", ""), "year"),
        (("", "9999", ""), "year"),
        (("", "27", ""), "year"),
        (("", "02027", ""), "year"),
        (("", "²⁰²⁷", ""), "year"),
        (("", "+202", ""), "year"),
        (("", "", "9" * 101), "q"),
    ],
)
def test_what_cannot_be_is_never_taken_for_something_else(typed: tuple[str, str, str], wrong: str) -> None:
    assert list(read_filter(*typed)[1]) == [wrong]


@pytest.mark.parametrize(
    ("wanted", "said"),
    [
        (Filter(BY_KEY["open"]), "Open"),
        (Filter(year=2026), "2026"),
        (Filter(number="12"), "“12”"),
        (Filter(BY_KEY["open"], number="12"), "Open · “12”"),
    ],
)
def test_a_filter_is_told_in_words(wanted: Filter, said: str) -> None:
    assert str(wanted.told) == said
    assert str(wanted.unmet).startswith(f"None of your invoices fits: {said}.")


def test_a_year_begins_where_the_merchant_is() -> None:
    since, until = span_of(2027, ZoneInfo("America/Lima"))
    assert since == datetime(2027, 1, 1, 5, tzinfo=UTC) and until == datetime(2028, 1, 1, 5, tzinfo=UTC)


@pytest.mark.parametrize(
    ("number", "key"), [("RE-12", "re-12"), (" re - 12\t", "re-12"), ("ÄB 1", "äb1"), ("", None), (None, None)]
)
def test_numbers_are_searched_for_without_blanks_in_small_letters(number: str | None, key: str | None) -> None:
    assert search_key(number) == key
