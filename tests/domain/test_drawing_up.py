"""Invoices that are drawn up: their lines, to the cent what was announced, and the VAT of each rate."""

from datetime import timedelta
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portal.domain.breakdowns import Line
from portal.domain.drawing_up import Draft, DraftLine, Unbillable, draw_up
from portal.domain.money import Money
from portal.domain.period_charges import PeriodCharge, period_charge
from portal.domain.plans import Plan
from portal.domain.prices import price
from portal.domain.subscriptions import AddOn, Discount, Subscription
from portal.domain.tax import per_rate
from portal.domain.taxation import Taxation
from tests.domain.agreements import at, plan, subscription

USUAL, ABROAD = Taxation(1900), Taxation(1900, "reverse_charge")
GRINDER = AddOn("grinder", "Grinder", 500, 2, vat=1900)
TENTH, HALF = Discount("tenth", "Tenth", percentage=10), Discount("half", "Half", percentage=50)
EURO, GONE = Discount("euro", "Euro", amount=100), Discount("gone", "Gone", percentage=100)
NET = {"amount_incl_vat": False}


def charge_of(it: Subscription, agreed: Plan, days: int) -> PeriodCharge:
    """The charge of so many of the thirty days from 15 April on."""
    begin = at("2027-04-15")
    found = period_charge(it, agreed, starts_at=begin, until=begin + timedelta(days=days))
    assert found is not None and (found.days, found.of_days) == (days, 30)
    return found


def drawn(it: Subscription, agreed: Plan, tax: Taxation, days: int = 30) -> Draft:
    """The invoice of so many of thirty days."""
    return draw_up(it, agreed, charge_of(it, agreed, days), tax)


def told(draft: Draft) -> list[tuple[str, int, int, int, int]]:
    """Handle, quantity, rate, amounts with and without VAT."""
    return [(line.origin_handle, line.quantity, line.vat, line.amount, line.amount_ex_vat) for line in draft.lines]


@pytest.mark.parametrize(
    ("values", "agreed", "tax", "days", "lines"),
    [
        # 84.39 cents of VAT.
        ({}, {}, USUAL, 30, [("box", 1, 700, 1290, 1206)]),
        ({"quantity": 3}, {}, USUAL, 30, [("box", 3, 700, 3870, 3617)]),
        ({"amount": 1190}, {"vat": None}, USUAL, 30, [("box", 1, 1900, 1190, 1000)]),
        ({}, NET, USUAL, 30, [("box", 1, 700, 1380, 1290)]),
        # An add-on has its own rate or that of the plan.
        ({"add_ons": (GRINDER,)}, {}, USUAL, 30, [("box", 1, 700, 1290, 1206), ("grinder", 2, 1900, 1000, 840)]),
        ({"add_ons": (AddOn("mill", None, 107),)}, {}, USUAL, 30,
         [("box", 1, 700, 1290, 1206), ("mill", 1, 700, 107, 100)]),
        # A discount takes its VAT back, at every rate of what it covers.
        ({"discounts": (TENTH,)}, {}, USUAL, 30, [("box", 1, 700, 1290, 1206), ("tenth", 1, 700, -129, -121)]),
        ({"add_ons": (GRINDER,), "discounts": (TENTH,)}, {}, USUAL, 30,
         [("box", 1, 700, 1290, 1206), ("grinder", 2, 1900, 1000, 840), ("tenth", 1, 700, -129, -121),
          ("tenth", 1, 1900, -100, -84)]),
        ({"add_ons": (GRINDER,), "discounts": (Discount("tenth", percentage=10, apply_to=("add_on",)),)}, {}, USUAL, 30,
         [("box", 1, 700, 1290, 1206), ("grinder", 2, 1900, 1000, 840), ("tenth", 1, 1900, -100, -84)]),
        ({"discounts": (GONE, EURO)}, {}, USUAL, 30,
         [("box", 1, 700, 1290, 1206), ("gone", 1, 700, -1290, -1206), ("euro", 1, 700, 0, 0)]),
        # The grinder is paid for already: the second discount takes nothing of it.
        ({"add_ons": (GRINDER,), "discounts": (Discount("free", percentage=100, apply_to=("add_on",)), EURO)}, {},
         USUAL, 30,
         [("box", 1, 700, 1290, 1206), ("grinder", 2, 1900, 1000, 840), ("free", 1, 1900, -1000, -840),
          ("euro", 1, 700, -100, -94)]),
        # Six of thirty days, as one piece.
        ({"quantity": 3}, {}, USUAL, 6, [("box", 1, 700, 774, 723)]),
        ({"add_ons": (GRINDER,), "discounts": (HALF,)}, {}, USUAL, 6,
         [("box", 1, 700, 258, 241), ("grinder", 1, 1900, 200, 168), ("half", 1, 700, -129, -120),
          ("half", 1, 1900, -100, -84)]),
        # What a discount takes whole is nothing in part, too.
        ({"amount": 200, "add_ons": (AddOn("mill", None, 1, vat=1900),), "discounts": (Discount("less", amount=150),)},
         {}, USUAL, 15,
         [("box", 1, 700, 102, 95), ("mill", 1, 1900, 1, 1), ("less", 1, 700, -76, -71), ("less", 1, 1900, -1, -1)]),
        # Reverse charge: the agreed amount is all that there is.
        ({"add_ons": (GRINDER,)}, NET, ABROAD, 30, [("box", 1, 0, 1290, 1290), ("grinder", 2, 0, 1000, 1000)]),
        ({}, {}, ABROAD, 30, [("box", 1, 0, 1290, 1290)]),
        ({"amount": 0}, {}, USUAL, 30, [("box", 1, 700, 0, 0)]),
    ],
)  # fmt: skip
def test_drawn_up(values, agreed, tax, days, lines):
    draft = drawn(subscription(**values), plan(**agreed), tax, days)
    assert told(draft) == lines
    assert (draft.total.amount, draft.net.amount) == (sum(line[3] for line in lines), sum(line[4] for line in lines))


