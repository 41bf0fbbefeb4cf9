"""Stripe behind the port: payers, charges, refunds and methods, asked over HTTP of a server that we did not write."""

import asyncio
import itertools
from datetime import date

import pytest

from portal.adapters.gateways.port import Charge, Declined, Misconfigured, Payer, Result, Unreachable
from portal.adapters.gateways.stripe import Stripe
from portal.domain.money import Money
from tests.adapters.stripe_server import (
    ASKS, ASKS_AND_DECLINES, DECLINED_LATER, SECRETS, StripeServer,
)  # fmt: skip

numbers = itertools.count(1)
RETURN = "https://portal.example/p/shop/back?state=abc"
SETTLED = Result("settled")


@pytest.fixture
def gateway(stripe_server: StripeServer) -> Stripe:
    """The gateway of a merchant."""
    return Stripe(SECRETS, stripe_server.address)


@pytest.fixture
async def payer(gateway: Stripe) -> str:
    """A customer at Stripe."""
    return await gateway.enrol(Payer(f"cust-{next(numbers)}", "Kim Berg", "kim@post.example", "DE"))


def charge_of(payer: str | None, token: str, **values: object) -> Charge:
    """A charge of 12.90 euros with a key of its own."""
    given = {"payer": payer, "about": "INV-7"} | values
    day, key = date(2027, 3, 1), f"tr_{next(numbers)}"
    return Charge(key, Money(1290, "EUR"), token, "card", date(2099, 12, 31), day, **given)


async def test_a_payer_is_made_once_however_often_and_however_described(
    gateway: Stripe, stripe_server: StripeServer
) -> None:
    key = f"cust-{next(numbers)}"
    made = {await gateway.enrol(Payer(key, name, email, None)) for name, email in (("Kim", "k@x.example"), ("K", None))}
    assert len(made) == 1
    found = stripe_server.ask("GET", f"/v1/customers/{made.pop()}")
    assert found["name"] == "K" and found["metadata"] == {"portal_customer": key}


async def test_a_charge_is_made_once_however_often_it_is_asked_for(
    gateway: Stripe, stripe_server: StripeServer, payer: str
) -> None:
    charge = charge_of(payer, stripe_server.card(payer))
    assert await gateway.prepare(charge) == (reference := await gateway.prepare(charge))
    assert await gateway.look_up(reference) == Result("open") and not stripe_server.moved(payer)
    assert [await gateway.charge(charge, reference) for _ in range(3)] == [SETTLED] * 3
    stripe_server.order("forget")  # as Stripe forgets keys after a day
    assert await gateway.charge(charge, reference) == SETTLED
    assert await gateway.look_up(reference) == SETTLED and stripe_server.moved(payer) == [1290]
    intent = stripe_server.ask("GET", f"/v1/payment_intents/{reference}")
    assert intent["metadata"] == {"portal_charge": charge.key} and intent["currency"] == "eur"


@pytest.mark.parametrize(
    ("says", "error", "state"),
    [
        ({"decline_code": "insufficient_funds"}, "insufficient_funds", "soft_declined"),
        ({"decline_code": "expired_card"}, "credit_card_expired", "hard_declined"),
        ({"decline_code": "stolen_card"}, "credit_card_lost_or_stolen", "hard_declined"),
        ({"decline_code": "issuer_not_available"}, "acquirer_communication_error", "processing_error"),
        ({"decline_code": "never heard of"}, "declined_by_acquirer", "soft_declined"),
        ({"decline_code": "do_not_honor", "advice_code": "do_not_try_again"}, "declined_by_acquirer", "hard_declined"),
        ({}, "declined_by_acquirer", "soft_declined"),
    ],
)
async def test_what_a_bank_says_is_told_in_frisbiis_words(
    gateway: Stripe, stripe_server: StripeServer, payer: str, says: dict[str, str], error: str, state: str
) -> None:
    stripe_server.order("decline", says)
    charge = charge_of(payer, stripe_server.card(payer, DECLINED_LATER))
    reference = await gateway.prepare(charge)
    told = [await gateway.charge(charge, reference), await gateway.charge(charge, reference)]
    stripe_server.order("forget")
    told += [await gateway.charge(charge, reference), await gateway.look_up(reference)]
    assert told == [Result("failed", error, state)] * 4 and stripe_server.order("confirmed", reference) == 1
    assert not stripe_server.moved(payer)


