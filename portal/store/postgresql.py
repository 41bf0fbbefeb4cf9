"""PostgreSQL through asyncpg: the same units, run by `run_sync`."""

from collections.abc import Callable
from typing import Any, TypeVar

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import create_async_engine

T = TypeVar("T")


class PostgreSQL:
    """Reads in autocommit, writes in one transaction each; a statement may take 30 seconds at the most."""

    def __init__(self, url: sa.URL) -> None:
        self._engine = create_async_engine(
            url.set(drivername="postgresql+asyncpg"),
            pool_size=10,
            max_overflow=10,
            pool_pre_ping=True,
            connect_args={"server_settings": {"statement_timeout": "30000", "timezone": "UTC"}},
        )
        self._reader = self._engine.execution_options(isolation_level="AUTOCOMMIT")

    async def open(self) -> None:
        async with self._reader.connect() as connection:
            await connection.execute(sa.text("SELECT 1"))

    async def close(self) -> None:
        await self._engine.dispose()

    async def read(self, unit: Callable[..., T], *args: Any) -> T:
        async with self._reader.connect() as connection:
            return await connection.run_sync(unit, *args)

    search = read

    async def write(self, unit: Callable[..., T], *args: Any) -> T:
        async with self._engine.begin() as connection:
            return await connection.run_sync(unit, *args)
