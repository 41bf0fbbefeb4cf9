"""A customer's subscriptions that are not over, each with all that its rules decide on."""

from dataclasses import asdict

import sqlalchemy as sa

from portal.domain.contracts import Contract
from portal.store import contracts, tables
from portal.store.scopes import Scope

# More than these are dealt with one by one, on the page of each.
MOST = 30
_S = tables.Subscription.__table__.c
_MINE = (
    sa.select(_S.handle)
    .where(
        _S.merchant_id == sa.bindparam("merchant_id"), _S.customer_id == sa.bindparam("customer_id"),
        _S.state != "expired",
    )
    .order_by(_S.created_at.desc(), _S.id.desc())
)  # fmt: skip
_NEWEST = _MINE.limit(MOST)
_PAID_WITH = _MINE.where(_S.payment_method_id == sa.bindparam("method_id"))


def newest(connection: sa.Connection, scope: Scope, *, lock: bool = False) -> list[Contract]:
    """The newest of them; locked, nobody else changes them in this transaction."""
    found = connection.execute(_NEWEST, asdict(scope)).scalars().all()
    return _contracts(connection, scope, found, lock)


def paid_with(connection: sa.Connection, scope: Scope, method_id: int, *, lock: bool = False) -> list[Contract]:
    """All of them that are paid with the method."""
    found = connection.execute(_PAID_WITH, asdict(scope) | {"method_id": method_id}).scalars().all()
    return _contracts(connection, scope, found, lock)


def _contracts(connection: sa.Connection, scope: Scope, handles: list[str], lock: bool) -> list[Contract]:
    """In the order of their handles, so that two who lock them never wait for each other."""
    locked = {handle: contracts.get(connection, scope, handle, lock=lock) for handle in sorted(handles)}
    return [locked[handle] for handle in handles]
