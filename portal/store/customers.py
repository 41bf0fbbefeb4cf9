"""Customers: read by their own session or by e-mail, saved by compare-and-set on their version."""

from collections.abc import Mapping
from dataclasses import fields
from typing import Any

import sqlalchemy as sa

from portal.domain.customers import Customer, email_key, search_key
from portal.store import tables
from portal.store.errors import Missing, Stale
from portal.store.prepared import Prepared
from portal.store.scopes import Scope

_T = tables.Customer.__table__.c
_NAMES = tuple(field.name for field in fields(Customer))
_COLUMNS = tuple(_T[name] for name in _NAMES)
_MINE = Prepared(
    sa.select(*_COLUMNS).where(
        _T.merchant_id == sa.bindparam("merchant_id"), _T.id == sa.bindparam("customer_id"), _T.deleted_at.is_(None)
    )
)
# The last created first, and of two created at the same moment the one that came in last.
_BY_EMAIL = (
    sa.select(*_COLUMNS)
    .where(
        _T.merchant_id == sa.bindparam("merchant_id"),
        _T.email_key == sa.bindparam("email_key"),
        _T.deleted_at.is_(None),
    )
    .order_by(_T.created_at.desc(), _T.id.desc())
    .limit(50)
)
_HANDLE = sa.select(_T.id).where(_T.merchant_id == sa.bindparam("merchant_id"), _T.handle == sa.bindparam("handle"))
_ADD = sa.insert(tables.Customer)
_SAVE = (
    sa.update(tables.Customer)
    .where(
        _T.merchant_id == sa.bindparam("merchant_key"),
        _T.id == sa.bindparam("customer_key"),
        _T.version == sa.bindparam("version_read"),
    )
    .values(
        version=_T.version + 1,
        **{
            name: sa.bindparam(name)
            for name in (
                "email", "email_key", "first_name", "last_name", "company", "vat", "address", "address2",
                "postal_code", "city", "country", "phone", "language", "invoice_recipients", "search_key",
            )
        },
    )
)  # fmt: skip


def get(connection: sa.Connection, scope: Scope) -> Customer:
    """The customer of the scope, or Missing."""
    row = _MINE.first(connection, {"merchant_id": scope.merchant_id, "customer_id": scope.customer_id})
    if row is None:
        raise Missing("customer")
    return _customer(row)


def all_by_email(connection: sa.Connection, merchant_id: int, email: str) -> list[Customer]:
    """The merchant's customers with this e-mail, the last created first; fifty at the most."""
    rows = connection.execute(_BY_EMAIL, {"merchant_id": merchant_id, "email_key": email_key(email)})
    return [_customer(row) for row in rows]


def is_taken(connection: sa.Connection, merchant_id: int, handle: str) -> bool:
    """Whether the merchant has or had a customer of this handle."""
    return connection.execute(_HANDLE, {"merchant_id": merchant_id, "handle": handle}).first() is not None


def add(connection: sa.Connection, merchant_id: int, row: Mapping[str, Any]) -> int:
    """The merchant has a customer with these columns; the id."""
    values = {"invoice_recipients": [], **row, "merchant_id": merchant_id, "version": 1}
    return connection.execute(_ADD, values).inserted_primary_key[0]


def save(connection: sa.Connection, scope: Scope, customer: Customer) -> None:
    """The customer is stored with the next version; Stale when it is not the one that was read."""
    values = {field.name: getattr(customer, field.name) for field in fields(Customer)}
    values |= {
        "email_key": email_key(customer.email) if customer.email else None,
        "search_key": search_key(customer),
        "invoice_recipients": list(customer.invoice_recipients),
        "merchant_key": scope.merchant_id,
        "customer_key": scope.customer_id,
        "version_read": values.pop("version"),
    }
    for name in ("id", "handle", "created_at"):
        del values[name]
    if connection.execute(_SAVE, values).rowcount != 1:
        raise Stale("customer")


def _customer(row: Any) -> Customer:
    values = dict(zip(_NAMES, row, strict=True))
    values["invoice_recipients"] = tuple(values["invoice_recipients"])
    return Customer(**values)
