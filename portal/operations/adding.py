"""Storing a payment method by the gateway's own page: asked for, sent there, and read from the gateway afterwards."""

import secrets
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import datetime, timedelta
from typing import Any

import sqlalchemy as sa

from portal.adapters.gateways.port import Gateway, Payer, Setup, SetupKind, SetupResult, StoredMethod, Unreachable
from portal.domain.adding import GIVEN_UP_AFTER, MOST_SETUPS, NO_ANSWER, NOT_OFFERED, SETUPS_WITHIN, TOO_MANY, added
from portal.domain.customers import Customer
from portal.domain.events import Actor, Event
from portal.domain.merchants import Merchant
from portal.domain.refusals import Refused
from portal.domain.sentences import Sentence, packed
from portal.domain.sign_in import new_token
from portal.operations.acts import Act
from portal.operations.deliver import TryLater
from portal.operations.tools import Tools
from portal.store import customers, gateways, outbox, payment_setups, stored_methods
from portal.store.database import lock
from portal.store.desk import Desk
from portal.store.errors import Missing
from portal.store.outbox import Envelope, Item
from portal.store.payment_setups import PaymentSetup
from portal.store.tokens import token_hash

# The screens know it by the name of the operation, not of the adapter.
NoAnswer = Unreachable
SETUP = "payment_setup"
# Who comes back does so sooner; whoever closed the page is looked for after that.
_LOOKED_FOR_AFTER = timedelta(minutes=2)


@dataclass(frozen=True, slots=True)
class Request:
    """What a customer wants to store, and what for (see tables.PaymentSetup); `back` is where they give up to.

    `words` are those of the consent as they were read in that language.
    """

    kind: SetupKind
    purpose: Mapping[str, Any]
    consent: Sentence
    words: str
    language: str
    back: str


async def kinds(tools: Tools, merchant: Merchant) -> tuple[SetupKind, ...]:
    """What can be stored at the page of the merchant's gateway; nothing without one.

    Direct debits only where the gateway asks for the mandate itself, and in their only currency.
    """
    gateway = await tools.gateways.offered(merchant.id) if tools.gateways else None
    if gateway is None:
        return ()
    debits = merchant.currency == "EUR" and not gateway.takes_mandates
    return tuple(kind for kind in gateway.kinds if kind != "sepa" or debits)


async def begin(tools: Tools, desk: Desk, merchant: Merchant, wanted: Request) -> PaymentSetup:
    """A session at the gateway's page is open. Refused when none can be had."""
    gateway = await tools.gateways.offered(merchant.id) if tools.gateways else None
    if gateway is None or wanted.kind not in await kinds(tools, merchant):
        raise Refused(NOT_OFFERED)
    token, key = new_token(), f"ps_{secrets.token_hex(12)}"
    try:
        payer = await enrol(tools, desk, gateway)
        values = {
            "key": key, "state_hash": token_hash(token), "kind": wanted.kind, "gateway": gateway.name, "payer": payer,
            "purpose": wanted.purpose, "consent": kept(wanted),
        }  # fmt: skip
        await desk.database.write(_begin, desk, values)
        address = f"{tools.base_url}{merchant.portal}"
        session = await gateway.open_session(
            Setup(key, wanted.kind, payer, merchant.currency, wanted.language,
                  f"{address}/payment-methods/return/{token}", f"{tools.base_url}{wanted.back}", merchant.name)
        )  # fmt: skip
    except Unreachable as error:
        raise Refused(NO_ANSWER) from error
    setup = await desk.read(payment_setups.of_customer, key)
    await desk.database.write(payment_setups.is_opened, setup, session.reference, session.url)
    return await desk.read(payment_setups.of_customer, key)


def kept(wanted: Request) -> dict[str, Any]:
    """What was agreed to, as it is kept: the sentence, and how it was read, which no later translation changes."""
    return {"sentence": packed(wanted.consent), "language": wanted.language, "text": wanted.words}


async def enrol(tools: Tools, desk: Desk, gateway: Gateway) -> str:
    """Who the customer is at the gateway; raises Unreachable."""
    known = await desk.read(gateways.find_payer, gateway.name)
    if known:
        return known
    customer = await desk.read(customers.get)
    reference = await gateway.enrol(_payer(desk, customer))
    await desk.database.write(gateways.enrol, desk.scope, gateway.name, reference)
    return reference


