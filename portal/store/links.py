"""Links of portals: whose they are, and those that redirect."""

from datetime import datetime

import sqlalchemy as sa

from portal.domain.links import LOOKALIKES, appearance
from portal.store import tables

_T = tables.PortalLink.__table__.c
_OWNER = sa.select(_T.merchant_id).where(_T.link == sa.bindparam("link"))
_RETIRE = (
    sa.update(tables.PortalLink)
    .where(_T.merchant_id == sa.bindparam("owner"), _T.link != sa.bindparam("current"), _T.retired_at.is_(None))
    .values(retired_at=sa.bindparam("at"))
)
_REVIVE = sa.update(tables.PortalLink).where(_T.link == sa.bindparam("current")).values(retired_at=None)
_ADD = sa.insert(tables.PortalLink)


def _appearance() -> sa.ColumnElement[str]:
    seen: sa.ColumnElement[str] = _T.link
    for sign, plain in LOOKALIKES:
        seen = sa.func.replace(seen, sign, plain)
    return seen


# Reads every link that there ever was, which is one or a few for each merchant, and only when one is changed.
_ALIKE = (
    sa.select(_T.link)
    .where(_appearance() == sa.bindparam("appearance"), _T.merchant_id != sa.bindparam("merchant_id"))
    .limit(1)
)


def owner(connection: sa.Connection, link: str) -> int | None:
    """The id of the merchant who has or once had the link."""
    return connection.execute(_OWNER, {"link": link}).scalar()


def is_confusable(connection: sa.Connection, link: str, merchant_id: int) -> bool:
    """Whether another merchant has or had a link that could be taken for this one."""
    values = {"appearance": appearance(link), "merchant_id": merchant_id}
    return connection.execute(_ALIKE, values).first() is not None


def move(connection: sa.Connection, merchant_id: int, link: str, now: datetime) -> None:
    """The merchant has this link; the one before redirects from now on."""
    connection.execute(_RETIRE, {"owner": merchant_id, "current": link, "at": now})
    if connection.execute(_REVIVE, {"current": link}).rowcount == 0:
        connection.execute(_ADD, {"link": link, "merchant_id": merchant_id})
