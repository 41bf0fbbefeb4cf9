"""Merchants by their portal link, and what belongs to them as a whole."""

from dataclasses import fields
from typing import Any
from zoneinfo import ZoneInfo

import sqlalchemy as sa

from portal.domain.merchants import Merchant
from portal.store import tables

_T = tables.Merchant.__table__.c
_COLUMNS = [_T[field.name] for field in fields(Merchant)]
_BY_LINK = sa.select(*_COLUMNS).where(_T.link == sa.bindparam("link"))
_BY_HANDLE = sa.select(*_COLUMNS).where(_T.handle == sa.bindparam("handle"))
_BY_ID = sa.select(*_COLUMNS).where(_T.id == sa.bindparam("merchant_id"))
_LINKS = tables.PortalLink.__table__.c
_RETIRED = (
    sa.select(_T.link).join(tables.PortalLink, _LINKS.merchant_id == _T.id).where(_LINKS.link == sa.bindparam("link"))
)
_LOGOS = tables.Logo.__table__.c
_LOGO = sa.select(_LOGOS.content, _LOGOS.media_type).where(
    _LOGOS.merchant_id == sa.bindparam("merchant_id"), _LOGOS.digest == sa.bindparam("digest")
)


def find_by_link(connection: sa.Connection, link: str) -> Merchant | None:
    """The merchant whose portal has this link now."""
    row = connection.execute(_BY_LINK, {"link": link}).first()
    return _merchant(row) if row else None


def find_by_handle(connection: sa.Connection, handle: str) -> Merchant | None:
    """The merchant of this handle."""
    row = connection.execute(_BY_HANDLE, {"handle": handle}).first()
    return _merchant(row) if row else None


def get(connection: sa.Connection, merchant_id: int) -> Merchant:
    """The merchant of this id."""
    return _merchant(connection.execute(_BY_ID, {"merchant_id": merchant_id}).one())


def find_moved(connection: sa.Connection, link: str) -> str | None:
    """The current link of the merchant who once had this one."""
    return connection.execute(_RETIRED, {"link": link}).scalar()


def find_logo(connection: sa.Connection, merchant_id: int, digest: str) -> tuple[bytes, str] | None:
    """Content and media type of a logo."""
    row = connection.execute(_LOGO, {"merchant_id": merchant_id, "digest": digest}).first()
    return (row.content, row.media_type) if row else None


def _merchant(row: Any) -> Merchant:
    values = row._asdict()
    values["legal_name"] = values["legal_name"] or values["name"]
    values["timezone"] = ZoneInfo(values["timezone"])
    values["return_hosts"] = tuple(values["return_hosts"])
    return Merchant(**values)