def test_a_unit_has_its_own_vat_and_one_piece_that_of_its_line():
    """Of the discount's 6.54 cents of VAT the sum of both lines, 246.64, leaves 6."""
    draft = drawn(subscription(quantity=3, discounts=(EURO,)), plan(), USUAL)
    assert told(draft) == [("box", 3, 700, 3870, 3617), ("euro", 1, 700, -100, -94)]
    assert [(line.unit_amount, line.unit_amount_ex_vat) for line in draft.lines] == [(1290, 1206), (-100, -94)]


def test_a_line_says_what_it_is_of():
    draft = drawn(subscription(add_ons=(GRINDER,), discounts=(TENTH,)), plan(), ABROAD)
    assert [(line.text, line.origin, line.origin_handle) for line in draft.lines] == [
        ("Coffee box", "plan", "box"), ("Grinder", "add_on", "grinder"), ("Tenth", "discount", "tenth"),
    ]  # fmt: skip
    assert {(line.tax_rule, line.incl_vat) for line in draft.lines} == {("reverse_charge", True)}
    assert (draft.discount, draft.vat) == (229, Money(0, "EUR"))


@pytest.mark.parametrize("values", [{"add_ons": (AddOn("mill"),)}, {"discounts": (Discount("secret"),)}])
def test_what_has_no_known_price_is_not_billed(values):
    with pytest.raises(Unbillable):
        drawn(subscription(**values), plan(), USUAL)


