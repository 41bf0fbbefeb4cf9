"""A database in memory for sample customers: filled once, then only looked at, in settings that nobody has saved."""

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Any, TypeVar

import sqlalchemy as sa
from sqlalchemy.pool import StaticPool

from portal.store import tables

T = TypeVar("T")

_worn: ContextVar[Mapping[str, Any] | None] = ContextVar("worn", default=None)


class Samples:
    """Has the reads and writes of a Database; while settings are worn, reads see them and writes are an error."""

    def __init__(self) -> None:
        self._engine = sa.create_engine(
            "sqlite://", isolation_level="AUTOCOMMIT", poolclass=StaticPool, connect_args={"check_same_thread": False}
        )
        self._connection = self._engine.connect()
        tables.Merchant.metadata.create_all(self._connection)

    @contextmanager
    def wearing(self, settings: Mapping[str, Any]) -> Iterator[None]:
        """Until the end of the block the one merchant has these values in the columns that they name."""
        token = _worn.set(settings)
        try:
            yield
        finally:
            _worn.reset(token)

    async def read(self, unit: Callable[..., T], *args: Any) -> T:
        """The unit's result; whatever it saw is then as it was before."""
        with self._transaction("ROLLBACK"):
            if settings := _worn.get():
                self._connection.execute(sa.update(tables.Merchant).values(**settings))
            return unit(self._connection, *args)

    async def search(self, unit: Callable[..., T], *args: Any) -> T:
        """As `read`."""
        return await self.read(unit, *args)

    async def write(self, unit: Callable[..., T], *args: Any) -> T:
        """The unit's result, kept; RuntimeError while settings are worn, for a preview changes nothing."""
        if _worn.get() is not None:
            raise RuntimeError("A preview writes nothing.")
        with self._transaction("COMMIT"):
            return unit(self._connection, *args)

    @contextmanager
    def _transaction(self, end: str) -> Iterator[None]:
        raw = self._connection.connection.driver_connection
        raw.execute("BEGIN")
        try:
            yield
        except BaseException:
            raw.execute("ROLLBACK")
            raise
        raw.execute(end)
