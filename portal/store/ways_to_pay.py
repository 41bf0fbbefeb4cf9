"""What is planned for an invoice: what it is charged to, and when."""

from dataclasses import asdict

import sqlalchemy as sa

from portal.domain.ways_to_pay import Planned
from portal.store import payment_methods, tables
from portal.store.scopes import Scope

_I = tables.Invoice.__table__.c
_S = tables.Subscription.__table__.c
_ONE = (
    sa.select(_I.next_attempt_at, _S.payment_method_id)
    .outerjoin(tables.Subscription, _S.id == _I.subscription_id)
    .where(
        _I.merchant_id == sa.bindparam("merchant_id"), _I.customer_id == sa.bindparam("customer_id"),
        _I.handle == sa.bindparam("handle"),
    )
)  # fmt: skip


def planned(connection: sa.Connection, scope: Scope, handle: str) -> Planned:
    """What is planned for the customer's invoice of this handle; nothing for one that is not theirs."""
    row = connection.execute(_ONE, asdict(scope) | {"handle": handle}).first()
    if row is None:
        return Planned(None, None)
    return Planned(payment_methods.find(connection, scope, row.payment_method_id), row.next_attempt_at)
