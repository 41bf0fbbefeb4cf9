"""Payment methods: read for their customer, deleted ones left out, account numbers cut to their end."""

import re
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any

import sqlalchemy as sa

from portal.domain.payment_methods import PaymentMethod
from portal.store import tables
from portal.store.paging import Cursor, Page, paged, read_page
from portal.store.scopes import Scope

# More subscriptions than these are told by their number.
MOST_USES = 5
_M = tables.PaymentMethod.__table__.c
_S = tables.Subscription.__table__.c
_P = tables.Plan.__table__.c
# Every payment method but deleted ones, of whomever; each use binds merchant and customer.
METHODS = sa.select(
    _M.id, _M.handle, _M.state, _M.payment_type, _M.card_type, _M.last_four, _M.iban, _M.expires_year,
    _M.expires_month, _M.mandate_reference, _M.holder, _M.created_at,
).where(_M.state != "deleted")  # fmt: skip
_COLUMNS = METHODS.where(_M.merchant_id == sa.bindparam("merchant_id"), _M.customer_id == sa.bindparam("customer_id"))
_LIST = paged(_COLUMNS, _M.created_at, _M.id)
_BY_ID = _COLUMNS.where(_M.id == sa.bindparam("id"))
_ACTIVE = _COLUMNS.where(_M.state == "active").order_by(_M.created_at.desc(), _M.id.desc()).limit(50)
_NOW = sa.bindparam("now", type_=_S.expires_at.type)
_RUNNING = (
    sa.select(
        _S.payment_method_id,
        _S.handle,
        _S.quantity,
        _P.name,
        sa.func.count().over(partition_by=_S.payment_method_id).label("count"),
        sa.func.row_number()
        .over(partition_by=_S.payment_method_id, order_by=(_S.created_at.desc(), _S.id.desc()))
        .label("place"),
    )
    .join(tables.Plan, _S.plan_id == _P.id)
    .where(
        _S.merchant_id == sa.bindparam("merchant_id"),
        _S.customer_id == sa.bindparam("customer_id"),
        _S.payment_method_id.in_(sa.bindparam("ids", expanding=True)),
        _S.state != "expired",
        sa.or_(sa.not_(_S.is_cancelled), _S.expires_at.is_(None), _S.expires_at > _NOW),
    )
    .subquery()
)
_USES = sa.select(_RUNNING).where(_RUNNING.c.place <= MOST_USES).order_by(_RUNNING.c.place)
_G = tables.Mandate.__table__.c
_MANDATES = sa.select(_G.payment_method_id, _G.signed_at).where(
    _G.merchant_id == sa.bindparam("merchant_id"), _G.customer_id == sa.bindparam("customer_id"),
    _G.payment_method_id.in_(sa.bindparam("ids", expanding=True)),
)  # fmt: skip
_MASKED = re.compile("[X*]")


@dataclass(frozen=True, slots=True)
class Use:
    """A running subscription that is paid with a method."""

    handle: str
    plan: str
    quantity: int


@dataclass(frozen=True, slots=True)
class Stored:
    """A payment method with the newest running subscriptions that it pays, and how many more there are.

    `mandate_at` is when the mandate for it was given here.
    """

    method: PaymentMethod
    uses: tuple[Use, ...]
    more_uses: int
    mandate_at: datetime | None = None


def page(connection: sa.Connection, scope: Scope, before: Cursor | None, now: datetime) -> Page[Stored]:
    """The customer's payment methods, newest first, those before the cursor, with the subscriptions they pay now."""
    found = read_page(connection, _LIST, asdict(scope), before, to_method)
    ids = [method.id for method in found.items]
    uses, given = _uses(connection, scope, ids, now), _mandates(connection, scope, found.items)
    stored = (_stored(method, uses.get(method.id, []), given.get(method.id)) for method in found.items)
    return Page(tuple(stored), found.older)


def with_uses(connection: sa.Connection, scope: Scope, method: PaymentMethod, now: datetime) -> Stored:
    """The customer's method with the subscriptions that it pays now."""
    return _stored(method, _uses(connection, scope, [method.id], now).get(method.id, []), None)


def all_active(connection: sa.Connection, scope: Scope) -> tuple[PaymentMethod, ...]:
    """The customer's payment methods that are in use, newest first, fifty at the most."""
    return tuple(to_method(row) for row in connection.execute(_ACTIVE, asdict(scope)))


def find(connection: sa.Connection, scope: Scope, method_id: int | None) -> PaymentMethod | None:
    """The customer's payment method with this id, or None when there is none or it was deleted."""
    row = connection.execute(_BY_ID, asdict(scope) | {"id": method_id}).first() if method_id else None
    return to_method(row) if row else None


def _uses(connection: sa.Connection, scope: Scope, ids: Sequence[int], now: datetime) -> dict[int, list[Any]]:
    uses: dict[int, list[Any]] = {}
    if ids:
        for row in connection.execute(_USES, asdict(scope) | {"ids": ids, "now": now}):
            uses.setdefault(row.payment_method_id, []).append(row)
    return uses


def _mandates(connection: sa.Connection, scope: Scope, methods: Sequence[PaymentMethod]) -> dict[int, datetime]:
    ids = [method.id for method in methods if method.mandate_reference]
    rows = connection.execute(_MANDATES, asdict(scope) | {"ids": ids}) if ids else ()
    return {row.payment_method_id: row.signed_at for row in rows}


def _stored(method: PaymentMethod, rows: Sequence[Any], mandate_at: datetime | None) -> Stored:
    uses = tuple(Use(row.handle, row.name, row.quantity) for row in rows)
    return Stored(method, uses, rows[0].count - len(rows) if rows else 0, mandate_at)


def to_method(row: Any) -> PaymentMethod:
    """The payment method in a row of METHODS, its account number cut to the end."""
    values = row._asdict()
    end = (values.pop("iban") or "")[-4:]
    return PaymentMethod(iban_end=None if _MASKED.search(end) else end or None, **values)
