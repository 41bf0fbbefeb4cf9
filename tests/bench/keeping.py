"""Whether updates of one record at the same time are all kept."""

import asyncio
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import sqlalchemy as sa

from portal.store import tables
from portal.store.database import Database
from tests.bench.browsing import PORTAL, address_form, post_address
from tests.bench.scale import Scale
from tests.bench.seeding import furnish, sqlite_in, street
from tests.bench.servers import Server, portal

UPDATES, BROWSERS, PATIENCE = 200, 8, 1000


def updates(folder: Path, _scale: Scale) -> Iterator[tuple[str, float, str]]:
    """Of 200 streets that browsers of one customer save at once, how many stand on the timeline as a version each."""
    url = furnish(sqlite_in(folder, "keeping"), 1, 1)
    with portal(url, folder, f"{PORTAL}/details") as server, ThreadPoolExecutor(BROWSERS) as browsers:
        again = sum(browsers.map(lambda number: _save(server, number), range(1, UPDATES + 1)))
    kept = asyncio.run(_kept(url))
    yield "kept", kept, f"{BROWSERS} browsers at once; {again} times one was told that another one had been faster"


def _save(server: Server, number: int) -> int:
    """The street is saved; how often the customer had to look at newer details before that."""
    for attempt in range(PATIENCE):
        answer = post_address(server.port, 0, address_form(server.port, 0), number)
        if answer.status == 200:
            return attempt
        if answer.status != 409:
            raise RuntimeError(f"The update was answered with {answer.status}: {answer.body[:500]!r}")
    raise RuntimeError(f"The update was refused {PATIENCE} times.")


async def _kept(url: str) -> int:
    database = Database(url)
    await database.open()
    try:
        return await database.search(_count)
    finally:
        await database.close()


def _count(connection: sa.Connection) -> int:
    version = connection.execute(sa.select(tables.Customer.__table__.c.version)).scalar_one()
    events = connection.execute(sa.select(tables.Event.__table__.c.changes)).scalars()
    streets = {change["new"] for changes in events for change in changes if change["field"] == "address"}
    return min(version - 1, len(streets & {street(number) for number in range(1, UPDATES + 1)}))
