"""Invoices by status, year and number: every page is read from an index, however many there are."""

from dataclasses import asdict, dataclass
from datetime import UTC, datetime, time
from functools import cache
from typing import Any

import sqlalchemy as sa

from portal.domain.invoice_filters import BY_KEY, CHOICES, Choice, Filter, Kind, span_of
from portal.domain.invoices import DRAFT, Invoice
from portal.domain.periods import instant, local_day
from portal.store import merchants, tables
from portal.store.invoices import COLUMNS, to_invoice
from portal.store.paging import PAGE_SIZE, Cursor, Page
from portal.store.prepared import Prepared
from portal.store.scopes import Scope

_I = tables.Invoice.__table__.c
_MINE = sa.and_(
    _I.merchant_id == sa.bindparam("merchant_id"), _I.customer_id == sa.bindparam("customer_id"), _I.state != DRAFT
)
_BEGINNING = (datetime(1, 1, 2, tzinfo=UTC), 0)
_END = (datetime(9999, 1, 1, tzinfo=UTC), 0)
_MOST_YEARS = 50
# Numbers that fewer invoices share are looked up and sorted; with more of them, so many are on the way that the list
# is walked until a page is full.
_FEW = 500
_BEGINS = {
    name: sa.and_(_I[name] >= sa.bindparam("low"), _I[name] < sa.bindparam("high"))
    for name in ("number_key", "handle_key")
}
_NUMBERED = sa.union(
    *(
        sa.select(sa.select(_I.id).where(_MINE, begins).limit(_FEW).subquery().c.id)
        for begins in _BEGINS.values()
    )
).subquery()
_HOW_MANY = sa.select(sa.func.count()).select_from(_NUMBERED)
_LATEST = Prepared(
    sa.select(_I.created_at)
    .where(_MINE, _I.created_at < sa.bindparam("until", type_=_I.created_at.type))
    .order_by(_I.created_at.desc())
    .limit(1)
)


@dataclass(frozen=True, slots=True)
class Shelf:
    """A page of the invoices that fit, and what there is to filter by: years, newest first, and statuses."""

    page: Page[Invoice]
    years: tuple[int, ...]
    choices: tuple[Choice, ...]


def browse(connection: sa.Connection, scope: Scope, wanted: Filter, before: Cursor | None, now: datetime) -> Shelf:
    """The customer's invoices that fit, newest first, those before the cursor."""
    zone = merchants.timezone_of(connection, scope.merchant_id)
    values = asdict(scope) | {"today_at": instant(local_day(now, zone), time(0), zone)}
    since, until = span_of(wanted.year, zone) if wanted.year else (_BEGINNING[0], _END[0])
    at, row_id = min(before or _END, (until, 0))
    between = {"since_at": since, "before_at": at, "before_id": row_id}
    offered = _OFFERED.first(connection, values) or ()
    return Shelf(
        _page(connection, values | between, wanted),
        _years(connection, values, zone),
        tuple(choice for choice, there in zip(CHOICES, offered, strict=True) if there),
    )


def _page(connection: sa.Connection, values: dict[str, Any], wanted: Filter) -> Page[Invoice]:
    numbers = "any"
    if wanted.key:
        values |= {"low": wanted.key, "high": wanted.key + "\U0010ffff"}
        numbers = "few" if connection.execute(_HOW_MANY, values).scalar_one() < _FEW else "many"
    statement = _statement(wanted.choice.key if wanted.choice else None, numbers)
    rows = connection.execute(statement, values | {"size": PAGE_SIZE + 1}).all()
    shown = rows[:PAGE_SIZE]
    older = (shown[-1].created_at, shown[-1].id) if len(rows) > PAGE_SIZE else None
    return Page(tuple(to_invoice(row) for row in shown), older)


def _years(connection: sa.Connection, values: dict[str, Any], zone: Any) -> tuple[int, ...]:
    """The years in which something was billed; each one costs a look into the index."""
    years: list[int] = []
    until = _END[0]
    while len(years) < _MOST_YEARS and (row := _LATEST.first(connection, values | {"until": until})):
        years.append(local_day(row[0], zone).year)
        until = span_of(years[-1], zone)[0]
    return tuple(years)


@cache
def _statement(choice: str | None, numbers: str) -> Any:
    """Each kind of invoice by its own index, so that the newest of all are among the newest of each."""
    arms = [_arm(kind, numbers) for kind in (BY_KEY[choice].kinds if choice else (None,))]
    if len(arms) == 1:
        return arms[0]
    every = sa.union_all(*(arm.subquery().select() for arm in arms)).subquery()
    return sa.select(every).order_by(every.c.created_at.desc(), every.c.id.desc()).limit(sa.bindparam("size"))


def _arm(kind: Kind | None, numbers: str) -> sa.Select[Any]:
    before = sa.tuple_(
        sa.bindparam("before_at", type_=_I.created_at.type), sa.bindparam("before_id", type_=_I.id.type)
    )
    since = _I.created_at >= sa.bindparam("since_at", type_=_I.created_at.type)
    arm = sa.select(*COLUMNS).where(_MINE, sa.tuple_(_I.created_at, _I.id) < before, since, *_conditions(kind))
    if numbers == "few":
        arm = arm.join(_NUMBERED, _NUMBERED.c.id == _I.id)
    if numbers == "many":
        arm = arm.where(sa.or_(*_BEGINS.values()))
    return arm.order_by(_I.created_at.desc(), _I.id.desc()).limit(sa.bindparam("size"))


def _conditions(kind: Kind | None) -> list[sa.ColumnElement[bool]]:
    if kind is None:
        return []
    # What there is little of has an index of its own, which is missed when the one by state looks as good.
    state = _I.state + "" if kind.processing or kind.returned in ("refunded", "credited") else _I.state
    found: list[sa.ColumnElement[bool]] = [state == kind.state]
    if kind.processing is not None:
        found.append(tables.UNDER_WAY if kind.processing else _I.processing.is_(False))
    if kind.past:
        found.append(_I.due_at < sa.bindparam("today_at", type_=_I.due_at.type))
    match kind.returned:
        case "nothing":
            found += [_I.refunded_amount <= 0, _I.credited_amount <= 0]
        case "refunded":
            found.append(tables.REFUNDED)
        case "credited":
            found += [tables.CREDITED, _I.refunded_amount <= 0]
    return found


_OFFERED = Prepared(
    sa.select(*(sa.or_(*(sa.exists().where(_MINE, *_conditions(kind)) for kind in one.kinds)) for one in CHOICES))
)
