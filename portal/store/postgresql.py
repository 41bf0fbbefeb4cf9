"""PostgreSQL through asyncpg: the same units, run by `run_sync`."""

from collections.abc import Callable
from typing import Any, TypeVar

import sqlalchemy as sa
from sqlalchemy.exc import DBAPIError
from sqlalchemy.ext.asyncio import create_async_engine

T = TypeVar("T")

_OPTIONS: dict[str, Any] = {
    "connect_args": {"server_settings": {"statement_timeout": "30000", "timezone": "UTC"}},
    "max_overflow": 8,
    "hide_parameters": True,
}


class PostgreSQL:
    """Reads in autocommit, writes in one transaction each; a statement may take 30 seconds at the most."""

    def __init__(self, url: sa.URL) -> None:
        url = url.set(drivername="postgresql+asyncpg")
        # Asking a connection whether it still lives takes longer than a page: reads try again instead, writes cannot.
        self._reader = create_async_engine(
            url, pool_size=8, isolation_level="AUTOCOMMIT", skip_autocommit_rollback=True, **_OPTIONS
        )
        self._writer = create_async_engine(url, pool_size=4, pool_pre_ping=True, **_OPTIONS)

    async def open(self) -> None:
        await self._read(_ask)

    async def close(self) -> None:
        await self._reader.dispose()
        await self._writer.dispose()

    async def read(self, unit: Callable[..., T], *args: Any) -> T:
        try:
            return await self._read(unit, *args)
        except DBAPIError as error:
            if not error.connection_invalidated:
                raise
        # The server has hung up meanwhile; with this, all connections that were made before are gone from the pool.
        return await self._read(unit, *args)

    search = read

    async def write(self, unit: Callable[..., T], *args: Any) -> T:
        async with self._writer.begin() as connection:
            return await connection.run_sync(unit, *args)

    async def _read(self, unit: Callable[..., T], *args: Any) -> T:
        async with self._reader.connect() as connection:
            return await connection.run_sync(unit, *args)


def _ask(connection: sa.Connection) -> None:
    connection.execute(sa.text("SELECT 1"))