async def test_a_customer_who_is_there_is_sent_to_their_bank(
    gateway: Stripe, stripe_server: StripeServer, payer: str
) -> None:
    charge = charge_of(payer, stripe_server.card(payer, ASKS), return_url=RETURN)
    reference = await gateway.prepare(charge)
    result = await gateway.charge(charge, reference)
    assert result.state == "challenged" and result.challenge_url and RETURN in result.challenge_url
    assert await gateway.look_up(reference) == result == await gateway.charge(charge, reference)
    stripe_server.authenticate(reference, success=True)
    assert await gateway.look_up(reference) == SETTLED == await gateway.abandon(reference)
    assert stripe_server.moved(payer) == [1290]


@pytest.mark.parametrize("number", [ASKS, ASKS_AND_DECLINES])
async def test_a_customer_whom_their_bank_does_not_believe_pays_nothing(
    gateway: Stripe, stripe_server: StripeServer, payer: str, number: str
) -> None:
    charge = charge_of(payer, stripe_server.card(payer, number), return_url=RETURN)
    reference = await gateway.prepare(charge)
    assert (await gateway.charge(charge, reference)).state == "challenged"
    stripe_server.authenticate(reference, success=False)
    assert await gateway.look_up(reference) == Result("failed", "sca_required", "soft_declined")


async def test_a_bank_that_asks_somebody_who_is_away_gets_no_answer(
    gateway: Stripe, stripe_server: StripeServer, payer: str
) -> None:
    charge = charge_of(payer, stripe_server.card(payer, ASKS))
    reference, failed = await gateway.prepare(charge), Result("failed", "sca_required", "soft_declined")
    assert await gateway.charge(charge, reference) == failed == await gateway.look_up(reference)


async def test_a_charge_that_waits_for_the_customer_is_given_up(
    gateway: Stripe, stripe_server: StripeServer, payer: str
) -> None:
    charge = charge_of(payer, stripe_server.card(payer, ASKS), return_url=RETURN)
    reference, failed = await gateway.prepare(charge), Result("failed", "sca_required", "soft_declined")
    await gateway.charge(charge, reference)
    assert [await gateway.abandon(reference) for _ in range(2)] == [failed] * 2
    assert await gateway.charge(charge, reference) == failed and not stripe_server.moved(payer)


async def test_a_stored_method_that_is_gone_fails_for_good(
    gateway: Stripe, stripe_server: StripeServer, payer: str
) -> None:
    charge = charge_of(payer, stripe_server.card(payer))
    reference = await gateway.prepare(charge)
    assert await gateway.read_method(charge.token) is not None
    for _ in range(2):
        await gateway.retire(charge.token)
    await gateway.retire("pm_unknown")
    assert await gateway.read_method(charge.token) is None
    assert await gateway.charge(charge, reference) == Result("failed", "emv_token_deleted", "hard_declined")
    with pytest.raises(Declined, match="emv_token_deleted"):
        await gateway.prepare(charge_of(None, charge.token))


async def test_a_charge_of_an_imported_method_finds_its_payer(
    gateway: Stripe, stripe_server: StripeServer, payer: str
) -> None:
    charge = charge_of(None, stripe_server.card(payer))
    assert await gateway.charge(charge, await gateway.prepare(charge)) == SETTLED
    assert stripe_server.moved(payer) == [1290]


