"""How many subscriptions a bill run renews in a second: each an invoice with its number, a charge and a mail."""

import asyncio
import time
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import sqlalchemy as sa

from portal.app import build
from portal.settings import Settings
from portal.store import tables
from portal.store.database import Database
from portal.store.schema import migrate
from tests.bench.scale import Scale
from tests.bench.seeding import LINK, sqlite_in
from tests.bench.subscribing import EACH, subscribe
from tests.builders import customer, id_of, merchant
from tests.databases import NoPostgreSQL, postgresql_url


def renewals(folder: Path, scale: Scale) -> Iterator[tuple[str, float, str]]:
    """Renewals a second of one run on SQLite and, where there is one, on PostgreSQL."""
    count = scale.renewals * EACH
    took = asyncio.run(_renew(sqlite_in(folder, "renewals"), scale.renewals))
    yield "renewals", count / took, f"{count} subscriptions in {took:.1f} s"
    try:
        url = postgresql_url()
    except NoPostgreSQL as reason:
        print(f"PostgreSQL is not measured: {reason}", flush=True)
        return
    took = asyncio.run(_renew(url, scale.renewals))
    yield "renewals on postgresql", count / took, f"{count} subscriptions in {took:.1f} s"


async def _renew(url: str, customers: int) -> float:
    await asyncio.to_thread(migrate, url)
    secret = "a secret of the benchmark, of more than 32 characters"
    settings = Settings(url, secret, "http://localhost", None, "portal@localhost", gateway="sandbox")
    house = build(settings, worker=False)
    await house.database.open()
    try:
        await house.database.write(_furnish, customers)
        began = time.perf_counter()
        assert house.bill_run is not None, "the settings name a gateway"
        await house.bill_run.run(datetime.now(UTC))
        took = time.perf_counter() - began
        await _check(house.database, customers * EACH)
        return took
    finally:
        await house.database.close()
        house.tools.passwords.close()


def _furnish(connection: sa.Connection, customers: int) -> None:
    merchant(connection, LINK, link=LINK)
    ids = [customer(connection, LINK, f"customer-{number}") for number in range(customers)]
    now = datetime.now(UTC)
    subscribe(connection, id_of(connection, tables.Merchant, LINK), LINK, ids, now, due_at=now - timedelta(hours=2))
    connection.exec_driver_sql("ANALYZE")


async def _check(database: Database, expected: int) -> None:
    invoice = tables.Invoice.__table__.c
    statement = sa.select(sa.func.count(), sa.func.count(sa.distinct(invoice.accounting_number))).where(
        invoice.state == "settled"
    )
    found = await database.search(lambda connection: connection.execute(statement).one())
    if tuple(found) != (expected, expected):
        raise RuntimeError(f"{tuple(found)} invoices were settled and numbered instead of {expected}.")
