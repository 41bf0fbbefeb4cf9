"""Signing in to the console: a try is counted first, the password compared then, whoever the e-mail belongs to."""

import logging
from dataclasses import dataclass
from datetime import datetime
from enum import Enum

import sqlalchemy as sa

from portal.domain import console as rules
from portal.domain.customers import email_key
from portal.domain.sign_in import WRONG_PASSWORDS_PER_CLIENT, WRONG_PASSWORDS_PER_USER, Budget, new_token
from portal.operations.tools import Tools
from portal.store import budgets
from portal.store import console as store
from portal.store.database import lock
from portal.store.tokens import token_hash

log = logging.getLogger("portal.console")

_Limits = tuple[tuple[Budget, str], ...]


class Outcome(Enum):
    """What became of a try."""

    SIGNED_IN = "signed_in"
    WRONG = "wrong"
    TOO_MANY = "too_many"


@dataclass(frozen=True, slots=True)
class Attempt:
    """Who tries: what was typed, the client's network, its browser, and the token that it was signed in with before."""

    email: str
    password: str
    network: str
    agent: str | None = None
    former: str | None = None


@dataclass(frozen=True, slots=True)
class Answer:
    """The outcome; with SIGNED_IN the new session's token, with TOO_MANY the seconds to wait."""

    outcome: Outcome
    token: str = ""
    seconds: int = 0


async def sign_in(tools: Tools, attempt: Attempt, now: datetime) -> Answer:
    """The browser is signed in when the password is right; unknown and disabled users cost as much; raises TooBusy."""
    spent = await tools.database.write(_spend, _limits(tools, attempt), email_key(attempt.email), now)
    if isinstance(spent, Answer):
        _note(None, spent)
        return spent
    password = rules.tidy_password(attempt.password)
    account = await _proven(tools, spent.account, password)
    if account is None:
        wrong = Answer(Outcome.WRONG)
        _note(spent.account, wrong)
        return wrong
    fresh = await tools.passwords.hash(password) if tools.passwords.needs_rehash(account.password_hash) else None
    right = Answer(Outcome.SIGNED_IN, new_token())
    await tools.database.write(_accept, account, spent.tries, right.token, attempt, fresh, now)
    _note(account, right)
    return right


@dataclass(frozen=True, slots=True)
class _Spent:
    account: store.Account | None
    tries: tuple[int, ...]


def _limits(tools: Tools, attempt: Attempt) -> _Limits:
    return (
        (WRONG_PASSWORDS_PER_USER, tools.seal.tag("console_user", email_key(attempt.email))),
        (WRONG_PASSWORDS_PER_CLIENT, tools.seal.tag("console_client", attempt.network)),
    )


def _spend(connection: sa.Connection, limits: _Limits, key: str, now: datetime) -> Answer | _Spent:
    for _, name in limits:
        lock(connection, name)
    seconds = max(store.seconds_to_wait(connection, budget, name, now) for budget, name in limits)
    if seconds:
        return Answer(Outcome.TOO_MANY, seconds=seconds)
    tries = tuple(budgets.spend(connection, budget, name, now) for budget, name in limits)
    return _Spent(store.find_account(connection, key), tries)


async def _proven(tools: Tools, account: store.Account | None, password: str) -> store.Account | None:
    if account is None:
        await tools.passwords.waste()
        return None
    return account if await tools.passwords.verify(account.password_hash, password) else None


def _accept(
    connection: sa.Connection, account: store.Account, tries: tuple[int, ...], token: str, attempt: Attempt,
    fresh: str | None, now: datetime,
) -> None:  # fmt: skip
    """A new token, never one that the browser had before, and the former session over (ASVS 7.2.4)."""
    budgets.take_back(connection, tries)
    if fresh:
        store.rehash(connection, account, fresh)
    if attempt.former:
        store.end(connection, token_hash(attempt.former), now)
    store.start(connection, account, token_hash(token), attempt.agent, now + rules.SESSION_LIFE, now)


def _note(account: store.Account | None, answer: Answer) -> None:
    level = logging.INFO if answer.outcome is Outcome.SIGNED_IN else logging.WARNING
    log.log(level, "sign-in", extra={"item": account.id if account else None, "outcome": answer.outcome.value})