async def test_a_refund_is_made_once_for_each_key_and_never_of_more_than_was_paid(
    gateway: Stripe, stripe_server: StripeServer, payer: str
) -> None:
    charge = charge_of(payer, stripe_server.card(payer))
    reference = await gateway.prepare(charge)
    await gateway.charge(charge, reference)
    first = f"rf_{next(numbers)}"
    assert [await gateway.refund(first, reference, Money(400, "EUR")) for _ in range(2)] == [SETTLED] * 2
    stripe_server.order("forget")
    assert await gateway.refund(first, reference, Money(400, "EUR")) == SETTLED
    assert await gateway.refund(f"{first}-2", reference, Money(890, "EUR")) == SETTLED
    refused = await gateway.refund(f"{first}-3", reference, Money(1, "EUR"))
    assert (refused.state, refused.error) == ("failed", "refund_amount_too_high")
    made = stripe_server.ask("GET", f"/v1/refunds?payment_intent={reference}")["data"]
    assert sorted(one["amount"] for one in made) == [400, 890]


@pytest.mark.parametrize(
    ("broken", "when"), [("drop", "before"), ("drop", "after"), (500, "before"), (503, "after"), (429, "before")]
)
async def test_without_an_answer_the_truth_is_found_later_and_nothing_is_charged_twice(
    gateway: Stripe, stripe_server: StripeServer, payer: str, broken: str | int, when: str
) -> None:
    charge = charge_of(payer, stripe_server.card(payer))
    stripe_server.breaks("/payment_intents", broken, when)
    with pytest.raises(Unreachable):
        await gateway.prepare(charge)
    reference = await gateway.prepare(charge)
    stripe_server.breaks("/confirm", broken, when)
    with pytest.raises(Unreachable):
        await gateway.charge(charge, reference)
    assert stripe_server.moved(payer) == ([1290] if when == "after" else [])
    assert await gateway.look_up(reference) == (SETTLED if when == "after" else Result("open"))
    assert await gateway.charge(charge, reference) == SETTLED and stripe_server.moved(payer) == [1290]


async def test_a_gateway_that_hangs_is_left_and_asked_once_only(
    gateway: Stripe, stripe_server: StripeServer, payer: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    charge = charge_of(payer, stripe_server.card(payer))
    reference, asked = await gateway.prepare(charge), len(stripe_server.order("asked"))
    monkeypatch.setattr("portal.adapters.gateways.stripe_calls.SECONDS", 0.5)
    stripe_server.breaks("/confirm", "wait")
    with pytest.raises(Unreachable):
        await gateway.charge(charge, reference)
    place = f"/v1/payment_intents/{reference}"
    assert stripe_server.order("asked")[asked:] == [f"GET {place}", f"POST {place}/confirm"]
    assert await gateway.charge(charge, reference) == SETTLED and stripe_server.moved(payer) == [1290]


async def test_two_who_charge_at_once_charge_once(gateway: Stripe, stripe_server: StripeServer, payer: str) -> None:
    """A key that is under way is an error at Stripe, so that one of the two may get no answer."""
    charge = charge_of(payer, stripe_server.card(payer))
    reference = await gateway.prepare(charge)
    answers = await asyncio.gather(*(gateway.charge(charge, reference) for _ in range(4)), return_exceptions=True)
    assert SETTLED in answers and all(one == SETTLED or isinstance(one, Unreachable) for one in answers)
    assert await gateway.look_up(reference) == SETTLED and stripe_server.moved(payer) == [1290]
    assert stripe_server.order("confirmed", reference) == 1


async def test_wrong_keys_are_told_to_the_operator_without_them(
    stripe_server: StripeServer, payer: str, caplog: pytest.LogCaptureFixture
) -> None:
    wrong = Stripe({"secret_key": "rk_wrong_but_secret", "webhook_secret": "whsec_also_secret"}, stripe_server.address)
    for ask in (wrong.check_connection(), wrong.look_up("pi_1"), wrong.prepare(charge_of(payer, "pm_1"))):
        with pytest.raises(Misconfigured):
            await ask
    assert "check_connection: Stripe rejects the request: AuthenticationError" in caplog.text
    assert "secret" not in caplog.text
