"""Subscriptions: a customer's list, running ones first, and saving one that a rule has changed."""

from collections.abc import Sequence
from dataclasses import asdict, dataclass, fields
from datetime import UTC, datetime
from typing import Any
from zoneinfo import ZoneInfo

import sqlalchemy as sa

from portal.domain.agenda import due_at
from portal.domain.plans import Plan
from portal.domain.subscriptions import AddOn, Discount, Subscription
from portal.store import tables
from portal.store.errors import Missing, Stale
from portal.store.scopes import Scope

PAGE_SIZE = 50
_S = tables.Subscription.__table__.c
_P = tables.Plan.__table__.c
_NAMES = tuple(field.name for field in fields(Subscription))
_PLAN_NAMES = tuple(field.name for field in fields(Plan))
_NOW = sa.bindparam("now", type_=_S.expires_at.type)
_ENDED = sa.case((sa.or_(_S.state == "expired", sa.and_(_S.is_cancelled, _S.expires_at <= _NOW)), 1), else_=0)
# Every subscription with its plan, of whomever; each use binds merchant and customer.
AGREED = sa.select(*[_S[name] for name in _NAMES], *[_P[name].label(f"plan_{name}") for name in _PLAN_NAMES]).join(
    tables.Plan, _P.id == _S.plan_id
)
_MINE = AGREED.where(_S.merchant_id == sa.bindparam("merchant_id"), _S.customer_id == sa.bindparam("customer_id"))
_LIST = _MINE.order_by(_ENDED, _S.created_at.desc(), _S.id.desc()).limit(PAGE_SIZE + 1)
_LAST = sa.select(_ENDED.label("ended"), _S.created_at, _S.id).where(
    _S.merchant_id == sa.bindparam("merchant_id"),
    _S.customer_id == sa.bindparam("customer_id"),
    _S.handle == sa.bindparam("handle"),
)
_LAST_ENDED = sa.bindparam("last_ended", type_=sa.Integer())
_NEXT = _LIST.where(
    sa.or_(
        _ENDED > _LAST_ENDED,
        sa.and_(
            _ENDED == _LAST_ENDED,
            sa.tuple_(_S.created_at, _S.id)
            < sa.tuple_(
                sa.bindparam("last_created_at", type_=_S.created_at.type), sa.bindparam("last_id", type_=_S.id.type)
            ),
        ),
    )
)

# What a rule or a bill run may change; everything else was agreed.
_CHANGING = (
    "payment_method_id", "state", "renewing", "renewal_count", "is_cancelled", "reactivated_at",
    "first_period_start_at", "current_period_start_at", "next_period_start_at", "cancelled_at", "expires_at",
    "expired_at", "expire_reason", "on_hold_at", "on_hold_reason", "resume_at", "reminded_at",
)  # fmt: skip
_SAVE = (
    sa.update(tables.Subscription)
    .where(
        _S.merchant_id == sa.bindparam("merchant_key"), _S.customer_id == sa.bindparam("customer_key"),
        _S.id == sa.bindparam("row_id"), _S.version == sa.bindparam("version_read"),
    )
    .values(
        version=_S.version + 1, due_at=sa.bindparam("next_due_at"), **{name: sa.bindparam(name) for name in _CHANGING}
    )
)  # fmt: skip
# Where nothing lies ahead, so that nobody has to look again.
NEVER = datetime(9999, 12, 31, tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class Agreed:
    """A subscription and the version of the plan that it was made with."""

    subscription: Subscription
    plan: Plan


@dataclass(frozen=True, slots=True)
class Page:
    """Some of a customer's subscriptions; `more_after` is the handle after which the next page goes on, if any."""

    items: tuple[Agreed, ...]
    more_after: str | None


def page(connection: sa.Connection, scope: Scope, after: str | None, now: datetime) -> Page:
    """The customer's subscriptions after the one with the handle: running ones, then ended ones, newest first."""
    statement, values = _LIST, asdict(scope) | {"now": now}
    if after is not None:
        last = connection.execute(_LAST, values | {"handle": after}).first()
        if last is None:
            raise Missing("subscription")
        statement = _NEXT
        values |= {"last_ended": last.ended, "last_created_at": last.created_at, "last_id": last.id}
    rows = connection.execute(statement, values).all()
    items = tuple(to_agreed(row) for row in rows[:PAGE_SIZE])
    return Page(items, items[-1].subscription.handle if len(rows) > PAGE_SIZE else None)


def save(connection: sa.Connection, scope: Scope, subscription: Subscription, plan: Plan) -> None:
    """The subscription is stored with the next version, and when it is due; Stale when it is not as it was read."""
    values = {name: getattr(subscription, name) for name in _CHANGING}
    keys = {"merchant_key": scope.merchant_id, "customer_key": scope.customer_id, "row_id": subscription.id}
    keys |= {"version_read": subscription.version, "next_due_at": due_at(subscription, plan) or NEVER}
    if connection.execute(_SAVE, values | keys).rowcount != 1:
        raise Stale("subscription")


def to_agreed(row: Sequence[Any]) -> Agreed:
    """The subscription and plan in a row of AGREED."""
    values = dict(zip(_NAMES, row[: len(_NAMES)], strict=True))
    values["timezone"] = ZoneInfo(values["timezone"])
    values["add_ons"] = tuple(AddOn(**add_on) for add_on in values["add_ons"])
    values["discounts"] = tuple(Discount(**discount) for discount in values["discounts"])
    plan = dict(zip(_PLAN_NAMES, row[len(_NAMES) :], strict=True))
    return Agreed(Subscription(**values), Plan(**plan))
