"""Changing the e-mail address: a code to the new one, then the old one is told (ASVS 6.3.7, 7.5.1)."""

from dataclasses import dataclass
from datetime import datetime
from enum import Enum

import sqlalchemy as sa

from portal.adapters.sealing import Seal
from portal.domain import sign_in as rules
from portal.domain.customers import Customer, change
from portal.domain.merchants import Merchant
from portal.operations.post import Mail, envelope
from portal.operations.tools import Tools
from portal.operations.tries import Refusal, Spent, accept_try, spend_try
from portal.store import budgets, customers, events, outbox, sessions
from portal.store import sign_in as store
from portal.store.database import lock
from portal.store.desk import Desk

PURPOSE = "email_change"


class Outcome(Enum):
    """What became of the wish."""

    SENT = "sent"
    TOO_SOON = "too_soon"
    TOO_MANY = "too_many"
    CHANGED = "changed"
    WRONG = "wrong"
    NO_TRIES = "no_tries"
    EXPIRED = "expired"


@dataclass(frozen=True, slots=True)
class Answer:
    """The outcome; `number` holds the seconds to wait or the tries that are left."""

    outcome: Outcome
    number: int = 0


@dataclass(frozen=True, slots=True)
class Wish:
    """The session that wishes it, as the hash of its token, and the locale for the mail."""

    visitor: str
    session_id: int
    locale: str


@dataclass(frozen=True, slots=True)
class Pending:
    """The new address that waits for its code."""

    email: str
    masked: str
    seconds: int


async def ask_for_change(tools: Tools, merchant: Merchant, desk: Desk, email: str, wish: Wish) -> Answer:
    """A code is on its way to the new address; raises TooBusy."""
    code = rules.new_code()
    code_hash = await tools.passwords.hash(code)
    return await tools.database.write(_ask, tools, merchant, desk, email.strip(), wish, code, code_hash)


async def find_pending(tools: Tools, desk: Desk, visitor: str) -> Pending | None:
    """The change that this session waits for, None when there is none any more."""
    found = await tools.database.read(store.find_latest, desk.scope.merchant_id, visitor, PURPOSE)
    if found is None or found.used_at is not None or found.expires_at <= desk.now:
        return None
    email = tools.seal.open(found.sealed_email)["email"]
    return Pending(email, rules.mask(email), rules.seconds_to_resend(found.created_at, desk.now))


async def prove_change(tools: Tools, merchant: Merchant, desk: Desk, code: str, wish: Wish) -> Answer:
    """With the right code the address is changed, the old one told, and every other session ended."""
    spent = await tools.database.write(spend_try, merchant.id, wish.visitor, PURPOSE, desk.now)
    if isinstance(spent, Refusal):
        return Answer(Outcome.NO_TRIES if spent is Refusal.NO_TRIES else Outcome.EXPIRED)
    if not await tools.passwords.verify(spent.code_hash, code):
        return Answer(Outcome.WRONG, spent.left) if spent.left > 0 else Answer(Outcome.NO_TRIES)
    return await tools.database.write(_accept, tools, desk, spent, wish)


def _ask(
    connection: sa.Connection,
    tools: Tools,
    merchant: Merchant,
    desk: Desk,
    email: str,
    wish: Wish,
    code: str,
    code_hash: str,
) -> Answer:
    account = tools.seal.tag("email-change", f"{merchant.id}:{desk.scope.customer_id}")
    lock(connection, account)
    sent_at = store.last_sent(connection, merchant.id, account)
    if sent_at and (seconds := rules.seconds_to_resend(sent_at, desk.now)):
        return Answer(Outcome.TOO_SOON, seconds)
    if budgets.is_spent(connection, rules.SENDS_PER_ACCOUNT, account, desk.now):
        return Answer(Outcome.TOO_MANY)
    budgets.spend(connection, rules.SENDS_PER_ACCOUNT, account, desk.now)
    until = desk.now + rules.CODE_LIFE
    mail = Mail("email_code", email, wish.locale, {"code": code}, until.isoformat())
    new_code = store.NewCode(
        merchant_id=merchant.id,
        customer_id=desk.scope.customer_id,
        purpose=PURPOSE,
        account=account,
        visitor=wish.visitor,
        sealed_email=tools.seal.seal({"email": email}),
        code_hash=code_hash,
        outbox_id=outbox.put(connection, envelope(tools.seal, merchant.id, mail), desk.now),
        expires_at=until,
    )
    store.issue(connection, new_code, desk.now)
    return Answer(Outcome.SENT)


def _accept(connection: sa.Connection, tools: Tools, desk: Desk, spent: Spent, wish: Wish) -> Answer:
    if not accept_try(connection, spent, desk.now):
        return Answer(Outcome.EXPIRED)
    customer = customers.get(connection, desk.scope)
    email = tools.seal.open(spent.challenge.sealed_email)["email"]
    changed, event = change(customer, {"email": email})
    if event is not None:
        customers.save(connection, desk.scope, changed)
        events.append(connection, desk.scope, event, desk.actor, desk.now)
        tell_of_change(connection, tools.seal, desk.scope.merchant_id, customer, email, wish.locale, desk.now)
    sessions.end_others(connection, desk.scope, wish.session_id, desk.now)
    return Answer(Outcome.CHANGED)


def tell_of_change(
    connection: sa.Connection, seal: Seal, merchant_id: int, before: Customer, email: str, locale: str, now: datetime
) -> None:
    """Both addresses learn of the change; the old one only sees the new one masked."""
    language = before.language or locale
    letters = [Mail("email_changed", email, language, {"email": email})]
    if before.email:
        letters.append(Mail("email_changed", before.email, language, {"email": rules.mask(email)}))
    for mail in letters:
        outbox.put(connection, envelope(seal, merchant_id, mail), now)
