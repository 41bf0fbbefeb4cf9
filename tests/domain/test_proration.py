"""Shares of a period's price: whatever is given back in whatever steps adds up."""

from dataclasses import replace
from datetime import date, timedelta

from hypothesis import given
from hypothesis import strategies as st

from portal.domain.money import Money
from portal.domain.proration import Billed, prorated, unused
from tests.domain.agreements import BERLIN, at

BEGIN = date(2027, 1, 15)


@given(amount=st.integers(0, 10**9), days=st.integers(1, 400), steps=st.lists(st.integers(0, 400), max_size=5))
def test_shares_add_up(amount, days, steps):
    """The sum of all credits is the rounded share of the days given back, and never more than was paid."""
    end = BEGIN + timedelta(days=days)
    given_back, first = Money(0, "EUR"), end
    for step in steps:
        first = max(first - timedelta(days=step), BEGIN)
        last = Billed(at("2027-01-15"), at(end.isoformat()), Money(amount, "EUR"), given_back)
        credit = unused(last, first, BERLIN)
        given_back += credit or Money(0, "EUR")
        assert unused(replace(last, credited=given_back), first, BERLIN) is None
    left = (end - first).days
    assert given_back == prorated(Money(amount, "EUR"), left, days)
    assert given_back.amount <= amount
    assert abs(given_back.amount * days - amount * left) * 2 <= days
