"""Legal numbers: where a series goes on, and that it has no gaps."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portal.domain.document_numbers import Series, series_after


@pytest.mark.parametrize(
    ("kind", "latest", "following"),
    [
        ("invoice", None, "INV-000001"),
        ("credit_note", None, "CN-000001"),
        ("invoice", "INV-000041", "INV-000042"),
        ("credit_note", "CN-000041", "CN-000042"),
        # The style of the former system goes on, whatever it is.
        ("invoice", "RE-2026-0007", "RE-2026-0008"),
        ("invoice", "7", "8"),
        ("invoice", "20260099", "20260100"),
        ("invoice", "R0", "R1"),
        ("invoice", "Nr. 12/9", "Nr. 12/10"),
        ("credit_note", "Gutschrift 009", "Gutschrift 010"),
        # More digits when there are too few.
        ("invoice", "RE-999", "RE-1000"),
        ("invoice", "9", "10"),
        # What does not end in digits cannot go on.
        ("invoice", "RE-7-A", "INV-000001"),
        ("credit_note", "draft", "CN-000001"),
        ("invoice", "", "INV-000001"),
        # A number of more digits than a database counts keeps those in front.
        ("invoice", "1" * 25, "1" * 24 + "2"),
        ("invoice", "2026" + "9" * 18, "2026" + "1" + "0" * 18),
    ],
)
def test_the_series_goes_on(kind, latest, following):
    assert series_after(kind, latest).number() == following


@pytest.mark.parametrize(
    ("series", "number"),
    [(Series("INV-", 6, 1), "INV-000001"), (Series("", 1, 12), "12"), (Series("A", 2, 100), "A100")],
)
def test_a_number_as_it_is_printed(series, number):
    assert series.number() == number


@given(st.text(max_size=12), st.integers(1, 9), st.integers(1, 10**9), st.integers(1, 40))
def test_numbers_follow_one_another_without_a_gap(prefix, digits, first, count):
    """Each is what comes after the one before, also for who knows nothing but that one."""
    series = [Series(prefix + "-", digits, first + step) for step in range(count + 1)]
    printed = [one.number() for one in series]
    assert len(set(printed)) == len(printed)
    assert [series_after("invoice", number).number() for number in printed[:-1]] == printed[1:]
