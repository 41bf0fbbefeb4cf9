"""Merchants by their portal link, and what belongs to them as a whole."""

from collections.abc import Iterable
from dataclasses import fields
from typing import Any
from zoneinfo import ZoneInfo

import sqlalchemy as sa

from portal.domain.merchants import Merchant
from portal.store import tables

_T = tables.Merchant.__table__.c
_NAMES = tuple(field.name for field in fields(Merchant))
COLUMNS = tuple(_T[name] for name in _NAMES)
_BY_LINK = sa.select(*COLUMNS).where(_T.link == sa.bindparam("link"))
_BY_HANDLE = sa.select(*COLUMNS).where(_T.handle == sa.bindparam("handle"))
_BY_ID = sa.select(*COLUMNS).where(_T.id == sa.bindparam("merchant_id"))
_LINKS = tables.PortalLink.__table__.c
_TIMEZONE = sa.select(_T.timezone).where(_T.id == sa.bindparam("merchant_id"))
_RETIRED = (
    sa.select(_T.link).join(tables.PortalLink, _LINKS.merchant_id == _T.id).where(_LINKS.link == sa.bindparam("link"))
)


def find_by_link(connection: sa.Connection, link: str) -> Merchant | None:
    """The merchant whose portal has this link now."""
    row = connection.execute(_BY_LINK, {"link": link}).first()
    return merchant_of(row) if row else None


def find_by_handle(connection: sa.Connection, handle: str) -> Merchant | None:
    """The merchant of this handle."""
    row = connection.execute(_BY_HANDLE, {"handle": handle}).first()
    return merchant_of(row) if row else None


def get(connection: sa.Connection, merchant_id: int) -> Merchant:
    """The merchant of this id."""
    return merchant_of(connection.execute(_BY_ID, {"merchant_id": merchant_id}).one())


def timezone_of(connection: sa.Connection, merchant_id: int) -> ZoneInfo:
    """The time zone of the merchant of this id."""
    return ZoneInfo(connection.execute(_TIMEZONE, {"merchant_id": merchant_id}).scalar_one())


def find_moved(connection: sa.Connection, link: str) -> str | None:
    """The current link of the merchant who once had this one."""
    return connection.execute(_RETIRED, {"link": link}).scalar()


def merchant_of(values: Iterable[Any]) -> Merchant:
    """The merchant whom these values of COLUMNS describe."""
    named = dict(zip(_NAMES, values, strict=True))
    named["legal_name"] = named["legal_name"] or named["name"]
    named["timezone"] = ZoneInfo(named["timezone"])
    named["return_hosts"] = tuple(named["return_hosts"])
    named["languages"] = tuple(named["languages"] or ())
    return Merchant(**named)
