"""Stripe behind the port: methods that are stored on its own page or with a mandate, and what a debit becomes."""

import asyncio
import itertools
from dataclasses import replace
from datetime import UTC, date, datetime

import pytest

from portal.adapters.gateways.port import (
    Charge, Declined, DebitMandate, Payer, Result, Setup, SetupResult, StoredMethod,
)  # fmt: skip
from portal.adapters.gateways.stripe import Stripe
from portal.adapters.gateways.stripe_languages import spoken
from portal.domain.money import Money
from tests.adapters.stripe_server import ASKS, DECLINED_AT_ONCE, SECRETS, VISA, StripeServer, card

numbers = itertools.count(1)
RETURN = "https://portal.example/p/shop/back?state=abc"
IBAN, DRY_IBAN = "DE89370400440532013012", "DE62370400440532013001"


@pytest.fixture
def gateway(stripe_server: StripeServer) -> Stripe:
    """The gateway of a merchant."""
    return Stripe(SECRETS, stripe_server.address)


@pytest.fixture
async def payer(gateway: Stripe) -> str:
    """A customer at Stripe."""
    return await gateway.enrol(Payer(f"setup-{next(numbers)}", "Kim Berg", "kim@post.example", "DE"))


@pytest.fixture
def setup(payer: str) -> Setup:
    """A card that the customer wants to store."""
    key = f"se_{next(numbers)}"
    return Setup(key, "card", payer, "EUR", "de-AT", RETURN, "https://portal.example/p/shop", "Shop")


async def test_a_session_is_opened_once_and_is_open_until_something_was_entered(
    gateway: Stripe, stripe_server: StripeServer, setup: Setup
) -> None:
    session = await gateway.open_session(setup)
    assert await gateway.open_session(setup) == session and session.url.startswith("https://checkout.stripe.test/")
    assert await gateway.read_session(session.reference) == SetupResult("open", setup.key, setup.payer)
    shown = stripe_server.ask("GET", f"/v1/checkout/sessions/{session.reference}")
    assert (shown["locale"], shown["client_reference_id"]) == ("de", setup.key)
    stripe_server.order(f"enter/{session.reference}", {"state": "expired"})
    assert await gateway.read_session(session.reference) == SetupResult("expired", setup.key, setup.payer)


async def test_a_card_that_was_entered_is_stored_and_can_be_charged(
    gateway: Stripe, stripe_server: StripeServer, setup: Setup
) -> None:
    session = await gateway.open_session(setup)
    stripe_server.order(f"enter/{session.reference}", card(VISA))
    result = await gateway.read_session(session.reference)
    assert result.method is not None and (result.state, result.key, result.payer) == ("stored", setup.key, setup.payer)
    token = result.method.token
    assert result.method == StoredMethod(token, setup.payer, "card", "visa", "4242", 2099, 12, "Kim Berg", "FR")
    assert await gateway.read_method(token) == result.method
    charge = Charge(f"tr-{setup.key}", Money(500, "EUR"), token, "card", None, date(2027, 3, 1), setup.payer)
    assert await gateway.charge(charge, await gateway.prepare(charge)) == Result("settled")


@pytest.mark.parametrize(
    ("number", "more", "error"),
    [(DECLINED_AT_ONCE, {}, "declined_by_acquirer"), (ASKS, {"authentication": "failed"}, "sca_required")],
)
async def test_a_card_that_the_bank_does_not_let_be_stored_is_not(
    gateway: Stripe, stripe_server: StripeServer, setup: Setup, number: str, more: dict[str, str], error: str
) -> None:
    stripe_server.order("decline", {})
    session = await gateway.open_session(setup)
    stripe_server.order(f"enter/{session.reference}", card(number) | more)
    failed = SetupResult("failed", setup.key, setup.payer, error=error)
    assert await gateway.read_session(session.reference) == failed


async def test_a_method_of_another_payer_is_not_taken(
    gateway: Stripe, stripe_server: StripeServer, setup: Setup
) -> None:
    session, other = await gateway.open_session(setup), await gateway.enrol(Payer(f"{setup.key}-b", "Ben", None, None))
    stripe_server.order(f"enter/{session.reference}", card(VISA) | {"customer": other})
    result = await gateway.read_session(session.reference)
    assert (result.state, result.method, result.payer) == ("failed", None, setup.payer)


def mandate_of(payer: str, iban: str = IBAN) -> DebitMandate:
    """A mandate as the customer gave it."""
    key, signed_at = f"ma_{next(numbers)}", datetime(2027, 3, 1, 9, tzinfo=UTC)
    return DebitMandate(
        key, payer, iban, "Kim Berg", "kim@post.example", f"SHOP-{key}", signed_at, "192.0.2.1", "Firefox",
    )  # fmt: skip


def debit_of(payer: str, token: str) -> Charge:
    """A direct debit of 12.90 euros."""
    return Charge(f"tr-{payer}", Money(1290, "EUR"), token, "sepa", None, date(2027, 3, 1), payer)


async def test_an_account_is_stored_once_with_the_mandate_that_stripe_tells_the_bank(
    gateway: Stripe, payer: str
) -> None:
    mandate = mandate_of(payer)
    method = await gateway.store_account(mandate)
    assert await gateway.store_account(mandate) == method
    expected = StoredMethod(method.token, payer, "sepa", last_four="3012", holder="Kim Berg", country="DE")
    assert replace(method, mandate_reference=None) == expected
    assert method.mandate_reference and method.mandate_reference.startswith("S-")


async def test_an_account_that_is_none_is_declined(gateway: Stripe, payer: str) -> None:
    with pytest.raises(Declined, match="declined_by_acquirer"):
        await gateway.store_account(mandate_of(payer, "DE89370400440532010000"))


async def test_a_debit_that_the_bank_carries_out_is_settled(
    gateway: Stripe, stripe_server: StripeServer, payer: str
) -> None:
    """localstripe has settled it at once; the next test shows one that is under way for a while."""
    charge = debit_of(payer, (await gateway.store_account(mandate_of(payer))).token)
    assert await gateway.charge(charge, await gateway.prepare(charge)) == Result("settled")
    assert stripe_server.moved(payer) == [1290]


async def test_a_debit_is_under_way_until_the_bank_has_refused_it(
    gateway: Stripe, stripe_server: StripeServer, payer: str
) -> None:
    charge = debit_of(payer, (await gateway.store_account(mandate_of(payer, DRY_IBAN))).token)
    reference = await gateway.prepare(charge)
    assert await gateway.charge(charge, reference) == Result("processing") == await gateway.charge(charge, reference)
    assert await gateway.abandon(reference) == Result("processing")
    async with asyncio.timeout(10):
        while (result := await gateway.look_up(reference)).state == "processing":
            await asyncio.sleep(0.05)
    assert result == Result("failed", "declined_by_acquirer", "soft_declined") and not stripe_server.moved(payer)


@pytest.mark.parametrize(
    ("tag", "word"),
    [("de", "de"), ("de-AT", "de"), ("en-GB", "en-GB"), ("en_GB", "en-GB"), ("en-US", "en"), ("pt-BR", "pt-BR"),
     ("nn-NO", "nb"), ("no", "nb"), ("en-XA", "en"), ("fo", "auto"), ("", "auto")],
)  # fmt: skip
def test_the_page_speaks_the_customers_language_if_it_can(tag: str, word: str) -> None:
    assert spoken(tag) == word
