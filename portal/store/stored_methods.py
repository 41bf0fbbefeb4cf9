"""Payment methods as they come and go: one that a gateway has stored, one that is removed."""

import secrets
from collections.abc import Mapping
from dataclasses import asdict
from datetime import datetime
from typing import Any

import sqlalchemy as sa

from portal.domain.payment_methods import PaymentMethod
from portal.store import tables
from portal.store.database import lock as lock_name
from portal.store.errors import Missing
from portal.store.payment_methods import METHODS, to_method
from portal.store.scopes import Scope

_M = tables.PaymentMethod.__table__.c
_T = tables.Transaction.__table__.c
_MINE = sa.and_(_M.merchant_id == sa.bindparam("merchant_id"), _M.customer_id == sa.bindparam("customer_id"))
_BY_HANDLE = METHODS.where(_MINE, _M.handle == sa.bindparam("handle"))
_LOCKED = _BY_HANDLE.with_for_update()
_ADD = sa.insert(tables.PaymentMethod)
_TOKEN = sa.select(_M.gateway, _M.gateway_token).where(_M.id == sa.bindparam("method_id"))
_REMOVE = (
    sa.update(tables.PaymentMethod)
    .where(_M.id == sa.bindparam("row_id"))
    .values(state="deleted", deleted_at=sa.bindparam("now"), iban=None)
)
_BUSY = (
    sa.select(_T.invoice_id)
    .where(_T.payment_method_id == sa.bindparam("method_id"), _T.state == "pending")
    .limit(1)
)


def hold_all(connection: sa.Connection, scope: Scope) -> None:
    """Nobody else removes a method of this customer, or puts one to use, in this transaction; called before all else.

    Else one that is being removed could become what a subscription is paid with.
    """
    lock_name(connection, f"methods:{scope.customer_id}")


def get(connection: sa.Connection, scope: Scope, handle: str, *, lock: bool = False) -> PaymentMethod:
    """The customer's payment method with this handle, or Missing; locked, nobody else changes it meanwhile."""
    row = connection.execute(_LOCKED if lock else _BY_HANDLE, asdict(scope) | {"handle": handle}).first()
    if row is None:
        raise Missing("payment method")
    return to_method(row)


def add(connection: sa.Connection, scope: Scope, values: Mapping[str, Any], now: datetime) -> PaymentMethod:
    """A new method of the customer's, with these columns, that can be used at once."""
    handle = f"ca_{secrets.token_hex(16)}"
    connection.execute(_ADD, {"state": "active", **values, **asdict(scope), "handle": handle, "created_at": now})
    return get(connection, scope, handle)


def remove(connection: sa.Connection, method: PaymentMethod, now: datetime) -> dict[str, str] | None:
    """Nothing is charged to the method any more; the name of its gateway and its token there, if it has one."""
    row = connection.execute(_TOKEN, {"method_id": method.id}).one()
    connection.execute(_REMOVE, {"row_id": method.id, "now": now})
    return {"gateway": row.gateway or "", "token": row.gateway_token} if row.gateway_token else None


def is_busy(connection: sa.Connection, method: PaymentMethod) -> bool:
    """Whether a payment with it is under way."""
    return connection.execute(_BUSY, {"method_id": method.id}).first() is not None
