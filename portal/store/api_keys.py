"""Keys of the API: added, found by the part that is shown, used, revoked."""

from dataclasses import dataclass
from datetime import datetime

import sqlalchemy as sa

from portal.store import tables

_K = tables.ApiKey.__table__.c
_ADD = sa.insert(tables.ApiKey)
_FIND = sa.select(
    _K.id, _K.merchant_id, _K.prefix, _K.key_hash, _K.label, _K.rights, _K.used_at, _K.expires_at
).where(_K.prefix == sa.bindparam("prefix"), _K.revoked_at.is_(None))
_ALL = (
    sa.select(_K.prefix, _K.label, _K.rights, _K.created_at, _K.used_at, _K.expires_at)
    .where(_K.merchant_id == sa.bindparam("merchant_key"), _K.revoked_at.is_(None))
    .order_by(_K.id.desc())
    .limit(200)
)
_USE = sa.update(tables.ApiKey).where(_K.id == sa.bindparam("key_id")).values(used_at=sa.bindparam("now"))
_REVOKE = (
    sa.update(tables.ApiKey)
    .where(
        _K.merchant_id == sa.bindparam("merchant_key"), _K.prefix == sa.bindparam("shown"), _K.revoked_at.is_(None)
    )
    .values(revoked_at=sa.bindparam("now"))
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class NewKey:
    """A key that is about to be shown for the only time; without `expires_at` it is good until it is revoked."""

    merchant_id: int
    prefix: str
    key_hash: str
    label: str
    rights: str
    expires_at: datetime | None


@dataclass(frozen=True, slots=True)
class Key:
    """A key that nobody has revoked."""

    id: int
    merchant_id: int
    prefix: str
    key_hash: str
    label: str
    rights: str
    used_at: datetime | None
    expires_at: datetime | None


@dataclass(frozen=True, slots=True)
class Listed:
    """A key as its owner sees it."""

    prefix: str
    label: str
    rights: str
    created_at: datetime
    used_at: datetime | None
    expires_at: datetime | None

    def is_over(self, now: datetime) -> bool:
        """Whether it has expired."""
        return self.expires_at is not None and self.expires_at <= now


def add(connection: sa.Connection, key: NewKey, now: datetime) -> None:
    """The key is good from now on."""
    connection.execute(_ADD, {**{name: getattr(key, name) for name in NewKey.__slots__}, "created_at": now})


def find(connection: sa.Connection, prefix: str) -> Key | None:
    """The key that begins like this, expired or not; None when it was revoked."""
    row = connection.execute(_FIND, {"prefix": prefix}).first()
    return Key(*row) if row else None


def all_of(connection: sa.Connection, merchant_id: int) -> tuple[Listed, ...]:
    """The merchant's keys that nobody has revoked, the newest first."""
    return tuple(Listed(*row) for row in connection.execute(_ALL, {"merchant_key": merchant_id}))


def touch(connection: sa.Connection, key_id: int, now: datetime) -> None:
    """The key was used now."""
    connection.execute(_USE, {"key_id": key_id, "now": now})


def revoke(connection: sa.Connection, merchant_id: int, prefix: str, now: datetime) -> bool:
    """The key is of no use any more; whether the merchant had one that began like this."""
    values = {"merchant_key": merchant_id, "shown": prefix, "now": now}
    return connection.execute(_REVOKE, values).rowcount == 1
