"""A prepared select gives what SQLAlchemy gives, on both databases and on every kind of connection."""

from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
import sqlalchemy as sa

from portal.store import tables
from portal.store.database import Database
from portal.store.errors import TooLong
from portal.store.prepared import Prepared
from tests.cast import SHOP

_T, _M = tables.Customer.__table__.c, tables.Merchant.__table__.c
_AMONG = (
    sa.select(*_T, *_M)
    .outerjoin(tables.Merchant, sa.and_(_M.id == _T.merchant_id, _M.handle == SHOP))
    .where(_T.created_at < sa.bindparam("until"), _T.country.is_distinct_from("XX"))
    .order_by(_T.id)
    .limit(sa.bindparam("size"))
)
VALUES = {"until": datetime(2030, 1, 1, tzinfo=UTC), "size": 5}


@pytest.fixture
async def database(database_url: str) -> AsyncIterator[Database]:
    database = Database(database_url)
    await database.open()
    yield database
    await database.close()


def both(connection: sa.Connection, prepared: Prepared, values: dict[str, Any]) -> None:
    plain = [tuple(row) for row in connection.execute(prepared.statement, values)]
    assert [tuple(row) for row in prepared.all(connection, values)] == plain
    first = prepared.first(connection, values)
    assert (tuple(first) if first else None) == (plain[0] if plain else None)
    assert all(map(_same_types, prepared.all(connection, values), plain))


def _same_types(row: Any, other: Any) -> bool:
    return [type(value) for value in row] == [type(value) for value in other]


@pytest.mark.parametrize("until", [VALUES["until"], VALUES["until"] - timedelta(days=20_000)])
async def test_it_gives_what_sqlalchemy_gives(database: Database, until: datetime) -> None:
    prepared = Prepared(_AMONG)
    for run in (database.read, database.search, database.write, database.read):
        await run(both, prepared, VALUES | {"until": until})


async def test_a_value_that_is_missing_is_an_error(database: Database) -> None:
    prepared = Prepared(_AMONG)
    with pytest.raises((KeyError, sa.exc.StatementError)):
        await database.read(prepared.first, {"size": 5})


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
async def test_it_does_not_hold_up_the_loop(database: Database) -> None:
    numbers = sa.select(sa.literal(1).label("n")).cte(recursive=True)
    numbers = numbers.union_all(sa.select(numbers.c.n + 1).where(numbers.c.n < 100_000_000))
    endless = Prepared(sa.select(sa.func.count()).select_from(numbers))
    with pytest.raises(TooLong):
        await database.read(endless.first, {})
