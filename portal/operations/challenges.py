"""What a browser that waits for its code may know of it."""

from dataclasses import dataclass
from datetime import datetime

import sqlalchemy as sa

from portal.domain import sign_in as rules
from portal.domain.merchants import Merchant
from portal.operations.ask_for_code import PURPOSE
from portal.operations.tools import Tools
from portal.operations.tries import codes_are_off
from portal.store import outbox
from portal.store import sign_in as store
from portal.store.tokens import token_hash


@dataclass(frozen=True, slots=True)
class Sent:
    """A code, or a link, that was sent to `email`; `delayed` when our mail server is slow.

    `codes_off`: too many codes were guessed since, so that this one counts no more.
    """

    email: str
    masked: str
    seconds: int
    delayed: bool
    by_link: bool
    codes_off: bool


async def find_sent(tools: Tools, merchant: Merchant, visitor: str, now: datetime) -> Sent | None:
    """The code under way for this browser, None when it is used or was sent more than ten minutes ago."""
    return await tools.database.read(_find, tools, merchant.id, visitor, now)


async def is_link_open(tools: Tools, merchant: Merchant, token: str, now: datetime) -> bool:
    """Whether the one-time link can still be used."""
    return await tools.database.read(store.is_link_open, merchant.id, token_hash(token), now)


def _find(connection: sa.Connection, tools: Tools, merchant_id: int, visitor: str, now: datetime) -> Sent | None:
    challenge = store.find_latest(connection, merchant_id, visitor, PURPOSE)
    if challenge is None or challenge.used_at is not None or challenge.expires_at <= now:
        return None
    email = tools.seal.open(challenge.sealed_email)["email"]
    delayed = challenge.outbox_id is not None and outbox.is_delayed(connection, challenge.outbox_id)
    off = codes_are_off(connection, merchant_id, challenge.account, now)
    seconds = rules.seconds_to_resend(challenge.created_at, now)
    return Sent(email, rules.mask(email), seconds, delayed, challenge.by_link, off)
