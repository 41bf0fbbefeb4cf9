"""Proving a one-time password: spend a try first, compare, then sign in, all of it counted on the server."""

from dataclasses import dataclass
from datetime import datetime
from enum import Enum

import sqlalchemy as sa

from portal.domain import sign_in as rules
from portal.domain.customers import Customer
from portal.domain.events import Actor, Event
from portal.domain.merchants import Merchant
from portal.operations.ask_for_code import PURPOSE
from portal.operations.tools import Tools
from portal.operations.tries import Refusal, Spent, accept_try, spend_try
from portal.store import customers, events, sessions
from portal.store import sign_in as store
from portal.store.scopes import Scope
from portal.store.tokens import token_hash

CHOICE_LIFE = rules.CODE_LIFE


class Outcome(Enum):
    """What became of a try."""

    SIGNED_IN = "signed_in"
    CHOOSE = "choose"
    WRONG = "wrong"
    NO_TRIES = "no_tries"
    EXPIRED = "expired"
    LINK_ONLY = "link_only"


_OUTCOMES = {
    Refusal.EXPIRED: Outcome.EXPIRED,
    Refusal.NO_TRIES: Outcome.NO_TRIES,
    Refusal.SWITCHED_OFF: Outcome.LINK_ONLY,
}


@dataclass(frozen=True, slots=True)
class Proof:
    """The outcome; with SIGNED_IN the new session's token, with WRONG the tries that are left."""

    outcome: Outcome
    token: str = ""
    tries_left: int = 0


@dataclass(frozen=True, slots=True)
class Browser:
    """The browser that proves: the visitor cookie's hash, and what its owner will see in the list of sessions.

    `former` is the hash of the session token that it still holds.
    """

    visitor: str
    agent: str | None
    place: str | None
    former: str | None = None


async def prove_code(tools: Tools, merchant: Merchant, code: str, browser: Browser, now: datetime) -> Proof:
    """The browser is signed in when the code is right; a try is spent before it is compared, so no race adds tries."""
    spent = await tools.database.write(spend_try, merchant.id, browser.visitor, PURPOSE, now)
    if isinstance(spent, Refusal):
        return Proof(_OUTCOMES[spent])
    right = await tools.passwords.verify(spent.code_hash, code)
    if not right or spent.challenge.customer_id is None:
        return Proof(Outcome.WRONG, tries_left=spent.left) if spent.left > 0 else Proof(Outcome.NO_TRIES)
    return await tools.database.write(_accept, tools, merchant, spent, browser, now)


async def choose_customer(tools: Tools, merchant: Merchant, handle: str, browser: Browser, now: datetime) -> Proof:
    """The browser that has proven the e-mail is signed in as the chosen one of its customers."""
    return await tools.database.write(_choose, tools, merchant, handle, browser, now)


async def candidates(tools: Tools, merchant: Merchant, visitor: str, now: datetime) -> list[Customer]:
    """The customers that this browser may choose from after proving their e-mail; empty without such a proof."""
    return await tools.database.read(_candidates, tools, merchant.id, visitor, now)


async def use_link(tools: Tools, merchant: Merchant, token: str, browser: Browser, now: datetime) -> Proof:
    """The browser is signed in by a one-time link, once."""
    return await tools.database.write(_use_link, tools, merchant, token_hash(token), browser, now)


def _accept(
    connection: sa.Connection, tools: Tools, merchant: Merchant, spent: Spent, browser: Browser, now: datetime
) -> Proof:
    if not accept_try(connection, spent, now):
        return Proof(Outcome.EXPIRED)
    found = _customers_of(connection, tools, merchant.id, spent.challenge)
    if not found:
        return Proof(Outcome.EXPIRED)
    if merchant.choose_customer and len(found) > 1:
        return Proof(Outcome.CHOOSE)
    store.close(connection, spent.challenge.id, now)
    return start_session(connection, tools, Scope(merchant.id, found[0].id), found[0].display_name, browser, now)


def _choose(
    connection: sa.Connection, tools: Tools, merchant: Merchant, handle: str, browser: Browser, now: datetime
) -> Proof:
    found = _candidates(connection, tools, merchant.id, browser.visitor, now)
    chosen = next((one for one in found if one.handle == handle), None)
    challenge = store.find_latest(connection, merchant.id, browser.visitor, PURPOSE)
    if chosen is None or challenge is None or not store.close(connection, challenge.id, now):
        return Proof(Outcome.EXPIRED)
    return start_session(connection, tools, Scope(merchant.id, chosen.id), chosen.display_name, browser, now)


def _candidates(
    connection: sa.Connection, tools: Tools, merchant_id: int, visitor: str, now: datetime
) -> list[Customer]:
    challenge = store.find_latest(connection, merchant_id, visitor, PURPOSE)
    if challenge is None or challenge.used_at is None or challenge.used_at + CHOICE_LIFE <= now:
        return []
    return _customers_of(connection, tools, merchant_id, challenge)


def _customers_of(
    connection: sa.Connection, tools: Tools, merchant_id: int, challenge: store.Challenge
) -> list[Customer]:
    return customers.all_by_email(connection, merchant_id, tools.seal.open(challenge.sealed_email)["email"])


def _use_link(
    connection: sa.Connection, tools: Tools, merchant: Merchant, hashed: str, browser: Browser, now: datetime
) -> Proof:
    customer_id = store.use_link(connection, merchant.id, hashed, now)
    if customer_id is None:
        return Proof(Outcome.EXPIRED)
    scope = Scope(merchant.id, customer_id)
    return start_session(connection, tools, scope, customers.get(connection, scope).display_name, browser, now)


def start_session(
    connection: sa.Connection, tools: Tools, scope: Scope, name: str, browser: Browser, now: datetime
) -> Proof:
    """A session with a new token, never one that the browser had before (ASVS 7.2.4), and an entry on the timeline."""
    token = rules.new_token()
    if browser.former:
        sessions.end_former(connection, scope.merchant_id, browser.former, now)
    session = sessions.NewSession(token_hash(token), browser.agent, browser.place, now + tools.life)
    sessions.start(connection, scope, session, now)
    events.append(connection, scope, Event("customer_signed_in"), Actor("customer", name), now)
    return Proof(Outcome.SIGNED_IN, token=token)
