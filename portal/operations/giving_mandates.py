"""Giving a SEPA mandate: as it was shown, once however often it is asked, its account stored at the gateway."""

from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa

from portal.adapters.gateways.port import DebitMandate, Declined, StoredMethod, Unreachable
from portal.domain import mandates as rules
from portal.domain.events import Event
from portal.domain.mandates import Wording
from portal.domain.merchants import Merchant
from portal.domain.refusals import Refused
from portal.operations.adding import enrol
from portal.operations.mandates import Draft, gateway_for
from portal.operations.post import Mail, envelope
from portal.operations.tools import Tools
from portal.store import customers, events, mandates, outbox, payment_setups, stored_methods
from portal.store.database import lock
from portal.store.desk import Desk
from portal.store.errors import Missing
from portal.store.payment_setups import PaymentSetup
from portal.store.tokens import token_hash


@dataclass(frozen=True, slots=True)
class Signature:
    """The words that were agreed to, in which language, and from where."""

    wording: Wording
    language: str
    client_ip: str
    user_agent: str


@dataclass(frozen=True, slots=True)
class _Giving:
    """One customer gives one mandate to one merchant."""

    tools: Tools
    desk: Desk
    merchant: Merchant
    draft: Draft
    signature: Signature


async def give(tools: Tools, desk: Desk, merchant: Merchant, draft: Draft, signature: Signature) -> str:
    """The mandate is given; the handle of its payment method. Refused when nothing was stored."""
    gateway = await gateway_for(tools, merchant)
    if gateway is None:
        raise Refused(rules.NOT_OFFERED)
    giving = _Giving(tools, desk, merchant, draft, signature)
    try:
        payer = await enrol(tools, desk, gateway)
        setup = await desk.database.write(_intend, giving, gateway.name, payer)
        if setup.method is not None:
            return setup.method
        stored = await gateway.store_account(await _debit_mandate(giving, payer))
    except Unreachable as error:
        raise Refused(rules.NO_ANSWER) from error
    except Declined as declined:
        await desk.database.write(_decline, giving, declined.error)
        raise Refused(rules.NOT_TAKEN) from declined
    return await desk.database.write(_settle, giving, stored)


async def _debit_mandate(giving: _Giving, payer: str) -> DebitMandate:
    draft, signature = giving.draft, giving.signature
    email = (await giving.desk.read(customers.get)).email
    return DebitMandate(
        draft.key, payer, draft.iban, draft.holder, email, draft.reference, giving.desk.now, signature.client_ip,
        signature.user_agent,
    )  # fmt: skip


def _intend(connection: sa.Connection, giving: _Giving, gateway: str, payer: str) -> PaymentSetup:
    """The mandate is about to be given; what was begun before stays as it stands."""
    desk, key = giving.desk, giving.draft.key
    lock(connection, key)
    try:
        return payment_setups.of_customer(connection, desk.scope, key)
    except Missing:
        _begin(connection, giving, gateway, payer)
    return payment_setups.of_customer(connection, desk.scope, key)


def _begin(connection: sa.Connection, giving: _Giving, gateway: str, payer: str) -> None:
    desk, key = giving.desk, giving.draft.key
    rules.refuse_too_many(payment_setups.count_since(connection, desk.scope, desk.now - rules.TRIES_WITHIN))
    values = {
        "key": key, "state_hash": token_hash(key), "kind": "sepa", "gateway": gateway, "payer": payer, "purpose": {},
        "consent": _consent(giving),
    }  # fmt: skip
    payment_setups.begin(connection, desk.scope, values, desk.now)


def _decline(connection: sa.Connection, giving: _Giving, error: str) -> None:
    setup = payment_setups.of_customer(connection, giving.desk.scope, giving.draft.key)
    payment_setups.finish(connection, setup, "failed", giving.desk.now, error=error)


def _settle(connection: sa.Connection, giving: _Giving, stored: StoredMethod) -> str:
    desk, draft = giving.desk, giving.draft
    lock(connection, draft.key)
    setup = payment_setups.of_customer(connection, desk.scope, draft.key)
    if setup.method is not None:
        return setup.method
    columns = {
        "payment_type": "sepa", "gateway": setup.gateway, "gateway_token": stored.token, "holder": draft.holder,
        "iban": rules.masked(draft.iban), "mandate_reference": draft.reference, "consent": _consent(giving),
    }  # fmt: skip
    method = stored_methods.add(connection, desk.scope, columns, desk.now)
    values = {
        "reference": draft.reference, "creditor_id": giving.merchant.sepa_creditor_id,
        "sealed_iban": giving.tools.seal.seal({"iban": draft.iban}), "language": giving.signature.language,
        "content": giving.signature.wording.packed(),
    }  # fmt: skip
    mandates.keep(connection, desk.scope, method.id, values, desk.now)
    payment_setups.finish(connection, setup, "stored", desk.now, method_id=method.id)
    event = Event("customer_payment_method_added", (), "payment_method", method.handle)
    events.append(connection, desk.scope, event, desk.actor, desk.now)
    _tell(connection, giving, method.handle)
    return method.handle


def _consent(giving: _Giving) -> dict[str, Any]:
    """What was agreed to: the mandate, which is kept word for word in a table of its own."""
    return {"mandate": giving.draft.reference, "language": giving.signature.language}


def _tell(connection: sa.Connection, giving: _Giving, handle: str) -> None:
    """The words are on their way to the customer, in the language in which they were read."""
    email, tools = customers.get(connection, giving.desk.scope).email, giving.tools
    if email is None:
        return
    notice = rules.given(giving.signature.wording, giving.draft.iban, f"/payment-methods/{handle}/mandate")
    mail = Mail("notice", email, giving.signature.language, {"notice": notice.packed()})
    outbox.put(connection, envelope(tools.seal, giving.desk.scope.merchant_id, mail), giving.desk.now)
