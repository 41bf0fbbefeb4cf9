"""A command's way to the database."""

from collections.abc import Awaitable, Callable
from typing import TypeVar

from portal.settings import Settings
from portal.store.database import Database

T = TypeVar("T")


async def with_database(settings: Settings, work: Callable[[Database], Awaitable[T]]) -> T:
    """The result of the work on the open database, which is closed afterwards."""
    database = Database(settings.database_url)
    await database.open()
    try:
        return await work(database)
    finally:
        await database.close()
