"""Paying an open invoice: when it is refused, what it lifts, and what to do when it fails."""

from dataclasses import replace

import pytest

from portal.domain.contracts import Due
from portal.domain.invoices import Invoice
from portal.domain.paying import MOST_TRIES, Tries, is_lifted, refuse_paying, what_to_do
from portal.domain.refusals import Refused
from tests.domain.agreements import at
from tests.domain.deals import contract, invoice
from tests.domain.stages import HELD, PAUSED

OPEN, NONE = invoice(), Tries(under_way=False, failed=0)
UNDER_WAY = "A payment of this invoice is under way already. Please do not pay it again."
NOT_OPEN = "There is nothing to pay on this invoice."
TOO_MANY = "This was tried too often today. Try again tomorrow, or contact us."


@pytest.mark.parametrize(
    ("values", "tries", "why"),
    [
        ({}, NONE, None),
        ({"state": "dunning"}, NONE, None),
        ({"state": "failed"}, NONE, None),
        ({"settled_amount": 1000}, NONE, None),
        ({}, Tries(under_way=False, failed=MOST_TRIES - 1), None),
        ({}, Tries(under_way=False, failed=MOST_TRIES), TOO_MANY),
        ({}, Tries(under_way=True, failed=0), UNDER_WAY),
        ({"processing": True}, NONE, UNDER_WAY),
        ({"processing": True}, Tries(under_way=True, failed=9), UNDER_WAY),
        ({"state": "settled"}, NONE, NOT_OPEN),
        ({"state": "settled"}, Tries(under_way=False, failed=9), NOT_OPEN),
        ({"state": "cancelled"}, NONE, NOT_OPEN),
        ({"state": "authorized"}, NONE, NOT_OPEN),
        ({"settled_amount": 1290}, NONE, NOT_OPEN),
        ({"settled_amount": 1000, "credited_amount": 400}, NONE, NOT_OPEN),
        ({"amount": 0}, NONE, NOT_OPEN),
    ],
)
def test_when_it_cannot_be_paid(values, tries, why):
    if why is None:
        refuse_paying(invoice(**values), tries)
        return
    with pytest.raises(Refused) as refused:
        refuse_paying(invoice(**values), tries)
    assert str(refused.value.sentence) == why


def unpaid(*invoices: Invoice) -> tuple[Due, ...]:
    """These are open, and nothing is planned for them."""
    return tuple(Due(one, None) for one in invoices)


OTHER = invoice(id=2, handle="inv-2")


@pytest.mark.parametrize(
    ("stage", "open_ones", "lifted"),
    [
        (HELD, (OPEN,), True),
        (HELD, (), True),
        (HELD, (OPEN, OTHER), False),
        (HELD, (OTHER,), False),
        (PAUSED, (OPEN,), False),
        ({}, (OPEN,), False),
        (HELD | {"state": "expired", "expired_at": at("2027-03-19")}, (OPEN,), False),
    ],
)
def test_what_paying_lifts(stage, open_ones, lifted):
    assert is_lifted(OPEN, contract(stage, unpaid=unpaid(*open_ones))) is lifted


def test_without_a_subscription_nothing_is_lifted():
    assert is_lifted(OPEN, None) is False and is_lifted(replace(OPEN, state="failed"), None) is False


@pytest.mark.parametrize(
    ("error", "state", "reason", "advice"),
    [
        ("insufficient_funds", "soft_declined", "There was not enough money on the account.", "Try again later, or"),
        ("credit_card_expired", "hard_declined", "The card has expired.", "Use another payment method."),
        ("credit_card_lost_or_stolen", "hard_declined", "The card was reported lost or stolen.", "Use another"),
        ("sca_required", "soft_declined", "The bank wants you to confirm payments like this", "Try again, and confirm"),
        ("sca_required", "hard_declined", "The bank wants you to confirm payments like this", "Try again, and confirm"),
        ("never_heard_of", "soft_declined", "", "Try again later, or use another payment method."),
        (None, "processing_error", "", "Try again later, or use another payment method."),
        (None, None, "", "Try again later, or use another payment method."),
    ],
)
def test_what_to_do_when_it_fails(error, state, reason, advice):
    why, then = what_to_do(error, state)
    assert str(why).startswith(reason) and str(then).startswith(advice)
    assert str(why).endswith(".") and (error or "None") not in str(why) and "_" not in str(why)