async def finish(tools: Tools, setup: PaymentSetup, now: datetime) -> PaymentSetup:
    """The setup as it stands at the gateway by now; raises Unreachable. What is finished stays as it is."""
    gateway = await tools.gateways.of(setup.scope.merchant_id) if tools.gateways else None
    if not setup.is_open or setup.session_reference is None or gateway is None or gateway.name != setup.gateway:
        return setup
    result = await gateway.read_session(setup.session_reference)
    if (result.key, result.payer) != (setup.key, setup.payer):
        raise Missing("setup")
    actor = Actor("customer")
    act = Act(setup.scope, actor, now, now, tools.seal, tools.gateways)
    return await tools.database.write(_finish, act, setup, result)


@dataclass(frozen=True, slots=True)
class LookForSetup:
    """Looks for a method whose customer did not come back from the gateway's page."""

    tools: Tools
    clock: Any

    async def __call__(self, item: Item) -> None:
        """The setup is finished if it can be; raises TryLater while the customer may still be at the page."""
        await self.look(item.merchant_id or 0, item.payload)

    async def look(self, merchant_id: int, key: str) -> None:
        """The same of the merchant's setup with this key; one that is not ours is nobody's concern."""
        now = self.clock()
        try:
            setup = await self.tools.database.read(payment_setups.by_key, merchant_id, key)
            setup = await finish(self.tools, setup, now)
        except Missing:
            return
        except Unreachable as error:
            raise TryLater("the gateway gave no answer") from error
        if setup.is_open and now - setup.created_at < GIVEN_UP_AFTER:
            raise TryLater("the customer has not finished yet")
        if setup.is_open:
            await self.tools.database.write(payment_setups.finish, setup, "expired", now)


def store(
    connection: sa.Connection, act: Act, gateway: str, stored: StoredMethod, consent: Mapping[str, Any], **columns: Any
) -> tuple[int, str]:
    """The method that the gateway has stored is the customer's, who is told of it; its id and handle."""
    values = asdict(stored) | {"gateway": gateway, "gateway_token": stored.token, "consent": dict(consent)}
    renamed = {"card_country": values.pop("country")}
    del values["token"], values["payer"]
    if stored.payment_type == "sepa":
        renamed |= {"iban": values.pop("last_four"), "last_four": None}
    method = stored_methods.add(connection, act.scope, {**values, **renamed, **columns}, act.now)
    act.record(connection, Event("customer_payment_method_added", (), "payment_method", method.handle))
    act.tell(connection, customers.get(connection, act.scope), added(method))
    return method.id, method.handle


def _begin(connection: sa.Connection, desk: Desk, values: Mapping[str, Any]) -> None:
    lock(connection, f"setups:{desk.scope.customer_id}")
    if payment_setups.count_since(connection, desk.scope, desk.now - SETUPS_WITHIN) >= MOST_SETUPS:
        raise Refused(TOO_MANY)
    payment_setups.begin(connection, desk.scope, values, desk.now)
    envelope = Envelope(SETUP, values["key"], desk.scope.merchant_id)
    outbox.put(connection, envelope, desk.now + _LOOKED_FOR_AFTER)


def _finish(connection: sa.Connection, act: Act, setup: PaymentSetup, result: SetupResult) -> PaymentSetup:
    standing = payment_setups.by_key(connection, act.scope.merchant_id, setup.key, lock=True)
    if not standing.is_open or result.state == standing.state:
        # Read again: what PostgreSQL joins to a row that it has waited for is as it was before the wait.
        return payment_setups.by_key(connection, act.scope.merchant_id, setup.key)
    method_id = None
    if result.state == "stored":
        assert result.method is not None, "what is stored is told"
        method_id, _ = store(connection, act, setup.gateway, result.method, setup.consent)
    payment_setups.finish(connection, standing, result.state, act.now, error=result.error, method_id=method_id)
    return payment_setups.by_key(connection, act.scope.merchant_id, setup.key)


def _payer(desk: Desk, customer: Customer) -> Payer:
    key = f"{desk.scope.merchant_id}-{desk.scope.customer_id}"
    return Payer(key, customer.display_name, customer.email, customer.country)
