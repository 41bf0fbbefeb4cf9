"""Passwords of the console: changed by whoever knows the old one, set anew by whoever reads the mail."""

from datetime import datetime

import sqlalchemy as sa

from portal.domain import console_notices as notices
from portal.domain import passwords
from portal.domain.customers import email_key
from portal.domain.events import Actor
from portal.domain.sign_in import new_token
from portal.domain.team import RESET_LIFE, RESETS_PER_CLIENT, RESETS_PER_USER, about
from portal.operations.console_letters import write_to
from portal.operations.password_tries import Tried
from portal.operations.tools import Tools
from portal.store import budgets, console_sessions, console_tokens, events, merchants
from portal.store import console as store
from portal.store.console import Account, User
from portal.store.database import lock
from portal.store.errors import Stale
from portal.store.tokens import token_hash


async def change_password(tools: Tools, user: User, proven: Tried, password: str, now: datetime) -> None:
    """The user has this password, and is signed in nowhere but here; Stale when it was changed meanwhile."""
    fresh = await tools.passwords.hash(passwords.tidy(password))

    def unit(connection: sa.Connection) -> None:
        budgets.take_back(connection, proven.counted)
        if proven.account is None or not store.rehash(connection, proven.account, fresh):
            raise Stale("password")
        _changed(connection, tools, proven.account, user.session_id, now)

    await tools.database.write(unit)


async def ask_for_reset(tools: Tools, email: str, network: str, now: datetime) -> int:
    """Whoever has this e-mail gets a link, a stranger nothing; the seconds to wait, 0 when that was done."""
    return await tools.database.write(_ask, tools, email_key(email), network, now)


async def find_reset(tools: Tools, token: str, now: datetime) -> Account | None:
    """Whose password the link sets; None when it was used or is too old."""
    return await tools.database.read(console_tokens.find, "password", token_hash(token), now)


async def reset_password(tools: Tools, token: str, password: str, now: datetime) -> bool:
    """Whether the link's user has this password; all their sessions are over, the second factor stays."""
    fresh = await tools.passwords.hash(passwords.tidy(password))

    def unit(connection: sa.Connection) -> bool:
        account = console_tokens.find(connection, "password", token_hash(token), now)
        if account is None or not console_tokens.use(connection, "password", token_hash(token), now):
            return False
        if not store.rehash(connection, account, fresh):
            return False
        _changed(connection, tools, account, 0, now)  # no session has this id
        return True

    return await tools.database.write(unit)


def _ask(connection: sa.Connection, tools: Tools, key: str, network: str, now: datetime) -> int:
    client, user = tools.seal.tag("reset_client", network), tools.seal.tag("reset_user", key)
    lock(connection, client)
    lock(connection, user)
    if seconds := store.seconds_to_wait(connection, RESETS_PER_CLIENT, client, now):
        return seconds
    budgets.spend(connection, RESETS_PER_CLIENT, client, now)
    if budgets.is_spent(connection, RESETS_PER_USER, user, now):
        return 0
    budgets.spend(connection, RESETS_PER_USER, user, now)
    if account := store.find_account(connection, key):
        token, until = new_token(), now + RESET_LIFE
        console_tokens.issue(connection, "password", account.id, token_hash(token), until, now)
        notice = notices.reset(merchants.get(connection, account.merchant_id).name, token)
        write_to(connection, tools, account.merchant_id, account.email, notice, now, until)
    return 0


def _changed(connection: sa.Connection, tools: Tools, account: Account, session_id: int, now: datetime) -> None:
    """What follows from another password: other sessions and links are over, the timeline and its owner are told."""
    console_sessions.end_others(connection, account.id, session_id, now)
    console_tokens.void(connection, account.id, now)
    event, actor = about("password_changed", account.name), Actor("user", account.name)
    events.append_to_account(connection, account.merchant_id, event, actor, now)
    write_to(connection, tools, account.merchant_id, account.email, notices.password_changed(now), now)
