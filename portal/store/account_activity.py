"""The activity of a whole account, newest first: each filter is answered by an index that holds its order."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, get_args

import sqlalchemy as sa

from portal.domain.customers import email_key
from portal.domain.events import ActorKind
from portal.domain.families import FAMILIES, OTHER
from portal.store import console_search, tables
from portal.store.console_search import Hit
from portal.store.events import COLUMNS, Entry, to_entry
from portal.store.paging import PAGE_SIZE, Cursor, Page, Paged, read_page

MOST_COUNTED = 1001
_MOST_CUSTOMERS = 5
_ACTORS = get_args(ActorKind)
_FAMILIES = (*FAMILIES, OTHER)
_T = tables.Event.__table__.c
_C = tables.Customer.__table__.c
_MINE = _T.merchant_id == sa.bindparam("merchant_id")


@dataclass(frozen=True, slots=True)
class Wanted:
    """Events between two moments; `customer` is a handle or an e-mail address, each may be empty."""

    since: datetime
    until: datetime
    actor: str | None = None
    family: str | None = None
    customer: str = ""


@dataclass(frozen=True, slots=True)
class Line:
    """An entry, and whose timeline it stands on: None for the account's own and for a customer who was deleted."""

    entry: Entry
    customer_id: int | None
    customer: Hit | None = None


@dataclass(frozen=True, slots=True)
class Shelf:
    """A page of the activity; when it is empty, `count` is how many events there are, up to MOST_COUNTED.

    `nobody` when there is no customer of the wanted handle or address.
    """

    page: Page[Line]
    count: int = 0
    nobody: bool = False


def browse(
    connection: sa.Connection, merchant_id: int, wanted: Wanted, before: Cursor | None, size: int = PAGE_SIZE
) -> Shelf:
    """The account's events that fit, newest first, those before the cursor."""
    values: dict[str, Any] = {"merchant_id": merchant_id, "since": wanted.since}
    statements = _EVERYTHING
    if wanted.customer:
        values |= {"handle": wanted.customer, "key": email_key(wanted.customer)}
        ids = connection.execute(_CUSTOMERS, values).scalars().all()
        if not ids:
            return Shelf(Page((), None), nobody=True)
        statements = _OF_CUSTOMERS[len(ids)]
        values |= _numbered("customer", ids) | {"actor": wanted.actor or "", "family": wanted.family or ""}
    elif wanted.actor or wanted.family:
        pairs = list(_pairs(wanted))
        statements = _OF_FAMILIES[len(pairs)]
        values |= _numbered("family", [family for family, _ in pairs])
        values |= _numbered("actor", [actor for _, actor in pairs])
    # No row has the id 0: what comes before it is what happened until then.
    page = read_page(connection, statements, values, before or (wanted.until, 0), _line, size)
    if not page.items:
        return Shelf(page, connection.execute(_COUNT, values).scalar_one())
    return Shelf(Page(_with_customers(connection, merchant_id, page.items), page.older))


def _pairs(wanted: Wanted) -> Iterator[tuple[str, str]]:
    """Every family with every actor that is wanted: the index has each of them in its order."""
    for family in [wanted.family] if wanted.family else _FAMILIES:
        for actor in [wanted.actor] if wanted.actor else _ACTORS:
            yield family, actor


def _piece(*conditions: sa.ColumnElement[bool]) -> sa.Select[Any]:
    cursor = sa.tuple_(sa.bindparam("before_at", type_=_T.at.type), sa.bindparam("before_id", type_=_T.id.type))
    fitting = sa.select(*COLUMNS, _T.customer_id).where(*conditions, _T.at >= sa.bindparam("since"))
    fitting = fitting.where(sa.tuple_(_T.at, _T.id) < cursor)
    return fitting.order_by(_T.at.desc(), _T.id.desc()).limit(sa.bindparam("size"))


def _united(pieces: Sequence[sa.Select[Any]]) -> Paged:
    """The newest of all pieces, each of which is read no further than a page; with a cursor always."""
    if len(pieces) == 1:
        return Paged(pieces[0], pieces[0], "at", "id")
    every = sa.union_all(*(sa.select(piece.subquery()) for piece in pieces)).subquery()
    newest = sa.select(every).order_by(every.c.at.desc(), every.c.id.desc()).limit(sa.bindparam("size"))
    return Paged(newest, newest, "at", "id")


def _of_family(number: int) -> sa.Select[Any]:
    return _piece(
        _MINE, _T.family == sa.bindparam(f"family_{number}"), _T.actor_kind == sa.bindparam(f"actor_{number}")
    )


def _of_customer(number: int) -> sa.Select[Any]:
    """One customer's events, which are few enough to be looked through; the sum keeps to the index of customers."""
    actor, family = sa.bindparam("actor", type_=sa.String), sa.bindparam("family", type_=sa.String)
    return _piece(
        _T.merchant_id + 0 == sa.bindparam("merchant_id"), _T.customer_id == sa.bindparam(f"customer_{number}"),
        sa.or_(actor == "", _T.actor_kind == actor), sa.or_(family == "", _T.family == family),
    )  # fmt: skip


_EVERYTHING = _united([_piece(_MINE)])
_OF_FAMILIES = {
    many: _united([_of_family(number) for number in range(many)]) for many in (1, len(_ACTORS), len(_FAMILIES))
}
_OF_CUSTOMERS = {
    many: _united([_of_customer(number) for number in range(many)]) for many in range(1, _MOST_CUSTOMERS + 1)
}
# Two questions in one, for each of them has an index and their disjunction has none.
_CUSTOMERS = sa.union(
    *(
        sa.select(_C.id).where(_C.merchant_id == sa.bindparam("merchant_id"), column == sa.bindparam(typed))
        for column, typed in ((_C.handle, "handle"), (_C.email_key, "key"))
    )
).limit(_MOST_CUSTOMERS)
_COUNT = sa.select(sa.func.count()).select_from(sa.select(_T.id).where(_MINE).limit(MOST_COUNTED).subquery())


def _numbered(name: str, values: Sequence[Any]) -> Mapping[str, Any]:
    return {f"{name}_{number}": value for number, value in enumerate(values)}


def _line(row: Any) -> Line:
    return Line(to_entry(row), row.customer_id)


def _with_customers(connection: sa.Connection, merchant_id: int, lines: Sequence[Line]) -> tuple[Line, ...]:
    ids = sorted({line.customer_id for line in lines if line.customer_id is not None})
    known = console_search.named(connection, merchant_id, ids)
    return tuple(Line(line.entry, line.customer_id, known.get(line.customer_id or 0)) for line in lines)
