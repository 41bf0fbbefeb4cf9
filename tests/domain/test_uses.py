"""What a payment method is used for: which subscriptions need it, and which could be paid with it."""

from dataclasses import replace

import pytest

from portal.domain.contracts import Due
from portal.domain.uses import needs_it, told_of_uses, uses
from tests.domain.agreements import at
from tests.domain.deals import CARD, CASH, contract, invoice
from tests.domain.stages import CANCELLED, EXPIRED, FUTURE, HELD, NOW, PAUSED, TRIAL, WITH_NOTICE, euros

OPEN = (Due(invoice(), None),)
OTHER = replace(CARD, id=8, handle="ca_8", last_four="2222")
OVER = CANCELLED | {"expires_at": "2027-03-20 12:00"}
ACCOUNT = replace(OTHER, payment_type="sepa", card_type=None, last_four=None, iban_end="3000", expires_year=None)


@pytest.mark.parametrize(
    ("stage", "values", "needs"),
    [
        ({}, {}, True),
        (TRIAL, {}, True),
        (FUTURE, {}, True),
        (PAUSED, {}, True),
        (HELD, {"unpaid": OPEN}, True),
        (HELD, {}, True),
        (CANCELLED, {}, False),
        (CANCELLED, {"unpaid": OPEN}, True),
        (WITH_NOTICE, {}, True),
        (PAUSED | CANCELLED | {"state": "on_hold"}, {}, False),
        (OVER, {"unpaid": OPEN}, False),
        (EXPIRED, {"unpaid": OPEN}, False),
        ({}, {"method": None}, False),
        ({}, {"method": CASH}, False),
        ({}, {"method": replace(CARD, state="failed")}, True),
    ],
)
def test_which_subscriptions_need_it(stage, values, needs):
    assert needs_it(contract(stage, **values), NOW) is needs


@pytest.mark.parametrize(
    ("stage", "values", "method", "is_one"),
    [
        ({}, {}, OTHER, True),
        (PAUSED, {}, OTHER, True),
        (HELD, {}, OTHER, True),
        (TRIAL, {}, OTHER, True),
        (CANCELLED, {}, OTHER, True),
        ({}, {"method": None}, OTHER, True),
        ({}, {}, CASH, True),
        ({}, {}, CARD, False),
        (EXPIRED, {}, OTHER, False),
        (OVER, {}, OTHER, False),
        ({}, {}, replace(OTHER, state="failed"), False),
        ({}, {}, replace(OTHER, state="pending"), False),
        ({}, {}, replace(OTHER, state="inactivated"), False),
        ({}, {}, replace(OTHER, expires_year=2027, expires_month=2), False),
        ({}, {}, replace(OTHER, expires_year=2027, expires_month=3), True),
    ],
)
def test_which_subscriptions_could_be_paid_with_it(stage, values, method, is_one):
    found = uses(method, [contract(stage, **values)], NOW)
    assert len(found) == is_one
    assert not found or found[0].decision.after.payment_method_id == method.id


@pytest.mark.parametrize(
    ("unpaid", "method", "amount", "told"),
    [
        ((), OTHER, None, None),
        (OPEN, OTHER, 1290, "Still open: %(amount)s. It is charged to this payment method now."),
        (OPEN * 2, OTHER, 2580, "Still open: %(amount)s. It is charged to this payment method now."),
        ((Due(invoice(settled_amount=290), None),), OTHER, 1000, "It is charged to this payment method now."),
        ((Due(invoice(processing=True), None),), OTHER, None, None),
        ((Due(invoice(processing=True), None), *OPEN), OTHER, 1290, "It is charged to this payment method now."),
        (OPEN, ACCOUNT, 1290, "Still open: %(amount)s. It is collected on %(day)s."),
        (OPEN, CASH, None, None),
    ],
)
def test_what_is_charged_to_it_at_once(unpaid, method, amount, told):
    (use,) = uses(method, [contract({}, unpaid=unpaid)], NOW)
    assert use.open == (euros(amount) if amount else None)
    assert use.charged is None if told is None else use.charged.msgid.endswith(told)
    assert len(told_of_uses(method, [use]).facts) == (2 if amount else 1)


@pytest.mark.parametrize(
    ("stage", "words"),
    [
        ({}, "Next payment on %(day)s: %(amount)s"),
        (CANCELLED, "No payment is planned"),
        (PAUSED, "No payment is planned"),
    ],
)
def test_what_it_will_be_charged(stage, words):
    (use,) = uses(OTHER, [contract(stage)], NOW)
    assert use.next.msgid == words
    assert use.next.params.get("day") in (None, at("2027-04-15 12:00").date())


def test_the_title_tells_of_one_by_name_and_of_several_by_number():
    one, two = (uses(OTHER, [contract({"handle": name})], NOW)[0] for name in ("sub-1", "sub-2"))
    assert str(told_of_uses(OTHER, [one]).title).startswith("Your subscription “Coffee box” is paid with")
    assert str(told_of_uses(OTHER, [one, two]).title).startswith("2 subscriptions are paid with")
