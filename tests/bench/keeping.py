"""Whether updates of one record at the same time are all kept."""

import asyncio
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor

import sqlalchemy as sa

from portal.store import tables
from portal.store.database import Database
from tests.bench.browsing import address_form, post_address
from tests.bench.scale import Scale
from tests.bench.seeding import handle, street
from tests.bench.servers import Server

UPDATES, PATIENCE = 200, 1000
_C, _E = tables.Customer.__table__.c, tables.Event.__table__.c


def updates(server: Server, url: str, scale: Scale) -> Iterator[tuple[str, float, str]]:
    """Of 200 streets that browsers of the last customer save at once, how many are on the timeline, a version each."""
    customer, numbers = scale.few - 1, range(1, UPDATES + 1)
    with ThreadPoolExecutor(scale.browsers) as browsers:
        again = sum(browsers.map(lambda number: _save(server, customer, number), numbers))
    kept = asyncio.run(_kept(url, customer))
    yield "kept", kept, f"by {scale.browsers} browsers, which {again} times were told that another was faster"


def _save(server: Server, customer: int, number: int) -> int:
    """The street is saved; how often the customer had to look at newer details before that."""
    for attempt in range(PATIENCE):
        answer = post_address(server.port, customer, address_form(server.port, customer), number)
        if answer.status == 200:
            return attempt
        if answer.status != 409:
            raise RuntimeError(f"The update was answered with {answer.status}: {answer.body[:500]!r}")
    raise RuntimeError(f"The update was refused {PATIENCE} times.")


async def _kept(url: str, customer: int) -> int:
    database = Database(url)
    await database.open()
    try:
        return await database.search(_count, handle(customer))
    finally:
        await database.close()


def _count(connection: sa.Connection, handle: str) -> int:
    customer, version = connection.execute(sa.select(_C.id, _C.version).where(_C.handle == handle)).one()
    events = connection.execute(sa.select(_E.changes).where(_E.customer_id == customer)).scalars()
    streets = {change["new"] for changes in events for change in changes if change["field"] == "address"}
    return min(version - 1, len(streets & {street(number) for number in range(1, UPDATES + 1)}))
