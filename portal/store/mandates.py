"""SEPA mandates: kept as they were given, found by their method, revoked when it is removed."""

from collections.abc import Mapping
from dataclasses import asdict
from datetime import datetime
from typing import Any

import sqlalchemy as sa

from portal.domain.mandates import Mandate, read_wording
from portal.store import tables
from portal.store.errors import Missing
from portal.store.scopes import Scope

_T = tables.Mandate.__table__.c
_M = tables.PaymentMethod.__table__.c
_MINE = sa.and_(_T.merchant_id == sa.bindparam("merchant_id"), _T.customer_id == sa.bindparam("customer_id"))
_OF_METHOD = (
    sa.select(_M.handle, _T.reference, _T.content, _T.sealed_iban, _T.language, _T.signed_at, _T.revoked_at)
    .join(tables.PaymentMethod, _M.id == _T.payment_method_id)
    .where(_MINE, _M.handle == sa.bindparam("handle"))
)
_KEEP = sa.insert(tables.Mandate)
_REVOKE = (
    sa.update(tables.Mandate)
    .where(_T.payment_method_id == sa.bindparam("method_id"), _T.revoked_at.is_(None))
    .values(revoked_at=sa.bindparam("now"))
)


def keep(
    connection: sa.Connection, scope: Scope, method_id: int, values: Mapping[str, Any], now: datetime
) -> None:
    """The mandate is given for this method; `values` are its reference, creditor, sealed account, language, words."""
    connection.execute(_KEEP, {**values, **asdict(scope), "payment_method_id": method_id, "signed_at": now})


def of_method(connection: sa.Connection, scope: Scope, handle: str) -> Mandate:
    """The customer's mandate for the method of this handle, also for one that was removed; or Missing."""
    row = connection.execute(_OF_METHOD, asdict(scope) | {"handle": handle}).first()
    if row is None:
        raise Missing("mandate")
    values = row._asdict()
    return Mandate(wording=read_wording(values.pop("content")), **values)


def revoke(connection: sa.Connection, method_id: int, now: datetime) -> bool:
    """Nothing may be collected by the mandate of this method any more; False when it has none or it was revoked."""
    return connection.execute(_REVOKE, {"method_id": method_id, "now": now}).rowcount == 1
