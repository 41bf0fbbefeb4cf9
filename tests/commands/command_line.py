"""The command line as tests of commands drive it: a command and its exit status, a unit of work in its database."""

import asyncio
from collections.abc import Callable
from typing import Any

import pytest

from portal import cli
from portal.store.database import Database


def within(url: str, unit: Callable[..., Any], *arguments: Any) -> Any:
    """What the unit gives over the database."""

    async def run() -> Any:
        database = Database(url)
        await database.open()
        try:
            return await database.write(unit, *arguments)
        finally:
            await database.close()

    return asyncio.run(run())


def run(*arguments: str) -> int | str | None:
    """The exit status of a command."""
    with pytest.raises(SystemExit) as ended:
        cli.main(arguments)
    return ended.value.code
