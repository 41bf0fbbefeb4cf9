"""What is due: subscriptions that a bill run has to look at, and invoices that are to be charged or dunned."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, Literal

import sqlalchemy as sa

from portal.domain.agenda import due_at
from portal.store import tables
from portal.store.scopes import Scope
from portal.store.subscriptions import AGREED, NEVER, Agreed, to_agreed

_S = tables.Subscription.__table__.c
_I = tables.Invoice.__table__.c
_M = tables.Merchant.__table__.c
_LONG_AGO = datetime(1970, 1, 1, tzinfo=UTC)
_UNTIL = sa.bindparam("until", type_=_S.due_at.type)
# In the sandbox everybody is billed, else who has set a gateway: what was imported may still be billed elsewhere.
_BILLED = sa.or_(sa.bindparam("everybody", type_=sa.Boolean()), _M.gateway.is_not(None))
_UNPLANNED = AGREED.where(_S.due_at.is_(None)).order_by(_S.id).limit(sa.bindparam("size"))
_PLAN = (
    sa.update(tables.Subscription)
    .where(_S.id == sa.bindparam("row_id"), _S.version == sa.bindparam("version_read"))
    .values(due_at=sa.bindparam("next_due_at"))
)
_POSTPONE = {
    "subscription": sa.update(tables.Subscription)
    .where(_S.id == sa.bindparam("row_id"))
    .values(due_at=sa.bindparam("next_due_at")),
    "invoice": sa.update(tables.Invoice)
    .where(_I.id == sa.bindparam("row_id"))
    .values(next_attempt_at=sa.bindparam("next_due_at")),
}
_SUBSCRIPTIONS = (
    sa.select(_S.id, _S.merchant_id, _S.customer_id, _S.handle, _M.handle.label("merchant"))
    .join(tables.Merchant, _M.id == _S.merchant_id)
    .where(_S.due_at <= _UNTIL, _BILLED)
    .order_by(_S.due_at, _S.id)
    .limit(sa.bindparam("size"))
)
_INVOICES = (
    sa.select(_I.id, _I.merchant_id, _I.customer_id, _S.handle, _M.handle.label("merchant"))
    .join(tables.Merchant, _M.id == _I.merchant_id)
    .outerjoin(tables.Subscription, _S.id == _I.subscription_id)
    .where(_I.next_attempt_at <= _UNTIL, _BILLED)
    .order_by(_I.next_attempt_at, _I.id)
    .limit(sa.bindparam("size"))
)
# The first of each merchant is found in an index over all, so that a merchant who is not billed costs a look only.
_OF_SUBSCRIPTIONS = sa.select(_S.due_at).join(tables.Merchant, _M.id == _S.merchant_id).where(_BILLED)
_OF_INVOICES = sa.select(_I.next_attempt_at).join(tables.Merchant, _M.id == _I.merchant_id).where(_BILLED)
_FIRST = (
    _OF_SUBSCRIPTIONS.where(_S.due_at.is_not(None)).order_by(_S.due_at).limit(1),
    _OF_INVOICES.where(_I.next_attempt_at.is_not(None)).order_by(_I.next_attempt_at).limit(1),
)
_COUNTS = tuple(
    sa.select(sa.func.count()).select_from(found.subquery())
    for found in (_OF_SUBSCRIPTIONS.where(_S.due_at <= _UNTIL), _OF_INVOICES.where(_I.next_attempt_at <= _UNTIL))
)
_STOPPING = (
    sa.select(_I.id, _I.state, _I.handle, _I.accounting_number)
    .where(_I.subscription_id == sa.bindparam("subscription_id"), _I.next_attempt_at.is_not(None))
    .order_by(_I.id)
)
_STOP = (
    sa.update(tables.Invoice)
    .where(_I.id.in_(sa.bindparam("ids", expanding=True)))
    .values(next_attempt_at=None, state="pending")
)


@dataclass(frozen=True, slots=True)
class DueThing:
    """A subscription, an invoice or a card by its id, whose it is, and the handle of the subscription."""

    kind: Literal["subscription", "invoice", "card"]
    id: int
    scope: Scope
    contract: str | None
    merchant: str

    @property
    def name(self) -> str:
        """The handles of merchant and subscription, by which an operator knows it."""
        return f"{self.merchant}/{self.contract or ''}"


def plan(connection: sa.Connection, size: int) -> int:
    """For so many subscriptions that were imported or changed elsewhere it is known when they are due; how many."""
    rows = connection.execute(_UNPLANNED, {"size": size}).all()
    for row in rows:
        agreed = to_agreed(row)
        look_again(connection, agreed.subscription.id, agreed.subscription.version, _planned(agreed))
    return len(rows)


def look_again(connection: sa.Connection, subscription_id: int, version: int, at: datetime) -> None:
    """A bill run looks at the subscription then, unless it was changed meanwhile."""
    values = {"row_id": subscription_id, "version_read": version, "next_due_at": at}
    connection.execute(_PLAN, values)


def postpone(connection: sa.Connection, due: DueThing, at: datetime) -> None:
    """A bill run leaves it alone until then."""
    connection.execute(_POSTPONE[due.kind], {"row_id": due.id, "next_due_at": at})


def subscriptions(connection: sa.Connection, everybody: bool, until: datetime, size: int) -> list[DueThing]:
    """Subscriptions that are due up to this moment, the longest due first."""
    return _things("subscription", connection.execute(_SUBSCRIPTIONS, _of(everybody, until, size)).all())


def invoices(connection: sa.Connection, everybody: bool, until: datetime, size: int) -> list[DueThing]:
    """Invoices that are to be charged or dunned up to this moment, the longest due first."""
    return _things("invoice", connection.execute(_INVOICES, _of(everybody, until, size)).all())


def first_due_at(connection: sa.Connection, everybody: bool) -> datetime | None:
    """The moment of the first thing that is or will be due."""
    moments = [connection.execute(statement, {"everybody": everybody}).scalar() for statement in _FIRST]
    return min((moment for moment in moments if moment), default=None)


def count(connection: sa.Connection, everybody: bool, until: datetime) -> int:
    """How many things are due up to this moment."""
    values = {"everybody": everybody, "until": until}
    return sum(connection.execute(statement, values).scalar_one() for statement in _COUNTS)


def stop_dunning(connection: sa.Connection, subscription_id: int) -> list[str]:
    """No invoice of the subscription is charged or dunned by itself any more; the numbers of those in dunning."""
    rows = connection.execute(_STOPPING, {"subscription_id": subscription_id}).all()
    if rows:
        connection.execute(_STOP, {"ids": [row.id for row in rows]})
    return [row.accounting_number or row.handle for row in rows if row.state == "dunning"]


def _of(everybody: bool, until: datetime, size: int) -> dict[str, Any]:
    return {"everybody": everybody, "until": until, "size": size}


def _planned(agreed: Agreed) -> datetime:
    try:
        return due_at(agreed.subscription, agreed.plan) or NEVER
    except (ValueError, OverflowError):  # terms that no calendar holds: a run complains of them, and goes on
        return _LONG_AGO


def _things(kind: Literal["subscription", "invoice"], rows: Sequence[Any]) -> list[DueThing]:
    return [
        DueThing(kind, row.id, Scope(row.merchant_id, row.customer_id), row.handle, row.merchant) for row in rows
    ]
