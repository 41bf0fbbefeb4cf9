"""The commands that give the merchant's systems a key and take it away again."""

import argparse
import asyncio

from portal.app import utc_now
from portal.commands.databases import with_database
from portal.operations.api_keys import create_key, revoke_key
from portal.settings import Settings
from portal.store.database import Database
from portal.store.schema import require_current


def create(options: argparse.Namespace, settings: Settings) -> int:
    """Prints the key on a line of its own; it is kept as a hash only."""

    async def work(database: Database) -> str:
        await require_current(database)
        return await create_key(
            database, merchant_handle=options.merchant, label=options.label, rights=options.rights,
            expires_at=options.expires, now=utc_now(),
        )  # fmt: skip

    print(asyncio.run(with_database(settings, work)))
    return 0


def revoke(options: argparse.Namespace, settings: Settings) -> int:
    """The key is refused from the next request on."""

    async def work(database: Database) -> None:
        await require_current(database)
        await revoke_key(database, merchant_handle=options.merchant, prefix=options.prefix, now=utc_now())

    asyncio.run(with_database(settings, work))
    print("The key is revoked.")
    return 0
