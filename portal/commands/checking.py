"""The command that looks whether everything a portal needs is there, and says how to mend what is not."""

import argparse
import asyncio

from portal.adapters.gateways.port import Misconfigured, Unreachable
from portal.adapters.gateways.stripe import Stripe
from portal.adapters.mail import Delayed, Smtp
from portal.adapters.pdf import Printer, Sheet, Unprintable
from portal.adapters.sealing import Seal
from portal.app import makers, utc_now
from portal.commands.databases import with_database
from portal.operations.gateways import Gateways
from portal.settings import Settings
from portal.store import gateways
from portal.store.database import Database
from portal.store.errors import StoreError
from portal.store.schema import require_current


# Greek, Cyrillic, Arabic, Hebrew, Hindi, Thai, Chinese, Japanese, Korean.
_LETTERS = "ΩЖعאहกすカ山김"


def check(_options: argparse.Namespace, settings: Settings) -> int:
    """Prints a line for each part; 1 when one of them does not work."""
    results = [asyncio.run(look(settings)) for look in (_database, _mail, _address, _payments, _documents)]
    for good, text in results:
        print(f"{'ok     ' if good else 'to mend'}  {text}")
    return 0 if all(good for good, _ in results) else 1


async def _database(settings: Settings) -> tuple[bool, str]:
    try:
        await with_database(settings, require_current)
    except (StoreError, ConnectionError) as error:
        return False, f"database: {error}"
    return True, "database: it answers, and its schema is the one of this version"


async def _mail(settings: Settings) -> tuple[bool, str]:
    if settings.smtp_url is None:
        return False, "mail: set PORTAL_SMTP_URL, for example smtp://user:password@mail.example.com:587"
    try:
        await Smtp(settings.smtp_url, settings.mail_from).check_connection()
    except (Delayed, ValueError) as error:
        return False, f"mail: the server of PORTAL_SMTP_URL did not take us: {error}"
    return True, f"mail: the server answers; mails come from {settings.mail_from}"


async def _payments(settings: Settings) -> tuple[bool, str]:
    if settings.gateway is None:
        return True, "payments: nothing is billed, for PORTAL_GATEWAY names no gateway"
    if settings.gateway == "sandbox":
        return True, "payments: the sandbox bills and moves no money; set PORTAL_GATEWAY to none when this is no trial"
    try:
        return await with_database(settings, lambda database: _merchants_payments(database, settings))
    except (StoreError, ConnectionError):
        return False, "payments: which gateways merchants have set stands in the database"


async def _merchants_payments(database: Database, settings: Settings) -> tuple[bool, str]:
    await require_current(database)
    chosen = await database.search(gateways.all_chosen)
    seal = Seal(settings.secret_key)
    own = Gateways(database, seal, "merchants", makers(settings, database, seal, utc_now))
    flaws = [f"{handle}: {flaw}" for merchant_id, handle, _ in chosen if (flaw := await _flaw(own, merchant_id))]
    if flaws:
        return False, "payments: " + "; ".join(flaws)
    if not chosen:
        return True, "payments: nothing is billed, for no merchant has set a gateway with `portal gateway`"
    return True, "payments: " + ", ".join(f"{handle} by {name}" for _, handle, name in chosen)


async def _flaw(own: Gateways, merchant_id: int) -> str | None:
    """Why the merchant's gateway cannot be used, and how to mend it."""
    try:
        gateway = await own.of(merchant_id)
        if isinstance(gateway, Stripe):
            await gateway.check_connection()
    except KeyError:
        return "its secrets are incomplete; set them again with `portal gateway`"
    except Misconfigured as error:
        return f"{error}; set the keys again with `portal gateway`"
    except Unreachable as error:
        return str(error)
    return None if gateway else "this version does not know its gateway; set one with `portal gateway`"


async def _documents(settings: Settings) -> tuple[bool, str]:
    printer = Printer(workers=1)
    try:
        printed = await printer.print(Sheet(html=f"<p>{_LETTERS}</p>"))
    except Unprintable as error:
        return False, f"documents: no PDF can be made, for {error}; ./run installs what it takes"
    finally:
        printer.close()
    if "letters" in printed.missing:
        return False, "documents: no font has some letters of names; install fonts-noto-core and fonts-wqy-microhei"
    return True, "documents: PDF can be made, with names in the scripts of the world"


async def _address(settings: Settings) -> tuple[bool, str]:
    if not settings.secure:
        return True, f"address: {settings.base_url} (plain http, so for this machine only)"
    return True, f"address: {settings.base_url}; the proxy in front must pass the Host header on"
