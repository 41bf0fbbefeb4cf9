"""Giving the merchant's systems a key, knowing them by it, and taking it away."""

import hmac
from datetime import datetime

import sqlalchemy as sa

from portal.domain import api_keys as rules
from portal.domain.events import Actor, Change, Event
from portal.domain.refusals import Refused
from portal.domain.sentences import say
from portal.operations.console_users import merchant_of
from portal.store import api_keys as store
from portal.store import events
from portal.store.api_keys import Key
from portal.store.database import Database
from portal.store.tokens import token_hash

_OPERATOR = Actor("system")
# What an unknown key is compared with, so that it takes as long as a known one.
_NOTHING = token_hash("")


async def create_key(
    database: Database, *, merchant_handle: str, label: str, rights: str, expires_at: datetime | None, now: datetime,
    actor: Actor = _OPERATOR,
) -> str:  # fmt: skip
    """The new key, which nobody can read again; Refused says what is wrong, and nothing is stored then."""
    label = " ".join(label.split())
    if not 0 < len(label) <= rules.LONGEST_LABEL or not label.isprintable():
        most = rules.LONGEST_LABEL
        raise Refused(say("Name the key in %(most)s characters or fewer: the timeline shows the name.", most=most))
    if expires_at is not None and expires_at <= now:
        raise Refused(say("The key must expire in the future."))
    merchant_id, key = await database.read(merchant_of, merchant_handle), rules.new_key()
    prefix = rules.prefix_of(key)
    assert prefix is not None, "a new key is well formed"
    new = store.NewKey(merchant_id, prefix, token_hash(key), label, rights, expires_at)
    await database.write(_add, new, actor, now)
    return key


async def revoke_key(
    database: Database, *, merchant_handle: str, prefix: str, now: datetime, actor: Actor = _OPERATOR
) -> None:  # fmt: skip
    """The key that begins like this is of no use any more, in whatever process; Refused when there is none."""
    merchant_id = await database.read(merchant_of, merchant_handle)
    if not await database.write(_revoke, merchant_id, prefix[: len("priv_") + 8], actor, now):
        raise Refused(say("The merchant has no key that begins with %(prefix)s.", prefix=prefix))


def _add(connection: sa.Connection, key: store.NewKey, actor: Actor, now: datetime) -> None:
    store.add(connection, key, now)
    event = Event("api_key_created", (Change("rights", None, key.rights),), "api_key", key.label)
    events.append_to_account(connection, key.merchant_id, event, actor, now)


def _revoke(connection: sa.Connection, merchant_id: int, prefix: str, actor: Actor, now: datetime) -> bool:
    key = store.find(connection, prefix)
    if key is None or not store.revoke(connection, merchant_id, prefix, now):
        return False
    event = Event("api_key_revoked", (), "api_key", key.label)
    events.append_to_account(connection, merchant_id, event, actor, now)
    return True


def find_key(connection: sa.Connection, sent: str, now: datetime) -> Key | None:
    """The key that was sent; None for what is unknown, wrong, expired or revoked."""
    prefix = rules.prefix_of(sent)
    key = store.find(connection, prefix) if prefix else None
    right = hmac.compare_digest(key.key_hash if key else _NOTHING, token_hash(sent))
    if key is None or not right or (key.expires_at is not None and key.expires_at <= now):
        return None
    return key
