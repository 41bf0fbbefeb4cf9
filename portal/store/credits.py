"""Credits: what a credit note gives back towards the next invoice of a subscription, until it is used up."""

from dataclasses import asdict
from typing import Any

import sqlalchemy as sa

from portal.domain.money import Money
from portal.store import tables
from portal.store.scopes import Scope

_N = tables.CreditNote.__table__.c
_CREDITED = (
    sa.select(_N.id, _N.currency, _N.credit)
    .where(
        _N.merchant_id == sa.bindparam("merchant_id"), _N.customer_id == sa.bindparam("customer_id"),
        _N.subscription_id == sa.bindparam("subscription_id"), _N.credit.is_not(None),
    )
    .order_by(_N.created_at, _N.id)
)  # fmt: skip
_OF_INVOICE = (
    sa.select(_N.id, _N.credit)
    .where(_N.invoice_id == sa.bindparam("invoice_id"), _N.credit.is_not(None))
    .order_by(_N.id.desc())
)
_UPDATE = sa.update(tables.CreditNote).where(_N.id == sa.bindparam("note_id")).values(credit=sa.bindparam("left"))


def pending(connection: sa.Connection, scope: Scope, subscription_id: int, currency: str) -> Money:
    """What is still to be taken off the subscription's next invoices."""
    rows = _pending(connection, scope, subscription_id, currency)
    return Money(sum(_left(row) for row in rows), currency)


def use(connection: sa.Connection, scope: Scope, subscription_id: int, most: Money) -> Money:
    """So much of the credits is used up, the oldest first, `most` at the most."""
    left = most.amount
    for row in _pending(connection, scope, subscription_id, most.currency):
        part = min(left, _left(row))
        if part <= 0:
            break
        left -= part
        rest = _left(row) - part
        credit = {**row.credit, "pending_amount": rest, "state": "pending" if rest else "transferred"}
        connection.execute(_UPDATE, {"note_id": row.id, "left": credit})
    return Money(most.amount - left, most.currency)


def release(connection: sa.Connection, invoice_id: int, amount: int) -> None:
    """So much of what lessened this invoice is left for later ones after all: it was paid without regard to it."""
    for row in connection.execute(_OF_INVOICE, {"invoice_id": invoice_id}).all() if amount else ():
        part = min(amount, row.credit.get("amount", 0) - _left(row))
        if part > 0:
            amount -= part
            credit = {**row.credit, "pending_amount": _left(row) + part, "state": "pending"}
            connection.execute(_UPDATE, {"note_id": row.id, "left": credit})


def _pending(connection: sa.Connection, scope: Scope, subscription_id: int, currency: str) -> list[Any]:
    rows = connection.execute(_CREDITED, asdict(scope) | {"subscription_id": subscription_id})
    return [row for row in rows if row.currency == currency and row.credit.get("state") == "pending"]


def _left(row: Any) -> int:
    left = row.credit.get("pending_amount")
    return int(row.credit.get("amount", 0) if left is None else left)
