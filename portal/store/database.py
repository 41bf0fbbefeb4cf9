"""The one door to SQLite or PostgreSQL: units of work are plain functions over a sync connection."""

import asyncio
import contextlib
from collections.abc import Callable, Iterator
from typing import Any, Protocol, TypeVar

import sqlalchemy as sa
from sqlalchemy.engine import make_url
from sqlalchemy.exc import ArgumentError, DBAPIError

from portal.store.postgresql import PostgreSQL
from portal.store.sqlite import SQLite

T = TypeVar("T")


class Backend(Protocol):
    """What a database must be able to do for us."""

    async def open(self) -> None: ...
    async def close(self) -> None: ...
    async def read(self, unit: Callable[..., T], *args: Any) -> T: ...
    async def search(self, unit: Callable[..., T], *args: Any) -> T: ...
    async def write(self, unit: Callable[..., T], *args: Any) -> T: ...


class Database:
    """Runs units: functions `(connection, *args) -> result` that speak prebuilt Core statements.

    `read`: indexed, limited queries, on SQLite run on the event loop itself; `search`: anything longer, off the loop;
    `write`: one transaction, committed before the await returns, rolled back when the unit raises. `writes` counts them
    in this process, with the calls of `wake`.
    """

    def __init__(self, url: str) -> None:
        self.url = make_url(url)
        self._backend: Backend = _backend(self.url)
        self.writes = 0
        self._written = asyncio.Event()

    async def open(self) -> None:
        """Connections are open; ConnectionError when the database cannot be reached."""
        with reaching(self.url):
            await self._backend.open()

    async def close(self) -> None:
        """Every accepted write is committed and all connections are closed."""
        await self._backend.close()

    async def read(self, unit: Callable[..., T], *args: Any) -> T:
        """The unit's result over one snapshot; TooLong when it does unbounded work."""
        return await self._backend.read(unit, *args)

    async def search(self, unit: Callable[..., T], *args: Any) -> T:
        """The unit's result, run where it holds nobody up."""
        return await self._backend.search(unit, *args)

    async def write(self, unit: Callable[..., T], *args: Any) -> T:
        """The unit's result after its transaction was committed."""
        result = await self._backend.write(unit, *args)
        self.wake()
        return result

    def wake(self) -> None:
        """Whoever waits for a write goes on."""
        self.writes += 1
        self._written.set()
        self._written = asyncio.Event()

    async def wait_for_write(self, seen: int, seconds: float) -> None:
        """Returns when this process has written more often than the `writes` that were seen, or after so many seconds.

        Any number may wait, and none misses what was written while it was busy.
        """
        if self.writes == seen:
            with contextlib.suppress(TimeoutError):
                async with asyncio.timeout(seconds):
                    await self._written.wait()


@contextlib.contextmanager
def reaching(url: sa.URL) -> Iterator[None]:
    """What a driver raises inside is a ConnectionError that names the database, without password, and the reason."""
    try:
        yield
    except (OSError, DBAPIError) as error:
        reason = error.orig if isinstance(error, DBAPIError) else error
        raise ConnectionError(f"The database {url.render_as_string()} cannot be opened: {reason}.") from error


def _backend(url: sa.URL) -> Backend:
    match url.drivername:
        case "sqlite+aiosqlite" | "sqlite":
            return SQLite(url)
        case "postgresql+asyncpg" | "postgresql" | "postgres":
            return PostgreSQL(url)
    raise ArgumentError(f"A database URL starts with sqlite:// or postgresql://, not {url.drivername}://.")


def lock(connection: sa.Connection, name: str) -> None:
    """Until the end of this write no other one holds the same name; SQLite has one writer at a time anyway."""
    if connection.dialect.name == "postgresql":
        connection.execute(_LOCK, {"name": name})


_LOCK = sa.select(sa.func.pg_advisory_xact_lock(sa.func.hashtext(sa.bindparam("name"))))


def is_reachable(connection: sa.Connection) -> bool:
    """The database answers."""
    return connection.execute(_ONE).scalar_one() == 1


_ONE = sa.select(sa.literal(1))
