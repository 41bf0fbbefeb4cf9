"""The command that sets which gateway takes a merchant's payments, with the secrets that it needs."""

import argparse
import asyncio
import getpass
import re
import sys
from pathlib import Path

from portal.adapters.sealing import Seal, Unsealable
from portal.commands.databases import with_database
from portal.settings import BadSetting, Settings
from portal.store import gateways, merchants
from portal.store.database import Database
from portal.store.errors import Missing
from portal.store.schema import require_current

# Prefixes as Stripe gives them (https://docs.stripe.com/keys); a publishable key (pk_…) can charge nobody.
_SECRETS = {
    "secret_key": ("secret key", "sk_live_…, rk_live_… or sk_test_…", re.compile(r"[sr]k_(live|test)_\w{16,250}")),
    "webhook_secret": ("signing secret of the webhook", "whsec_…", re.compile(r"whsec_[\w+/=-]{16,250}")),
}
EVENTS = (
    "checkout.session.completed", "checkout.session.expired", "payment_intent.succeeded",
    "payment_intent.payment_failed", "payment_intent.canceled", "payment_method.automatically_updated",
    "payment_method.detached",
)  # fmt: skip


def choose(options: argparse.Namespace, settings: Settings) -> int:
    """Sets the gateway, and says what is to be entered there; the secrets are sealed and never shown again."""
    name = None if options.gateway == "none" else options.gateway
    secrets = _secrets(options) if name == "stripe" else None
    seal = Seal(settings.secret_key)
    asyncio.run(with_database(settings, lambda database: _choose(database, seal, options, secrets)))
    for line in _told(options.merchant, name, secrets, settings):
        print(line)
    return 0


async def _choose(
    database: Database, seal: Seal, options: argparse.Namespace, secrets: dict[str, str] | None
) -> None:
    await require_current(database)
    merchant = await database.read(merchants.find_by_handle, options.merchant)
    if merchant is None:
        raise Missing(f"There is no merchant {options.merchant}.")
    before = await database.read(gateways.setting, merchant.id)
    if secrets and (options.new_account or _other_mode(seal, before.secrets, secrets)):
        await database.write(gateways.forget_payers, merchant.id, options.gateway)
    name = None if options.gateway == "none" else options.gateway
    await database.write(gateways.choose, merchant.id, name, seal.seal(secrets) if secrets else None)


def _other_mode(seal: Seal, before: str | None, secrets: dict[str, str]) -> bool:
    """Test keys after live ones, or live ones after test keys: customers of the one are unknown to the other."""
    try:
        old = seal.open(before)["secret_key"] if before else secrets["secret_key"]
    except Unsealable:
        return False
    return ("_live_" in old) != ("_live_" in secrets["secret_key"])


def _secrets(options: argparse.Namespace) -> dict[str, str]:
    files = {"secret_key": options.secret_key_file, "webhook_secret": options.webhook_secret_file}
    return {name: _checked(name, _given(name, file)) for name, file in files.items()}


def _given(name: str, file: Path | None) -> str:
    if file:
        try:
            return file.read_text(encoding="utf-8").strip()
        except (OSError, UnicodeDecodeError) as error:
            raise BadSetting(f"{file} cannot be read: {error}") from error
    title = _SECRETS[name][0]
    return getpass.getpass(f"Stripe's {title}: ").strip() if sys.stdin.isatty() else sys.stdin.readline().strip()


def _checked(name: str, text: str) -> str:
    title, form, pattern = _SECRETS[name]
    if not pattern.fullmatch(text):
        raise BadSetting(f"Stripe's {title} looks like {form}: that was none. Nothing was changed.")
    return text


def _told(handle: str, name: str | None, secrets: dict[str, str] | None, settings: Settings) -> list[str]:
    if name is None:
        return [f"Nobody takes the payments of {handle} any more; nothing is billed for them."]
    if secrets is None:
        lines = [f"The sandbox takes the payments of {handle}: invoices are marked as paid, no money is moved."]
    else:
        mode = "live" if "_live_" in secrets["secret_key"] else "test"
        lines = [
            f"Stripe takes the payments of {handle} ({mode} mode).",
            f"At Stripe, add this webhook address: {settings.base_url}/inbound/stripe/{handle}",
            "and these events: " + ", ".join(EVENTS),
        ]
    if settings.gateway != "merchants":
        lines.append("It counts when PORTAL_GATEWAY is merchants.")
    return lines
