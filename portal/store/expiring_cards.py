"""Cards that expire soon and pay running subscriptions, whose customers have not been told yet."""

from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

import sqlalchemy as sa

from portal.domain.card_expiry import last_day, newest_told, told_at
from portal.domain.payment_methods import PaymentMethod
from portal.store import tables
from portal.store.dues import DueThing
from portal.store.payment_methods import METHODS, to_method
from portal.store.scopes import Scope

_C = tables.PaymentMethod.__table__.c
_S = tables.Subscription.__table__.c
_M = tables.Merchant.__table__.c
_O = tables.Customer.__table__.c
_BILLED = sa.or_(sa.bindparam("everybody", type_=sa.Boolean()), _M.gateway.is_not(None))
_MONTH = _C.expires_year * 12 + _C.expires_month
# What was told of another end of validity does not count: the card was renewed meanwhile.
_UNTOLD = sa.or_(
    _C.expiry_told_on.is_(None),
    sa.extract("year", _C.expiry_told_on) * 12 + sa.extract("month", _C.expiry_told_on) != _MONTH,
)
_NOW = sa.bindparam("now", type_=_S.expires_at.type)
_PAYS = sa.exists().where(
    _S.payment_method_id == _C.id, _S.customer_id == _C.customer_id, _S.state != "expired",
    sa.or_(sa.not_(_S.is_cancelled), _S.expires_at.is_(None), _S.expires_at > _NOW),
)  # fmt: skip
_WAITING = (
    sa.select(_C.id)
    .join(tables.Merchant, _M.id == _C.merchant_id)
    .join(tables.Customer, _O.id == _C.customer_id)
    .where(
        _C.state == "active", _C.expires_year >= sa.bindparam("year"), _MONTH >= sa.bindparam("month"), _UNTOLD,
        _O.deleted_at.is_(None), _BILLED, _PAYS,
    )
)  # fmt: skip
_FIRST = _WAITING.with_only_columns(_MONTH).order_by(_C.expires_year, _C.expires_month).limit(1)
_ZONES_OF_FIRST = _WAITING.with_only_columns(_M.timezone).where(_MONTH == sa.bindparam("first")).distinct()
_ZONES = sa.select(_M.timezone).distinct()
_DUE = (
    _WAITING.with_only_columns(_C.id, _C.merchant_id, _C.customer_id, _M.handle.label("merchant"))
    .where(
        _C.expires_year <= sa.bindparam("last_year"),
        sa.or_(
            _MONTH < sa.bindparam("last"),
            sa.and_(_MONTH == sa.bindparam("last"), _M.timezone.in_(sa.bindparam("zones", expanding=True))),
        ),
    )
    .order_by(_C.id)
    .limit(sa.bindparam("size"))
)
_LOCKED = sa.select(_C.expiry_told_on).where(_C.id == sa.bindparam("method_id")).with_for_update()
_METHOD = METHODS.where(_C.id == sa.bindparam("method_id"))
_TELL = (
    sa.update(tables.PaymentMethod)
    .where(_C.id == sa.bindparam("method_id"))
    .values(expiry_told_on=sa.bindparam("on", type_=_C.expiry_told_on.type))
)


def first_at(connection: sa.Connection, everybody: bool, now: datetime) -> datetime | None:
    """The moment at which the first customer is to be told; None when no card expires."""
    values = _since(everybody, now)
    first = connection.execute(_FIRST, values).scalar()
    if first is None:
        return None
    day = last_day(*_split(first))
    zones = connection.execute(_ZONES_OF_FIRST, values | {"first": first}).scalars()
    return min((told_at(day, ZoneInfo(zone)) for zone in zones), default=None)


def due(connection: sa.Connection, everybody: bool, now: datetime, until: datetime, size: int) -> list[DueThing]:
    """Cards whose customers are to be told by `until`."""
    newest = {zone: _joined(*newest_told(until, ZoneInfo(zone))) for zone in connection.execute(_ZONES).scalars()}
    if not newest:
        return []
    last = max(newest.values())
    values = _since(everybody, now) | {"last": last, "last_year": _split(last)[0], "size": size}
    rows = connection.execute(_DUE, values | {"zones": [zone for zone, month in newest.items() if month == last]})
    return [DueThing("card", row.id, Scope(row.merchant_id, row.customer_id), None, row.merchant) for row in rows]


def take(connection: sa.Connection, due: DueThing) -> PaymentMethod | None:
    """The card, of which nobody else tells from now on; None when somebody has, or it is not in use any more."""
    known = connection.execute(_LOCKED, {"method_id": due.id}).first()
    row = connection.execute(_METHOD, {"method_id": due.id}).first() if known else None
    if row is None or known is None or row.state != "active":
        return None
    method = to_method(row)
    if known.expiry_told_on == method.valid_until:
        return None
    connection.execute(_TELL, {"method_id": method.id, "on": method.valid_until})
    return method


def _since(everybody: bool, now: datetime) -> dict[str, Any]:
    """Cards that expired in a month before are not told of any more."""
    return {"everybody": everybody, "now": now, "year": now.year, "month": _joined(now.year, now.month)}


def _joined(year: int, month: int) -> int:
    return year * 12 + month


def _split(joined: int) -> tuple[int, int]:
    year, month = divmod(joined - 1, 12)
    return year, month + 1
