"""A try at a one-time password: counted before it is compared, taken back when it was right."""

from dataclasses import dataclass
from datetime import datetime
from enum import Enum

import sqlalchemy as sa

from portal.domain import sign_in as rules
from portal.store import budgets
from portal.store import sign_in as store
from portal.store.database import lock


class Refusal(Enum):
    """Why a code is not even compared."""

    EXPIRED = "expired"
    NO_TRIES = "no_tries"
    SWITCHED_OFF = "switched_off"


@dataclass(frozen=True, slots=True)
class Spent:
    """A counted try: the challenge, what to compare with, the tries at it with this one, and where it was counted."""

    challenge: store.Challenge
    code_hash: str
    tries: int
    counted: tuple[int, ...]

    @property
    def left(self) -> int:
        """How many tries are left after this one."""
        return rules.TRIES_PER_CODE - self.tries


def spend_try(
    connection: sa.Connection, merchant_id: int, visitor: str, purpose: str, now: datetime
) -> Spent | Refusal:
    """The try is counted for the code, the account and the merchant, so that no race adds tries."""
    challenge = store.find_latest(connection, merchant_id, visitor, purpose)
    if challenge is None or challenge.used_at is not None or challenge.expires_at <= now:
        return Refusal.EXPIRED
    lock(connection, challenge.account)
    if challenge.by_link or codes_are_off(connection, merchant_id, challenge.account, now):
        return Refusal.SWITCHED_OFF
    tried = store.spend_try(connection, challenge.id, now)
    if tried is None:
        return Refusal.NO_TRIES
    counted = (
        budgets.spend(connection, rules.WRONG_PER_ACCOUNT, challenge.account, now),
        budgets.spend(connection, rules.WRONG_PER_MERCHANT, str(merchant_id), now),
    )
    return Spent(challenge, *tried, counted)


def codes_are_off(connection: sa.Connection, merchant_id: int, account: str, now: datetime) -> bool:
    """Whether guessing has used up the tries of account or merchant; a link cannot be guessed (ASVS 6.6.3, 6.1.1)."""
    return budgets.is_spent(connection, rules.WRONG_PER_ACCOUNT, account, now) or budgets.is_spent(
        connection, rules.WRONG_PER_MERCHANT, str(merchant_id), now
    )


def accept_try(connection: sa.Connection, spent: Spent, now: datetime) -> bool:
    """The right try is not counted after all; whether it was the one that used the code up."""
    budgets.take_back(connection, spent.counted)
    return store.use(connection, spent.challenge.id, now)
