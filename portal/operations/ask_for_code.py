"""Asking for a one-time password: the customer is found, budgets are kept, only what may be told is told."""

from dataclasses import dataclass
from datetime import datetime
from enum import Enum

import sqlalchemy as sa

from portal.domain import sign_in as rules
from portal.domain.customers import Customer, email_key
from portal.domain.merchants import Merchant
from portal.operations.post import Mail, envelope
from portal.operations.tools import Tools
from portal.operations.tries import codes_are_off
from portal.store import budgets, customers, outbox
from portal.store import sign_in as store
from portal.store.database import lock
from portal.store.tokens import token_hash

PURPOSE = "sign_in"


class Answer(Enum):
    """What the visitor may be told."""

    SENT = "sent"
    UNKNOWN = "unknown"
    TOO_SOON = "too_soon"
    TOO_MANY = "too_many"


@dataclass(frozen=True, slots=True)
class Asked:
    """The answer, and for TOO_SOON the seconds to wait."""

    answer: Answer
    seconds: int = 0


@dataclass(frozen=True, slots=True)
class Wish:
    """Who asks: the typed address, the visitor cookie's hash, the network, the locale of the page."""

    email: str
    visitor: str
    network: str
    locale: str


async def ask_for_code(tools: Tools, merchant: Merchant, wish: Wish, now: datetime) -> Asked:
    """A code, or after too many wrong ones a link, is on its way to a known address; raises passwords.Busy."""
    # Everything costly happens for known and unknown addresses alike, so that time tells nothing.
    code, token = rules.new_code(), rules.new_token()
    code_hash = await tools.passwords.hash(code)
    account = tools.seal.tag("account", f"{merchant.id}:{email_key(wish.email)}")
    sealed = tools.seal.seal({"email": wish.email.strip()})
    step = _Step(tools, merchant, wish, now, account, sealed, code, code_hash, token)
    return await tools.database.write(_ask, step)


@dataclass(frozen=True, slots=True)
class _Step:
    tools: Tools
    merchant: Merchant
    wish: Wish
    now: datetime
    account: str
    sealed_email: str
    code: str
    code_hash: str
    token: str

    @property
    def client(self) -> str:
        return self.tools.seal.tag("client", f"{self.merchant.id}:{self.wish.network}")

    @property
    def everyone(self) -> str:
        return str(self.merchant.id)


def _ask(connection: sa.Connection, step: _Step) -> Asked:
    lock(connection, step.account)
    found = customers.all_by_email(connection, step.merchant.id, step.wish.email)
    if not found and not _concealed(connection, step):
        return Asked(Answer.UNKNOWN)
    sent_at = store.last_sent(connection, step.merchant.id, step.account)
    if sent_at and (seconds := rules.seconds_to_resend(sent_at, step.now)):
        return _too_soon(connection, step, seconds)
    if _is_flooded(connection, step):
        return Asked(Answer.TOO_MANY)
    by_link = codes_are_off(connection, step.merchant.id, step.account, step.now)
    letter = _letter(connection, step, found[0], by_link) if found else None
    store.issue(connection, _new_code(step, found[0].id if found else None, letter, by_link), step.now)
    return Asked(Answer.SENT)


def _concealed(connection: sa.Connection, step: _Step) -> bool:
    """Counts the unknown address; whether it must be answered as if it were known."""
    spent = [
        budgets.is_spent(connection, rules.UNKNOWN_PER_CLIENT, step.client, step.now),
        budgets.is_spent(connection, rules.UNKNOWN_PER_CLIENT_AND_DAY, step.client, step.now),
        budgets.is_spent(connection, rules.UNKNOWN_PER_MERCHANT, step.everyone, step.now),
    ]
    budgets.spend(connection, rules.UNKNOWN_PER_CLIENT, step.client, step.now)
    budgets.spend(connection, rules.UNKNOWN_PER_CLIENT_AND_DAY, step.client, step.now)
    budgets.spend(connection, rules.UNKNOWN_PER_MERCHANT, step.everyone, step.now)
    return step.merchant.conceal_unknown_emails or any(spent)


def _too_soon(connection: sa.Connection, step: _Step, seconds: int) -> Asked:
    """This browser already has the code that was just sent; another one has to wait for its own."""
    mine = store.find_latest(connection, step.merchant.id, step.wish.visitor, PURPOSE)
    holds_it = mine is not None and mine.account == step.account and mine.used_at is None and mine.expires_at > step.now
    return Asked(Answer.SENT) if holds_it else Asked(Answer.TOO_SOON, seconds)


def _is_flooded(connection: sa.Connection, step: _Step) -> bool:
    limits = ((rules.SENDS_PER_ACCOUNT, step.account), (rules.SENDS_PER_CLIENT, step.client))
    if any(budgets.is_spent(connection, budget, key, step.now) for budget, key in limits):
        return True
    for budget, key in limits:
        budgets.spend(connection, budget, key, step.now)
    return False


def _letter(connection: sa.Connection, step: _Step, customer: Customer, by_link: bool) -> int:
    """The mail waits in the outbox: with a code, or with a link once guessing has used up the account's tries."""
    portal = step.tools.base_url + step.merchant.portal
    to, locale, until = customer.email or "", customer.language or step.wish.locale, step.now + rules.CODE_LIFE
    mail = Mail("sign_in_code", to, locale, {"code": step.code}, until.isoformat())
    if by_link:
        expires_at = step.now + rules.LINK_LIFE
        hashed = token_hash(step.token)
        store.issue_link(connection, step.merchant.id, customer.id, hashed, expires_at, step.now)
        address = f"{portal}/sign-in/link/{step.token}"
        mail = Mail("sign_in_link", to, locale, {"url": address}, expires_at.isoformat())
    return outbox.put(connection, envelope(step.tools.seal, step.merchant.id, mail), step.now)


def _new_code(step: _Step, customer_id: int | None, letter: int | None, by_link: bool) -> store.NewCode:
    return store.NewCode(
        merchant_id=step.merchant.id,
        customer_id=customer_id,
        purpose=PURPOSE,
        account=step.account,
        visitor=step.wish.visitor,
        sealed_email=step.sealed_email,
        code_hash="" if by_link else step.code_hash,
        outbox_id=letter,
        expires_at=step.now + rules.CODE_LIFE,
    )
