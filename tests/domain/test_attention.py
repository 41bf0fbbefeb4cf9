"""What needs attention, and what is paid next."""

import pytest

from portal.domain.attention import Unpaid, by_gravity, of_invoices, of_method, of_subscription
from portal.domain.charges import next_charges
from portal.domain.money import Money
from portal.domain.payment_methods import PaymentMethod, condition
from portal.domain.subscriptions import AddOn, Subscription
from tests.domain.agreements import BERLIN, at, plan, subscription

NOW = at("2027-03-20")
DUE = at("2027-03-10")


def unpaid(state: str = "pending", amount: int = 1000, count: int = 1, currency: str = "EUR", **values: bool) -> Unpaid:
    flags = {"processing": False, "past": False} | values
    return Unpaid(state, **flags, count=count, amount=Money(amount, currency), handle="i", number="RE-1", due_at=DUE)


@pytest.mark.parametrize(
    ("groups", "told"),
    [
        ([], []),
        ([unpaid()], [("info", "Invoice RE-1 is due on 2027-03-10: Money(amount=1000, currency='EUR').")]),
        ([unpaid(past=True)], [("danger", "was due on 2027-03-10")]),
        ([unpaid("failed")], [("danger", "payment of invoice RE-1 failed")]),
        ([unpaid(processing=True)], [("info", "do not pay again")]),
        ([unpaid(count=3)], [("info", "3 invoices are to be paid")]),
        # A dunning invoice and a pending one past its day are overdue alike.
        ([unpaid("dunning"), unpaid(past=True, amount=500)], [("danger", "2 invoices are overdue, Money(amount=1500")]),
        ([unpaid("dunning"), unpaid("dunning", currency="DKK")], [("danger", "RE-1"), ("danger", "DKK")]),
        ([unpaid("dunning", count=2), unpaid("failed", count=4)], [("danger", "2 invoices"), ("danger", "4 invoices")]),
    ],
)
def test_unpaid_invoices_that_stand_alike_are_one_matter(
    groups: list[Unpaid], told: list[tuple[str, str]]
) -> None:
    matters = of_invoices(groups, BERLIN)
    assert [matter.tone for matter in matters] == [tone for tone, _ in told]
    assert all(words in str(matter.sentence) for matter, (_, words) in zip(matters, told, strict=True))


def test_one_invoice_leads_to_itself_and_several_lead_to_the_list() -> None:
    assert of_invoices([unpaid()], BERLIN)[0].handle == "i"
    assert of_invoices([unpaid(count=2)], BERLIN)[0].handle is None


@pytest.mark.parametrize(
    ("values", "words"),
    [
        ({}, None),
        ({"state": "on_hold", "on_hold_reason": "ondemand"}, None),
        ({"state": "on_hold", "on_hold_reason": "dunning"}, "on hold because an invoice was not paid"),
        ({"is_cancelled": True, "expires_at": "2027-04-15"}, "ends on 2027-04-14"),
        ({"is_cancelled": True, "expires_at": "2027-03-19"}, None),
        ({"state": "expired"}, None),
    ],
)
def test_a_subscription_matters_when_it_is_held_or_ends(values: dict, words: str | None) -> None:
    matter = of_subscription(subscription(**values), plan(), now=NOW)
    assert (words in str(matter.sentence)) if words and matter else matter is words


@pytest.mark.parametrize(
    ("values", "tone"),
    [({}, None), ({"state": "failed"}, "danger"), ({"expires_year": 2027, "expires_month": 2}, "danger"),
     ({"expires_year": 2027, "expires_month": 4}, "warning"), ({"state": "inactivated"}, None)],
)  # fmt: skip
def test_a_payment_method_matters_when_it_fails_or_expires(values: dict, tone: str | None) -> None:
    facts = {"state": "active", "expires_year": 2029, "expires_month": 12} | values
    method = PaymentMethod(
        id=1, handle="ca", payment_type="card", card_type="visa", last_four="1111", iban_end=None,
        mandate_reference=None, holder=None, created_at=NOW, **facts,
    )  # fmt: skip
    matter = of_method(method, condition(method, now=NOW, zone=BERLIN))
    assert (matter.tone if matter else None) == tone
    assert matter is None or "Visa •••• 1111" in str(matter.sentence)


def test_the_worst_comes_first() -> None:
    matters = of_invoices([unpaid(processing=True), unpaid("failed")], BERLIN)
    assert [matter.tone for matter in by_gravity(matters)] == ["danger", "info"]


def charged(*subscriptions: Subscription) -> list[tuple[str, object, str]]:
    charges = next_charges([(one, plan()) for one in subscriptions], now=NOW)
    return [(str(one.on), one.total and one.total.amount, str(one.note(NOW.date()))) for one in charges]


def test_the_next_charge_sums_up_what_is_paid_on_the_earliest_day() -> None:
    later = subscription(next_period_start_at="2027-05-01")
    assert charged() == []
    assert charged(subscription(), subscription(quantity=2), later) == [("2027-04-15", 3870, "on 2027-04-15")]


def test_the_next_charge_keeps_apart_what_cannot_be_added() -> None:
    net = subscription(amount=1000, amount_incl_vat=False)
    crowns = subscription(amount=9900, currency="DKK")
    assert charged(subscription(), net, crowns) == [
        ("2027-04-15", 1290, "on 2027-04-15"),
        ("2027-04-15", 1000, "on 2027-04-15, plus VAT"),
        ("2027-04-15", 9900, "on 2027-04-15"),
    ]


def test_the_next_charge_says_when_the_amount_is_not_known_and_when_it_is_late() -> None:
    unknown = subscription(add_ons=(AddOn("extra"),))
    assert charged(unknown, subscription()) == [("2027-04-15", None, "The invoice will say how much.")]
    assert charged(subscription(next_period_start_at="2027-03-15")) == [("2027-03-15", 1290, "due since 2027-03-15")]


def test_nothing_is_charged_for_what_is_paused_or_ends() -> None:
    paused = subscription(state="on_hold", on_hold_reason="ondemand")
    ending = subscription(is_cancelled=True, expires_at="2027-04-15")
    assert charged(paused, ending) == []
