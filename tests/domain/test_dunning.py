"""What follows when an invoice is not paid."""

from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portal.domain.dunning import DunningPlan, Verdict, after_failure, payable_until
from tests.domain.agreements import BERLIN, at

NOW = at("2027-03-20 12:00")


@pytest.mark.parametrize(
    ("schedule", "failures", "count", "next_at"),
    [
        ((3, 7, 14), 0, 1, "2027-03-23 12:00"),
        ((3, 7, 14), 1, 2, "2027-03-27 12:00"),
        # Clocks go forward on 28 March: so many times 24 hours later.
        ((3, 7, 14), 2, 3, "2027-04-03 13:00"),
        ((3, 7, 14), 3, 4, None),
        ((3, 7, 14), 9, 10, None),
        ((5,), 0, 1, "2027-03-25 12:00"),
        ((5,), 1, 2, None),
        ((0,), 0, 1, "2027-03-20 12:00"),
        # Nothing is tried again: the final action follows at once.
        ((), 0, 1, None),
    ],
)
def test_after_a_failure(schedule, failures, count, next_at):
    verdict = after_failure(DunningPlan(schedule), failures=failures, now=NOW)
    assert verdict == Verdict(count, at(next_at) if next_at else None)
    assert verdict.is_final == (next_at is None)


@pytest.mark.parametrize(
    ("issued", "due"),
    [
        ("2027-03-01 12:00", "2027-03-15 12:00"),
        # Invoices are made as the day begins. Clocks go back on 31 October: the day is none the shorter.
        ("2027-10-20 00:00", "2027-11-03 00:00"),
        ("2027-03-20 23:30", "2027-04-03 23:30"),
        ("2027-03-14 02:30", "2027-03-28 03:30"),
    ],
)
def test_an_invoice_is_due_so_many_days_of_the_calendar_later(issued, due):
    assert payable_until(at(issued), 14, BERLIN) == at(due)


def test_the_usual_plan_tries_three_times_and_then_holds():
    assert DunningPlan() == DunningPlan((3, 7, 14), "on_hold")


@given(st.lists(st.integers(0, 60), max_size=10).map(tuple), st.integers(0, 60))
def test_every_interval_is_waited_for_once(schedule, late):
    """However late each try is made, it is never earlier than the merchant said, and it ends."""
    now, failures, waited = NOW, 0, []
    while not (verdict := after_failure(DunningPlan(schedule), failures=failures, now=now)).is_final:
        waited.append((verdict.next_at - now).days)
        now, failures = verdict.next_at + timedelta(hours=late), verdict.count
    assert tuple(waited) == schedule and verdict.count == len(schedule) + 1
