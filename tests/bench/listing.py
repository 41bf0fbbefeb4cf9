"""The list of invoices of customers who have a few, many and very many of them."""

import asyncio
import contextlib
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import sqlalchemy as sa

from portal.store import tables
from portal.store.database import Database
from tests.bench.browsing import PORTAL, Reads, get
from tests.bench.load import Case
from tests.bench.rounds import Load, alternate
from tests.bench.scale import Scale
from tests.bench.seeding import furnish, sqlite_in
from tests.bench.servers import portal
from tests.bench.subscribing import EACH, INVOICES

LIST = f"{PORTAL}/invoices"
_C, _M = tables.Customer.__table__.c, tables.Merchant.__table__.c
Line = tuple[str, float, str]


def listing(folder: Path, scale: Scale) -> Iterator[Line]:
    """How fast the first page is, against that of who has fewer; the shortest list has half as many rows to write."""
    url = furnish(sqlite_in(folder, "invoices"), len(scale.invoices), len(scale.invoices))
    asyncio.run(_bill(url, scale))
    with contextlib.ExitStack() as stack:
        server, load = stack.enter_context(portal(url, folder, LIST)), stack.enter_context(Load())
        cases = []
        for customer, count in enumerate(scale.invoices):
            talk = Reads(server.port, LIST, 1, first=customer)
            length = len(get(server.port, LIST, customer).body)
            cases.append((Case(f"{count}", server.port, talk, length), server))
        results = alternate(load, cases, rounds=scale.rounds, seconds=scale.seconds)
    few, many, most = map(str, scale.invoices)
    yield "invoices", results.ratio(most, many), results.note(most, many)
    yield "many invoices", results.ratio(many, few), results.note(many, few)


async def _bill(url: str, scale: Scale) -> None:
    database = Database(url)
    await database.open()
    try:
        await database.write(_fill, scale)
    finally:
        await database.close()


def _fill(connection: sa.Connection, scale: Scale) -> None:
    """Each customer has as many invoices as the scale says, of which every twentieth was refunded."""
    merchant = connection.execute(sa.select(_M.id)).scalar_one()
    customers = connection.execute(sa.select(_C.id).order_by(_C.id)).scalars().all()
    for customer, count in zip(customers, scale.invoices, strict=True):
        rows = [_invoice(merchant, customer, number) for number in range(count - EACH * INVOICES)]
        connection.execute(sa.insert(tables.Invoice), rows)
    connection.exec_driver_sql("ANALYZE")


def _invoice(merchant: int, customer: int, number: int) -> dict[str, Any]:
    issued = datetime(2027, 1, 1, 12, tzinfo=UTC) - timedelta(hours=number % 20_000, seconds=number)
    return {
        "merchant_id": merchant, "customer_id": customer, "handle": f"inv-{customer}-{number:06d}", "type": "s",
        "reference": f"{customer}-{number}", "accounting_number": f"RE-{customer}-{number:06d}", "state": "settled",
        "currency": "EUR", "amount": 2870, "org_amount": 2870, "amount_ex_vat": 2636, "amount_vat": 234,
        "settled_amount": 2870, "refunded_amount": 0 if number % 20 else 2870, "due_at": issued, "settled_at": issued,
        "created_at": issued,
    }  # fmt: skip
