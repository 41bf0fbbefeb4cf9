"""Who is told of what concerns the account itself."""

import sqlalchemy as sa

from portal.store import tables

_U = tables.ConsoleUser.__table__.c
_OWNERS = (
    sa.select(_U.email)
    .where(_U.merchant_id == sa.bindparam("merchant_id"), _U.role == "owner", _U.disabled_at.is_(None))
    .order_by(_U.id)
    .limit(20)
)


def emails(connection: sa.Connection, merchant_id: int) -> list[str]:
    """The addresses of the owners who may sign in to the merchant's console."""
    return list(connection.execute(_OWNERS, {"merchant_id": merchant_id}).scalars())
