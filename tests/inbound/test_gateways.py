"""Callbacks of Stripe over real HTTP: what they are about is looked into, and whatever else they are does no harm."""

import logging

import httpx
import pytest

from portal.adapters.gateways.port import Result
from portal.operations.deliver import TryLater
from portal.store import tables
from tests import builders
from tests.adapters.stripe_events import event, signed
from tests.adapters.stripe_server import ASKS, SECRETS, VISA, card
from tests.inbound.till import PATH, Till
from tests.jobs.office import at

DRY_IBAN = "DE62370400440532013001"


async def test_a_customer_who_never_comes_back_from_their_bank_has_paid(till: Till) -> None:
    """The callback is localstripe's own."""
    till.server.call_back(f"{till.url}{PATH}")
    payer = await till.method(ASKS)
    name, _ = await till.owe()
    assert (await till.collect(name)).state == "challenged"
    till.server.authenticate((await till.payment()).gateway_reference, success=True)
    await till.becomes("settled")
    assert [row.state for row in await till.office.rows("invoices")] == ["settled"]
    assert till.server.moved(payer) == [1290]


async def test_a_debit_that_the_bank_refuses_days_later_is_told_of_at_once(till: Till) -> None:
    till.server.call_back(f"{till.url}{PATH}")
    await till.method(DRY_IBAN, sepa=True)
    await till.office.subscription()
    for announced_or_collected in ("2027-03-15T06:00", "2027-03-29T06:00"):
        till.office.clock.now = at(announced_or_collected)
        await till.office.house.bill_run.run(till.office.clock())
    payment = await till.becomes("failed")
    assert (payment.error, payment.error_state) == ("declined_by_acquirer", "soft_declined")
    assert [row.state for row in await till.office.rows("invoices")] == ["dunning"]


async def test_a_callback_that_comes_twice_and_late_changes_nothing(till: Till) -> None:
    payer = await till.method(VISA)
    name, key = await till.owe()
    assert await till.collect(name, None) == Result("settled")
    events = await till.office.events()
    for topic in ("payment_intent.succeeded", "payment_intent.payment_failed", "charge.refunded") * 2:
        assert await till.tell(topic, metadata={"portal_charge": key}) == 204
    await till.idle()
    assert await till.office.events() == events and till.server.moved(payer) == [1290]


@pytest.mark.parametrize("prepared", [False, True])
async def test_a_callback_that_comes_first_does_not_carry_out_what_somebody_else_is_at(
    till: Till, prepared: bool
) -> None:
    """Carried out by the worker, it would be as if the customer were away, and their bank would refuse it."""
    payer = await till.method(ASKS)
    name, key = await till.owe()
    if prepared:
        till.server.breaks("/confirm", "drop", "before")
        with pytest.raises(TryLater):
            await till.collect(name)
    assert await till.tell("payment_intent.created", metadata={"portal_charge": key}) == 204
    await till.idle()
    assert (await till.payment()).state == "pending" and not till.server.moved(payer)
    assert (await till.collect(name)).state == "challenged"
    assert await till.tell("payment_intent.requires_action", metadata={"portal_charge": key}) == 204
    await till.idle()
    till.server.authenticate((await till.payment()).gateway_reference, success=True)
    assert await till.tell("payment_intent.succeeded", metadata={"portal_charge": key}) == 204
    await till.becomes("settled")


async def test_what_nobody_here_knows_is_taken_in_and_forgotten(till: Till) -> None:
    for topic, about in (
        ("payment_intent.succeeded", {"metadata": {"portal_charge": "tr_of_another"}}),
        ("checkout.session.completed", {"metadata": {"portal_setup": "se_of_another"}}),
        ("payment_method.detached", {"id": "pm_of_another"}),
        ("invoice.paid", {"id": "in_1"}),
    ):
        assert await till.tell(topic, **about) == 204
    await till.idle()
    assert not await till.office.rows("transactions") and not await till.office.events()


async def test_another_merchants_key_is_not_found(till: Till) -> None:
    await till.method(ASKS)
    name, key = await till.owe()
    assert (await till.collect(name)).state == "challenged"
    till.server.authenticate((await till.payment()).gateway_reference, success=True)
    merchant = await till.office.one("merchants", "laden")
    await till.office.add(_other_shop, merchant.gateway_secrets)
    body = event("payment_intent.succeeded", {"metadata": {"portal_charge": key}})
    assert (await till.post(body, path="/inbound/stripe/other")).status_code == 204
    await till.idle()
    assert (await till.payment()).state == "pending"