CENTS = st.sampled_from([0, 1, 99, 100, 1290]) | st.integers(0, 10**6)
RATES = st.sampled_from([0, 700, 1900, 2500])
APPLIED = st.sampled_from([(), ("all",), ("plan",), ("add_on",), ("plan", "add_on"), ("setup_fee",)])
ADD_ONS = st.builds(AddOn, st.just("extra"), amount=CENTS, quantity=st.integers(0, 5), vat=st.none() | RATES)
DISCOUNTS = st.one_of(
    st.builds(Discount, st.just("less"), amount=CENTS, apply_to=APPLIED),
    st.builds(Discount, st.just("share"), percentage=st.integers(0, 100), apply_to=APPLIED),
)
SUBSCRIPTIONS = st.builds(
    subscription, amount=st.none() | CENTS, amount_incl_vat=st.booleans(), quantity=st.integers(0, 9),
    add_ons=st.lists(ADD_ONS, max_size=4).map(tuple), discounts=st.lists(DISCOUNTS, max_size=4).map(tuple),
)  # fmt: skip
PLANS = st.builds(plan, amount=CENTS, amount_incl_vat=st.booleans(), vat=st.none() | RATES)
TAXES = st.builds(Taxation, RATES, st.sampled_from([None, None, None, "reverse_charge"]))
DAYS = st.just(30) | st.integers(1, 30)
DRAFTS = st.builds(drawn, SUBSCRIPTIONS, PLANS, TAXES, DAYS)


def taxed(draft: Draft) -> dict[int, tuple[int, int]]:
    """Of each rate the sum of its lines as it was agreed, and the VAT."""
    sums: dict[int, tuple[int, int]] = {}
    for line in draft.lines:
        agreed, vat = sums.get(line.vat, (0, 0))
        own = line.amount if line.incl_vat else line.amount_ex_vat
        sums[line.vat] = agreed + own, vat + line.amount - line.amount_ex_vat
    return sums


def exact(agreed: int, rate: int, incl_vat: bool) -> Fraction:
    """The VAT with all its fractions."""
    return Fraction(agreed * rate, 10_000 + rate if incl_vat else 10_000)


@given(DRAFTS)
def test_lines_add_up_to_what_was_announced(draft):
    announced, currency = draft.charge.amount, draft.total.currency
    assert Money(sum(line.amount for line in draft.lines), currency) == draft.total
    assert Money(sum(line.amount_ex_vat for line in draft.lines), currency) == draft.net
    assert (draft.total if draft.charge.incl_vat else draft.net) == announced
    assert {line.incl_vat for line in draft.lines} == {draft.charge.incl_vat}


@given(DRAFTS)
def test_vat_is_exact_to_half_a_cent_a_rate_and_to_a_cent_a_line(draft):
    for rate, (agreed, vat) in taxed(draft).items():
        assert abs(vat - exact(agreed, rate, draft.charge.incl_vat)) <= Fraction(1, 2)
    for line in draft.lines:
        agreed = line.amount if line.incl_vat else line.amount_ex_vat
        assert abs(line.amount - line.amount_ex_vat - exact(agreed, line.vat, line.incl_vat)) <= 1


@given(DRAFTS)
def test_what_is_printed_explains_the_vat(draft):
    shown = per_rate([_printed(line, draft.total.currency) for line in draft.lines], draft.vat)
    assert {one.rate: one.vat.amount for one in shown} == {rate: vat for rate, (_, vat) in taxed(draft).items()}


@given(DRAFTS)
def test_nobody_is_paid_for_subscribing_at_any_rate(draft):
    assert all(agreed >= 0 and vat >= 0 for agreed, vat in taxed(draft).values())


@given(SUBSCRIPTIONS, PLANS, TAXES)
def test_discounts_come_to_what_they_were_announced_as(it, agreed, tax):
    draft, announced = drawn(it, agreed, tax), price(it, agreed)
    lines = [line for line in draft.lines if line.origin == "discount"]
    found = sum(line.amount if line.incl_vat else line.amount_ex_vat for line in lines)
    assert found == sum(line.amount.amount for line in announced.lines if line.kind == "discount" and line.amount)
    assert all(line.amount <= 0 for line in lines) and draft.discount == -sum(line.amount for line in lines)


def _printed(line: DraftLine, currency: str) -> Line:
    amounts = (line.amount, line.amount_ex_vat, line.unit_amount, line.unit_amount_ex_vat)
    money = (Money(amount, currency) for amount in amounts)
    return Line(line.text, line.quantity, *money, line.incl_vat, line.vat, line.tax_rule, None, None)
