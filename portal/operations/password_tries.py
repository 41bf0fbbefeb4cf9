"""A try at a password of the console: counted before it is compared, whoever the e-mail belongs to."""

from dataclasses import dataclass
from datetime import datetime

import sqlalchemy as sa

from portal.domain import passwords
from portal.domain.customers import email_key
from portal.domain.sign_in import WRONG_PASSWORDS_PER_CLIENT, WRONG_PASSWORDS_PER_USER, Budget
from portal.operations.tools import Tools
from portal.store import budgets
from portal.store import console as store
from portal.store.database import lock

_Limits = tuple[tuple[Budget, str], ...]


@dataclass(frozen=True, slots=True)
class Tried:
    """Whether it was `right`, and of whom; `seconds` to wait when it was not even compared.

    `counted` is to be taken back in the write that the right password allows.
    """

    account: store.Account | None = None
    right: bool = False
    counted: tuple[int, ...] = ()
    seconds: int = 0


async def try_password(tools: Tools, email: str, password: str, network: str, now: datetime) -> Tried:
    """What became of the try; unknown and disabled users cost as much as others; raises TooBusy."""
    key = email_key(email)
    limits = (
        (WRONG_PASSWORDS_PER_USER, tools.seal.tag("console_user", key)),
        (WRONG_PASSWORDS_PER_CLIENT, tools.seal.tag("console_client", network)),
    )
    spent = await tools.database.write(_spend, limits, key, now)
    if spent.seconds:
        return spent
    if spent.account is None:
        await tools.passwords.waste()
        return spent
    right = await tools.passwords.verify(spent.account.password_hash, passwords.tidy(password))
    return Tried(spent.account, right, spent.counted)


def _spend(connection: sa.Connection, limits: _Limits, key: str, now: datetime) -> Tried:
    for _, name in limits:
        lock(connection, name)
    if seconds := max(store.seconds_to_wait(connection, budget, name, now) for budget, name in limits):
        return Tried(seconds=seconds)
    counted = tuple(budgets.spend(connection, budget, name, now) for budget, name in limits)
    return Tried(store.find_account(connection, key), counted=counted)
