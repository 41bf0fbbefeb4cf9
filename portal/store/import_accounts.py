"""The account of an import: the merchant with links and logo."""

from datetime import datetime
from typing import Any

import sqlalchemy as sa

from portal.domain.imports.accounts import link_of
from portal.domain.imports.records import Flaw, Record
from portal.domain.sentences import say
from portal.store import links, logos, tables
from portal.store.database import lock
from portal.store.logos import Picture

_T = tables.Merchant.__table__.c
_BY_HANDLE = sa.select(_T.id, _T.link, _T.source_digest).where(_T.handle == sa.bindparam("handle"))


def find_merchant(connection: sa.Connection, handle: str) -> int | None:
    """The id of the merchant with this handle."""
    return connection.execute(_BY_HANDLE, {"handle": handle}).scalar()


def place_account(
    connection: sa.Connection, record: Record, now: datetime, dry_run: bool
) -> tuple[int | None, str, list[Flaw]]:
    """The merchant's id (None when not stored), the outcome (new, changed, unchanged, refused), and flaws."""
    lock(connection, "portal_links")
    there = connection.execute(_BY_HANDLE, {"handle": record.key}).first()
    if there is not None and there.source_digest == record.digest:
        return there.id, "unchanged", []
    link = record.row.get("link") or (there.link if there else link_of(record.key))
    if flaw := _unfit(connection, link, there.id if there else None):
        return (there.id if there else None), "refused", [flaw]
    outcome = "changed" if there else "new"
    if dry_run:
        return (there.id if there else None), outcome, []
    values = {**record.row, "link": link, "source_digest": record.digest}
    merchant_id = _change(connection, there.id, values) if there else _create(connection, values)
    links.move(connection, merchant_id, link, now)
    _keep_logo(connection, merchant_id, record)
    return merchant_id, outcome, []


def _unfit(connection: sa.Connection, link: str | None, merchant_id: int | None) -> Flaw | None:
    if link is None:
        return Flaw("portal.link", say("This is missing."))
    if links.owner(connection, link) not in (None, merchant_id):
        return Flaw("portal.link", say("The link %(link)s belongs to another account.", link=link))
    return None


def _create(connection: sa.Connection, values: dict[str, Any]) -> int:
    values.setdefault("return_hosts", [])
    return connection.execute(sa.insert(tables.Merchant).returning(_T.id), values).scalar_one()


def _change(connection: sa.Connection, merchant_id: int, values: dict[str, Any]) -> int:
    statement = sa.update(tables.Merchant).where(_T.id == merchant_id).values(**values, version=_T.version + 1)
    connection.execute(statement)
    return merchant_id


def _keep_logo(connection: sa.Connection, merchant_id: int, record: Record) -> None:
    for row in record.parts.get("logos", ()):
        logos.put(connection, merchant_id, Picture(**row))
