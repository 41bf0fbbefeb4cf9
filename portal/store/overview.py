"""What the overview shows: unpaid invoices summed up, subscriptions and what pays them, the newest invoices."""

from dataclasses import asdict, dataclass
from datetime import datetime, time
from typing import Any

import sqlalchemy as sa

from portal.domain.attention import Unpaid
from portal.domain.invoices import CHARGE, UNPAID, Invoice
from portal.domain.money import Money
from portal.domain.outlook import is_over
from portal.domain.periods import instant, local_day
from portal.store import invoices, merchants, payment_methods, subscriptions, tables
from portal.store.payment_methods import Stored
from portal.store.scopes import Scope
from portal.store.subscriptions import Agreed

NEWEST = 3
_I = tables.Invoice.__table__.c
_PAST = sa.case((_I.due_at < sa.bindparam("today_at", type_=_I.due_at.type), 1), else_=0).label("past")
_LEFT = _I.amount - _I.settled_amount - _I.credited_amount
_UNPAID = (
    sa.select(
        _I.state, _I.processing, _PAST, _I.currency, sa.func.count().label("count"), sa.func.sum(_LEFT).label("left"),
        sa.func.min(_I.handle).label("handle"),
        sa.func.min(sa.func.coalesce(_I.accounting_number, _I.handle)).label("number"),
        sa.func.min(_I.due_at).label("due_at"),
    )
    .where(
        _I.merchant_id == sa.bindparam("merchant_id"),
        _I.customer_id == sa.bindparam("customer_id"),
        _I.state.in_(UNPAID),
        _I.type != CHARGE,
        _LEFT > 0,
    )
    .group_by(_I.state, _I.processing, _PAST, _I.currency)
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Overview:
    """All that the overview needs; `all_agreed` when no running subscription is left out."""

    unpaid: tuple[Unpaid, ...]
    agreed: tuple[Agreed, ...]
    all_agreed: bool
    methods: tuple[Stored, ...]
    newest: tuple[Invoice, ...]


def get(connection: sa.Connection, scope: Scope, now: datetime) -> Overview:
    """The customer's overview at this moment."""
    page = subscriptions.page(connection, scope, None, now)
    running = tuple(one for one in page.items if not is_over(one.subscription, one.plan, now))
    methods = payment_methods.page(connection, scope, None, now).items if running else ()
    return Overview(
        unpaid=_all_unpaid(connection, scope, now),
        agreed=running,
        all_agreed=page.more_after is None or len(running) < len(page.items),
        methods=tuple(stored for stored in methods if stored.uses),
        newest=invoices.newest(connection, scope, NEWEST),
    )


def _all_unpaid(connection: sa.Connection, scope: Scope, now: datetime) -> tuple[Unpaid, ...]:
    """An invoice is past its due date when its day is over where the merchant is."""
    zone = merchants.timezone_of(connection, scope.merchant_id)
    today_at = instant(local_day(now, zone), time(0), zone)
    return tuple(_unpaid(row) for row in connection.execute(_UNPAID, asdict(scope) | {"today_at": today_at}))


def _unpaid(row: Any) -> Unpaid:
    left = Money(int(row.left), row.currency)
    facts = row.state, bool(row.processing), bool(row.past)
    return Unpaid(*facts, row.count, left, row.handle, row.number, row.due_at)
