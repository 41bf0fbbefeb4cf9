"""Which rate of VAT is billed by which rule, and fractions of cents that are rounded without one being lost."""

from decimal import ROUND_HALF_UP, Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portal.domain.taxation import Taxation, round_half_up, shares, taxation, vat_of

WEIGHTS = st.lists(st.integers(0, 10**7), min_size=1, max_size=8)


@pytest.mark.parametrize(
    ("merchant", "customer", "vat", "rule"),
    [
        ("DE", "DE", None, None),
        ("DE", "DE", "DE136695976", None),
        ("DE", "AT", "ATU12345678", "reverse_charge"),
        ("DE", "AT", None, None),
        ("DE", "AT", "", None),
        ("AT", "DE", "DE136695976", "reverse_charge"),
        ("DE", "GR", "EL094259216", "reverse_charge"),
        ("DK", "SE", "SE556188840401", "reverse_charge"),
        # Outside the territory of the directive, or nobody knows where.
        ("DE", "CH", "CHE123456789", None),
        ("DE", "GB", "GB123456789", None),
        ("DE", "NO", "NO123456785", None),
        ("CH", "DE", "DE136695976", None),
        ("NO", "SE", "SE556188840401", None),
        ("DE", None, "ATU12345678", None),
        ("DE", None, None, None),
    ],
)
def test_who_owes_the_vat(merchant, customer, vat, rule):
    found = taxation(country=merchant, default_rate=1900, customer_country=customer, customer_vat=vat)
    assert found == Taxation(1900, rule)


@pytest.mark.parametrize(
    ("rule", "own", "rate"),
    [
        (None, None, 1900),
        (None, 700, 700),
        (None, 0, 0),
        ("reverse_charge", None, 0),
        ("reverse_charge", 700, 0),
        ("reverse_charge", 0, 0),
    ],
)
def test_a_line_has_its_own_rate_the_usual_one_or_none(rule, own, rate):
    assert Taxation(1900, rule).rate(own) == rate


@pytest.mark.parametrize(
    ("amount", "rate", "inside", "on_top"),
    [
        (1290, 700, 84, 90),
        (1190, 1900, 190, 226),
        (100, 2500, 20, 25),
        (1000, 0, 0, 0),
        (0, 1900, 0, 0),
        (1, 1900, 0, 0),
        # 9.5 cents on top are 10, and as a discount they are 10 less.
        (50, 1900, 8, 10),
        (-50, 1900, -8, -10),
        (-1290, 700, -84, -90),
        (100, 10_000, 50, 100),
    ],
)
def test_vat_within_an_amount_and_on_top_of_it(amount, rate, inside, on_top):
    assert vat_of(amount, rate, incl_vat=True) == inside
    assert vat_of(amount, rate, incl_vat=False) == on_top


@given(st.integers(0, 10**9), st.integers(0, 10_000))
def test_vat_that_came_on_top_is_found_within(net, rate):
    vat = vat_of(net, rate, incl_vat=False)
    assert vat_of(net + vat, rate, incl_vat=True) == vat


@given(st.integers(-(10**12), 10**12), st.integers(1, 10**6))
def test_rounding_is_that_of_commerce(numerator, denominator):
    """The quotient of Decimal has enough digits here to tell a half from what is next to it."""
    quotient = Decimal(numerator) / Decimal(denominator)
    assert round_half_up(numerator, denominator) == int(quotient.to_integral_value(ROUND_HALF_UP))
    assert abs(round_half_up(numerator, denominator) - Fraction(numerator, denominator)) <= Fraction(1, 2)


@pytest.mark.parametrize(
    ("total", "weights", "parts"),
    [
        (100, [1, 1, 1], [33, 34, 33]),
        (100, [1], [100]),
        (100, [3, 0, 1], [75, 0, 25]),
        (-100, [1, 1, 1], [-33, -34, -33]),
        (1, [1, 1], [1, 0]),
        (0, [5, 7], [0, 0]),
        (227, [1290, 980], [129, 98]),
        # A discount among the weights bears its share of what is taken off.
        (229, [1290, 1000, -1145], [258, 200, -229]),
        # Nothing can be shared out by nothing.
        (0, [0, 0], [0, 0]),
        (0, [], []),
    ],
)
def test_shares(total, weights, parts):
    assert shares(total, weights) == parts


@given(st.integers(-(10**7), 10**7), WEIGHTS.filter(any))
def test_shares_add_up_and_are_fair_to_a_cent(total, weights):
    parts, whole = shares(total, weights), sum(weights)
    assert sum(parts) == total
    for part, weight in zip(parts, weights, strict=True):
        assert abs(part - Fraction(total * weight, whole)) <= 1


@given(st.data(), WEIGHTS.filter(any))
def test_what_is_shared_out_among_what_is_left_takes_no_more_than_that(data, weights):
    total = data.draw(st.integers(0, sum(weights)))
    assert all(0 <= part <= weight for part, weight in zip(shares(total, weights), weights, strict=True))