async def test_a_card_that_the_bank_has_renewed_is_renewed_here_and_one_that_is_gone_fails(till: Till) -> None:
    await till.method(VISA)
    card = await till.office.one("payment_methods", "kim-card")
    assert await till.tell("payment_method.automatically_updated", id=card.gateway_token) == 204
    await till.idle()
    renewed = await till.office.one("payment_methods", "kim-card")
    assert (renewed.last_four, renewed.expires_year, renewed.expires_month) == ("4242", 2099, 12)
    assert await till.tell("payment_method.automatically_updated", id=card.gateway_token) == 204
    await (await till.gateway()).retire(card.gateway_token)
    for _ in range(2):
        assert await till.tell("payment_method.detached", id=card.gateway_token) == 204
    await till.idle()
    failed = await till.office.one("payment_methods", "kim-card")
    assert (failed.state, failed.error) == ("failed", "emv_token_deleted")
    assert await till.office.events() == ["customer_payment_method_updated", "customer_payment_method_failed"]


async def test_a_card_whose_customer_did_not_come_back_from_stripes_page_is_stored_once(till: Till) -> None:
    setup = await till.begin()
    session = {"id": setup.session_reference, "metadata": {"portal_setup": setup.key}}
    assert await till.tell("checkout.session.completed", **session) == 204
    await till.idle(late=True)
    assert not await till.stored(), "it is a hint only: nothing was entered yet"
    till.server.order(f"enter/{setup.session_reference}", card(VISA))
    till.office.clock.forward(seconds=5)
    for topic in ("setup_intent.succeeded", "checkout.session.completed") * 2:
        assert await till.tell(topic, **session) == 204
    await till.idle()
    (stored,) = await till.stored()
    assert (stored.gateway, stored.last_four, stored.expires_year) == ("stripe", "4242", 2099)
    assert await till.office.events() == ["customer_payment_method_added"]


async def test_a_removed_card_is_left_alone(till: Till) -> None:
    await till.method(VISA)
    card = await till.office.one("payment_methods", "kim-card")
    await till.office.change(tables.PaymentMethod, "kim-card", state="deleted")
    assert await till.tell("payment_method.automatically_updated", id=card.gateway_token) == 204
    await till.idle()
    assert (await till.office.one("payment_methods", "kim-card")).last_four == card.last_four
    assert not await till.office.events()


async def test_what_stripe_did_not_sign_just_now_is_refused_without_a_word(till: Till) -> None:
    body = event("payment_intent.succeeded", {"metadata": {"portal_charge": "tr_1"}})
    for headers in ({}, {"stripe-signature": "x"}, signed(body, secret="whsec_other"), signed(body, age=3600)):
        answer = await till.post(body, headers)
        assert (answer.status_code, answer.content) == (400, b"") and "set-cookie" not in answer.headers
    for path in ("/inbound/stripe/nobody", "/inbound/sandbox/laden", "/inbound/x/laden"):
        answer = await till.post(body, path=path)
        assert (answer.status_code, answer.content) == (404, b"")
    assert (await till.post(b"x" * 200_000, {})).status_code == 413
    async with httpx.AsyncClient() as client:
        assert (await client.get(f"{till.url}{PATH}")).status_code == 405
    assert not await till.office.rows("outbox")


async def test_a_callback_is_looked_into_again_until_stripe_answers(till: Till) -> None:
    await till.method(ASKS)
    name, key = await till.owe()
    await till.collect(name)
    till.server.authenticate((await till.payment()).gateway_reference, success=True)
    till.server.breaks("/payment_intents", 503, "before")
    assert await till.tell("payment_intent.succeeded", metadata={"portal_charge": key}) == 204
    await till.postponed("heard")
    assert (await till.payment()).state == "pending"
    till.office.clock.forward(seconds=5)
    till.office.house.database.wake()
    await till.becomes("settled")


async def test_neither_logs_nor_tables_hold_secrets(till: Till, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    await till.method(VISA)
    name, key = await till.owe()
    till.server.breaks("/confirm", 500)
    with pytest.raises(TryLater):
        await till.collect(name)
    await till.collect(name)
    await till.tell("payment_intent.succeeded", metadata={"portal_charge": key})
    await till.post(b"forged", {"stripe-signature": "t=1,v1=2"})
    await till.idle()
    held = [str(await till.office.rows(name)) for name in tables.metadata.tables]
    for secret in (*SECRETS.values(), VISA, "secret-looking"):
        assert secret not in "".join(held)
        assert secret not in "".join(record.getMessage() for record in caplog.records if _is_ours(record.name))


def _is_ours(logger: str) -> bool:
    """The others only warn (portal/web/logs.py)."""
    return logger.startswith("portal")


def _other_shop(connection: object, secrets: str) -> None:
    builders.merchant(connection, "other", link="other", gateway="stripe", gateway_secrets=secrets)
