"""The second factor of console users: shown, switched on by a right code, asked for, switched off."""

from dataclasses import dataclass
from datetime import datetime

import sqlalchemy as sa

from portal.adapters import authenticator
from portal.adapters.sealing import Unsealable
from portal.domain import console_notices as notices
from portal.domain import second_factor as rules
from portal.domain.events import Actor
from portal.domain.refusals import Refused
from portal.domain.sentences import say
from portal.domain.sign_in import tidy_code
from portal.domain.team import about
from portal.operations.console_letters import write_to
from portal.operations.password_tries import Tried
from portal.operations.tools import Tools
from portal.store import budgets, console, events
from portal.store import second_factors as store
from portal.store.console import Account, User
from portal.store.database import lock


@dataclass(frozen=True, slots=True)
class Candidate:
    """A secret that is not in use yet: sealed for the form, spelled for typing, drawn for scanning."""

    sealed: str
    spelled: str
    drawing: bytes


@dataclass(frozen=True, slots=True)
class Proof:
    """Whether a code was right, and a recovery code at that; `seconds` to wait when it was not even compared."""

    right: bool = False
    recovery: bool = False
    seconds: int = 0


def candidate(tools: Tools, user: User, issuer: str, sealed: str = "") -> Candidate:
    """The secret that the form holds already, or a new one."""
    secret = _secret_in(tools, user.id, sealed) or authenticator.new_secret()
    drawing = authenticator.drawing(secret, user.email, issuer)
    kept = tools.seal.seal({"totp": secret, "user": user.id})
    return Candidate(kept, authenticator.spelled(secret), drawing)


def step_of(tools: Tools, user: User, sealed: str, typed: str, now: datetime) -> int | None:
    """The step whose code of the sealed secret was typed; None when it is not right."""
    secret, code = _secret_in(tools, user.id, sealed), tidy_code(typed)
    return authenticator.matching_step(secret, code, now) if secret and code else None


async def turn_on(tools: Tools, user: User, sealed: str, step: int, proven: Tried, now: datetime) -> tuple[str, ...]:
    """Signing in takes a code from now on; the recovery codes, which nobody can read again."""
    codes = rules.new_recovery_codes()

    def unit(connection: sa.Connection) -> None:
        budgets.take_back(connection, proven.counted)
        if not store.turn_on(connection, user.id, sealed, step, now):
            raise Refused(say("Your second factor is on already. Switch it off first to use another app."))
        _keep(connection, tools, user, codes, now)
        _record(connection, user, "second_factor_on", now)
        write_to(connection, tools, user.merchant_id, user.email, notices.second_factor_on(now), now)

    await tools.database.write(unit)
    return codes


async def turn_off(tools: Tools, user: User, typed: str, proven: Tried, now: datetime) -> Proof:
    """The password alone signs in when the code is right, and the user is told."""

    def unit(connection: sa.Connection) -> Proof:
        budgets.take_back(connection, proven.counted)
        proof = try_code(connection, tools, user.id, typed, now)
        if proof.right:
            store.turn_off(connection, user.id)
            _record(connection, user, "second_factor_off", now)
            write_to(connection, tools, user.merchant_id, user.email, notices.second_factor_off(now), now)
        return proof

    return await tools.database.write(unit)


async def renew_codes(tools: Tools, user: User, proven: Tried, now: datetime) -> tuple[str, ...]:
    """Ten new recovery codes count, and none of before."""
    codes = rules.new_recovery_codes()

    def unit(connection: sa.Connection) -> None:
        budgets.take_back(connection, proven.counted)
        if store.sealed_secret(connection, user.id) is None:
            raise Refused(say("There are recovery codes only with a second factor. Switch it on first."))
        _keep(connection, tools, user, codes, now)
        _record(connection, user, "recovery_codes_made", now)

    await tools.database.write(unit)
    return codes


def try_code(connection: sa.Connection, tools: Tools, user_id: int, typed: str, now: datetime) -> Proof:
    """What became of a code of the app or a recovery code; tried one at a time, so that no race adds tries."""
    key = tools.seal.tag("second_factor", str(user_id))
    lock(connection, key)
    if seconds := max(console.seconds_to_wait(connection, budget, key, now) for budget in rules.WRONG_CODES):
        return Proof(seconds=seconds)
    code, recovery = tidy_code(typed), rules.tidy_recovery_code(typed)
    right = _is_shown(connection, tools, user_id, code, now) if code else False
    used = bool(recovery) and store.use_code(connection, user_id, _tag(tools, user_id, recovery or ""), now)
    if not right and not used:
        for budget in rules.WRONG_CODES:
            budgets.spend(connection, budget, key, now)
    return Proof(right or used, used)


def tell_of_recovery(connection: sa.Connection, tools: Tools, account: Account, now: datetime) -> None:
    """The timeline says that a recovery code was used, and its owner learns how many are left."""
    event, notice = about("recovery_code_used", account.name), store.codes_left(connection, account.id)
    events.append_to_account(connection, account.merchant_id, event, Actor("user", account.name), now)
    told = notices.recovery_code_used(notice, now)
    write_to(connection, tools, account.merchant_id, account.email, told, now)


def _is_shown(connection: sa.Connection, tools: Tools, user_id: int, code: str, now: datetime) -> bool:
    """Whether the app shows this code, and it is later than any that was accepted (RFC 6238, 5.2)."""
    secret = _secret_in(tools, user_id, store.sealed_secret(connection, user_id) or "")
    step = authenticator.matching_step(secret, code, now) if secret else None
    return step is not None and store.advance(connection, user_id, step)


def _keep(connection: sa.Connection, tools: Tools, user: User, codes: tuple[str, ...], now: datetime) -> None:
    store.keep_codes(connection, user.id, (_tag(tools, user.id, code) for code in codes), now)


def _tag(tools: Tools, user_id: int, code: str) -> str:
    return tools.seal.tag("recovery_code", f"{user_id}:{code}")


def _record(connection: sa.Connection, user: User, kind: str, now: datetime) -> None:
    events.append_to_account(connection, user.merchant_id, about(kind, user.name), Actor("user", user.name), now)


def _secret_in(tools: Tools, user_id: int, sealed: str) -> str | None:
    """The secret that was sealed for this user; None for anybody else's, or when the operator has another key now."""
    try:
        content = tools.seal.open(sealed) if sealed else {}
    except Unsealable:
        return None
    return content.get("totp") if content.get("user") == user_id else None
