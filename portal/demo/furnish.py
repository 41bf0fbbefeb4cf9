"""Furnishing the demo: both merchants by the very import that everybody uses, and a user for the console."""

import json
from datetime import datetime

from portal.adapters.passwords import Passwords
from portal.demo.accounts import MERCHANTS, demo_lines
from portal.demo.chronicle import tell_of_late
from portal.operations.console_users import create_user
from portal.operations.imports import import_lines
from portal.store.database import Database
from portal.store.merchants import find_by_handle

USER, PASSWORD = "mia@example.com", "coffee for everybody"
WHERE_TO_GO = """
The demo is ready. Open

    {url}/demo              where to go, and whom to sign in as
    {url}/p/kaffeekiste/    the portal of a coffee roaster: sign in as ada@example.com
    {url}/demo/mailbox      the codes arrive here
    {url}/admin             the merchant's console: mia@example.com, coffee for everybody

Nothing leaves this machine. Stop with Ctrl+C.
"""


async def furnish(database: Database, passwords: Passwords, now: datetime) -> None:
    """Both merchants are there with all their customers, placed around today; a furnished home stays as it is."""
    for merchant in MERCHANTS:
        if await database.read(find_by_handle, merchant) is None:
            lines = (json.dumps(line) for line in demo_lines(now, merchant))
            report = await import_lines(database, lines, now=now)
            if not report.clean:
                raise RuntimeError(f"The demo's own data are wrong: {report.complaints[0]}")
            if merchant == MERCHANTS[0]:
                await create_user(
                    database, passwords, merchant_handle=merchant, email=USER, name="Mia Brandt", role="owner",
                    password=PASSWORD, now=now,
                )  # fmt: skip
                at_home = await database.read(find_by_handle, merchant)
                if at_home:
                    await database.write(tell_of_late, at_home.id, USER, now)
