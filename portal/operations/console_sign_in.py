"""Signing in to the console: the password first, then, for whoever has a second factor, a step that asks for it."""

import logging
from dataclasses import dataclass
from datetime import datetime
from enum import Enum

import sqlalchemy as sa

from portal.domain import console as rules
from portal.domain import passwords
from portal.domain.second_factor import PENDING_LIFE
from portal.domain.sign_in import new_token
from portal.operations.password_tries import Tried, try_password
from portal.operations.tools import Tools
from portal.store import budgets, console_tokens
from portal.store import console as store
from portal.store.tokens import token_hash

log = logging.getLogger("portal.console")


class Outcome(Enum):
    """What became of a try."""

    SIGNED_IN = "signed_in"
    CODE_DUE = "code_due"
    WRONG = "wrong"
    TOO_MANY = "too_many"
    OVER = "over"


@dataclass(frozen=True, slots=True)
class Device:
    """The browser in which somebody signs in, and the token that it was signed in with before."""

    agent: str | None = None
    former: str | None = None


@dataclass(frozen=True, slots=True)
class Attempt:
    """Who tries: what was typed, the client's network, its browser."""

    email: str
    password: str
    network: str
    device: Device = Device()


@dataclass(frozen=True, slots=True)
class Answer:
    """The outcome; the token of the new session, with CODE_DUE of the second step, with TOO_MANY seconds to wait."""

    outcome: Outcome
    token: str = ""
    seconds: int = 0


async def sign_in(tools: Tools, attempt: Attempt, now: datetime) -> Answer:
    """The browser is signed in, or asked for the second factor, when the password is right; raises TooBusy."""
    tried = await try_password(tools, attempt.email, attempt.password, attempt.network, now)
    if tried.account is None or not tried.right:
        answer = Answer(Outcome.TOO_MANY if tried.seconds else Outcome.WRONG, seconds=tried.seconds)
        note(tried.account, answer)
        return answer
    former = tried.account.password_hash
    password = passwords.tidy(attempt.password)
    fresh = await tools.passwords.hash(password) if tools.passwords.needs_rehash(former) else None
    answer = await tools.database.write(_accept, tried, tried.account, attempt.device, fresh, now)
    note(tried.account, answer)
    return answer


def begin_session(connection: sa.Connection, account: store.Account, device: Device, now: datetime) -> Answer:
    """A new token, never one that the browser had before, and the former session over (ASVS 7.2.4)."""
    token = new_token()
    if device.former:
        store.end(connection, token_hash(device.former), now)
    store.start(connection, account, token_hash(token), device.agent, now + rules.SESSION_LIFE, now)
    return Answer(Outcome.SIGNED_IN, token)


def note(account: store.Account | None, answer: Answer) -> None:
    """The log tells what became of the try, and of no person more than the number."""
    good = answer.outcome in (Outcome.SIGNED_IN, Outcome.CODE_DUE)
    extra = {"item": account.id if account else None, "outcome": answer.outcome.value}
    log.log(logging.INFO if good else logging.WARNING, "sign-in", extra=extra)


def _accept(
    connection: sa.Connection, tried: Tried, account: store.Account, device: Device, fresh: str | None, now: datetime
) -> Answer:
    budgets.take_back(connection, tried.counted)
    if fresh:
        store.rehash(connection, account, fresh)
    if account.second_factor_at is None:
        return begin_session(connection, account, device, now)
    token = new_token()
    console_tokens.issue(connection, "sign_in", account.id, token_hash(token), now + PENDING_LIFE, now)
    return Answer(Outcome.CODE_DUE, token)
