"""Furnishing the demo: both merchants by the very import that everybody uses, and a user for the console."""

import json
from datetime import datetime

from portal.adapters.passwords import Passwords
from portal.demo.accounts import MERCHANTS, demo_lines
from portal.demo.chronicle import tell_of_late
from portal.domain.sign_in import new_token
from portal.domain.team import INVITATION_LIFE
from portal.operations.console_users import create_user
from portal.operations.imports import import_lines
from portal.store import invitations, team
from portal.store.database import Database
from portal.store.invitations import NewInvitation
from portal.store.merchants import find_by_handle
from portal.store.tokens import token_hash

USER, PASSWORD = "mia@example.com", "coffee for everybody"
# Who else works there: e-mail, name, role; all with the same password.
COLLEAGUES = (
    ("jonas.reuter@example.com", "Jonas Reuter", "support"), ("paula@example.com", "Paula Ćwik", "owner"),
    ("books@example.com", "Kanzlei Steiner", "read_only"),
)
INVITED = "lea.sommer@example.com"
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
                await _open_console(database, passwords, merchant, now)


async def _open_console(database: Database, passwords: Passwords, handle: str, now: datetime) -> None:
    """The merchant's people may come in, one is disabled, and one more is invited."""
    for email, name, role in ((USER, "Mia Brandt", "owner"), *COLLEAGUES):
        await create_user(
            database, passwords, merchant_handle=handle, email=email, name=name, role=role, password=PASSWORD, now=now
        )
    merchant = await database.read(find_by_handle, handle)
    until = now + INVITATION_LIFE
    invited = NewInvitation(merchant.id, INVITED, INVITED, "support", "Mia Brandt", token_hash(new_token()), until)
    await database.write(invitations.add, invited, now)
    last = (await database.read(team.all_members, merchant.id))[-1]
    await database.write(team.set_disabled, merchant.id, last.id, now)
    await database.write(tell_of_late, merchant.id, USER, now)
