"""What a subscription costs: the agreed price, to the cent."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portal.domain.money import Money
from portal.domain.prices import next_amount, price, rhythm
from portal.domain.subscriptions import AddOn, Discount
from tests.domain.agreements import plan, subscription

GRINDER = AddOn("grinder", "Grinder", 490, 2)
TEN_PERCENT = Discount("regular", "Regular", percentage=10)
ONE_EURO = Discount("loyal", "Loyal", amount=100)


@pytest.mark.parametrize(
    ("values", "total"),
    [
        ({}, 1290),
        ({"quantity": 5}, 6450),
        ({"amount": 1190}, 1190),
        ({"amount": 0}, 0),
        ({"amount": 1190, "quantity": 2}, 2380),
        ({"add_ons": (GRINDER,)}, 1290 + 980),
        ({"discounts": (TEN_PERCENT,)}, 1161),
        ({"amount": 1295, "discounts": (TEN_PERCENT,)}, 1295 - 130),
        ({"add_ons": (GRINDER,), "discounts": (TEN_PERCENT, ONE_EURO)}, 2270 - 227 - 100),
        ({"add_ons": (GRINDER,), "discounts": (Discount("ten", percentage=10, apply_to=("plan",)),)}, 2270 - 129),
        ({"add_ons": (GRINDER,), "discounts": (Discount("ten", percentage=10, apply_to=("add_on",)),)}, 2270 - 98),
        ({"add_ons": (GRINDER,), "discounts": (Discount("ten", percentage=10, apply_to=("all",)),)}, 2270 - 227),
        ({"add_ons": (GRINDER,), "discounts": (Discount("much", amount=5000, apply_to=("add_on",)),)}, 1290),
        ({"discounts": (Discount("setup", percentage=50, apply_to=("setup_fee",)),)}, 1290),
        ({"discounts": (Discount("all", percentage=100), ONE_EURO)}, 0),
        ({"discounts": (Discount("much", amount=5000),)}, 0),
        ({"discounts": (Discount("free", percentage=0),)}, 1290),
    ],
)
def test_the_agreed_price_counts(values, total):
    cost = price(subscription(**values), plan())
    assert cost.exact and cost.total == Money(total, "EUR")
    assert sum(line.amount.amount for line in cost.lines if line.amount) == total


@pytest.mark.parametrize(
    ("own", "own_incl", "plan_incl", "incl"),
    [(None, True, False, False), (None, False, True, True), (1190, False, True, False), (1190, True, False, True)],
)
def test_vat_is_as_it_was_agreed(own, own_incl, plan_incl, incl):
    cost = price(subscription(amount=own, amount_incl_vat=own_incl), plan(amount_incl_vat=plan_incl))
    assert cost.incl_vat is incl and str(cost.note) == ("VAT included" if incl else "plus VAT")


def test_lines_say_what_is_in_it():
    cost = price(subscription(quantity=3, add_ons=(GRINDER,), discounts=(TEN_PERCENT,)), plan())
    assert [(line.kind, line.name, line.quantity, line.unit, line.amount) for line in cost.lines] == [
        ("plan", "Coffee box", 3, Money(1290, "EUR"), Money(3870, "EUR")),
        ("add_on", "Grinder", 2, Money(490, "EUR"), Money(980, "EUR")),
        ("discount", "Regular", 1, None, Money(-485, "EUR")),
    ]


@pytest.mark.parametrize("values", [{"add_ons": (AddOn("mill"),)}, {"discounts": (Discount("secret"),)}])
def test_a_price_that_is_not_known_is_not_invented(values):
    agreed = subscription(quantity=2, **values)
    cost = price(agreed, plan())
    assert not cost.exact and cost.total == Money(2580, "EUR") and cost.lines[-1].amount is None
    assert str(rhythm(cost, plan())) == "Every month, before add-ons and discounts"
    assert next_amount(agreed, plan()) is None


@pytest.mark.parametrize(
    ("values", "terms", "amount"),
    [
        ({}, {}, Money(1290, "EUR")),
        ({}, {"amount_incl_vat": False}, None),
        ({"current_period_start_at": None}, {}, Money(1290, "EUR")),
        ({"current_period_start_at": None}, {"schedule_type": "month_fixedday", "schedule_fixed_day": 1}, None),
        ({}, {"schedule_type": "month_fixedday", "schedule_fixed_day": 1}, Money(1290, "EUR")),
    ],
)
def test_the_next_amount_is_told_only_when_it_is_certain(values, terms, amount):
    assert next_amount(subscription(**values), plan(**terms)) == amount


def test_one_of_the_plan_is_plain():
    assert price(subscription(), plan()).plain
    assert not price(subscription(quantity=2), plan()).plain
    assert not price(subscription(discounts=(ONE_EURO,)), plan()).plain


@given(
    amount=st.integers(0, 10**7),
    quantity=st.integers(0, 500),
    discounts=st.lists(
        st.one_of(
            st.builds(Discount, st.just("a"), amount=st.integers(0, 10**6)),
            st.builds(Discount, st.just("p"), percentage=st.integers(0, 100)),
        ),
        max_size=4,
    ),
)
def test_lines_add_up_and_nobody_is_paid_for_subscribing(amount, quantity, discounts):
    cost = price(subscription(amount=amount, quantity=quantity, discounts=tuple(discounts)), plan())
    assert cost.total.amount == sum(line.amount.amount for line in cost.lines if line.amount)
    assert 0 <= cost.total.amount <= amount * quantity
