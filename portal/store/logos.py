"""The merchant's logo: replaced, taken away, found by its digest."""

from dataclasses import asdict, dataclass

import sqlalchemy as sa

from portal.store import tables

_M = tables.Merchant.__table__.c
_L, _F = tables.Logo.__table__.c, tables.FormerLogo.__table__.c
_NAMES = ("digest", "media_type", "content")
_MINE = (_L.merchant_id == sa.bindparam("merchant_id"), _L.digest == sa.bindparam("digest"))
_FORMER = (_F.merchant_id == sa.bindparam("merchant_id"), _F.digest == sa.bindparam("digest"))
_FIND = sa.union_all(
    sa.select(_L.content, _L.media_type).where(*_MINE), sa.select(_F.content, _F.media_type).where(*_FORMER)
).limit(1)
_SHOWN = (
    sa.select(_L.content, _L.media_type)
    .join(tables.Merchant, _M.id == _L.merchant_id)
    .where(*_MINE, _M.logo_digest == _L.digest)
)
_DIGEST = sa.select(_M.logo_digest).where(_M.id == sa.bindparam("merchant_id")).with_for_update()
_KEEP_FORMER = sa.insert(tables.FormerLogo).from_select(
    ["merchant_id", *_NAMES],
    sa.select(_L.merchant_id, *(_L[name] for name in _NAMES)).where(
        _L.merchant_id == sa.bindparam("mine"),
        ~sa.exists().where(_F.merchant_id == _L.merchant_id, _F.digest == _L.digest),
    ),
)
_DROP = sa.delete(tables.Logo).where(_L.merchant_id == sa.bindparam("mine"))
_ADD = sa.insert(tables.Logo)
_NAME = (
    sa.update(tables.Merchant)
    .where(_M.id == sa.bindparam("mine"))
    .values(logo_digest=sa.bindparam("named"), version=_M.version + 1)
)


@dataclass(frozen=True, slots=True)
class Picture:
    """A logo as it is kept."""

    digest: str
    media_type: str
    content: bytes


def find(connection: sa.Connection, merchant_id: int, digest: str) -> tuple[bytes, str] | None:
    """Content and media type of a logo that the merchant has or had."""
    row = connection.execute(_FIND, {"merchant_id": merchant_id, "digest": digest}).first()
    return (row.content, row.media_type) if row else None


def find_shown(connection: sa.Connection, merchant_id: int, digest: str) -> tuple[bytes, str] | None:
    """The same of the one that the merchant shows now."""
    row = connection.execute(_SHOWN, {"merchant_id": merchant_id, "digest": digest}).first()
    return (row.content, row.media_type) if row else None


def keep(connection: sa.Connection, merchant_id: int, picture: Picture | None) -> str | None:
    """The merchant shows this logo, or none; the digest of the one before, which issued documents go on showing."""
    former, named = connection.execute(_DIGEST, {"merchant_id": merchant_id}).scalar_one(), None
    if picture:
        named = picture.digest
    if former != named:
        put(connection, merchant_id, picture)
        connection.execute(_NAME, {"mine": merchant_id, "named": named})
    return former


def put(connection: sa.Connection, merchant_id: int, picture: Picture | None) -> None:
    """The picture takes the place of the one before; the merchant has yet to name it."""
    connection.execute(_KEEP_FORMER, {"mine": merchant_id})
    connection.execute(_DROP, {"mine": merchant_id})
    if picture:
        connection.execute(_ADD, {"merchant_id": merchant_id, **asdict(picture)})
