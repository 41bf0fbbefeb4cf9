"""The merchant's logo: made safe, kept, and told of on the account's timeline."""

from datetime import datetime, timedelta

import sqlalchemy as sa

from portal.adapters.logos import Logo, Logos
from portal.domain.console import waiting_time
from portal.domain.events import Actor, Change, Event
from portal.domain.logos import Unusable
from portal.domain.sign_in import Budget
from portal.store import budgets, console, events, logos
from portal.store.database import Database
from portal.store.logos import Picture

PER_MERCHANT = Budget("logo_merchant", 20, timedelta(hours=1))


async def set_logo(
    database: Database, drawing: Logos, merchant_id: int, content: bytes, *, actor: Actor, now: datetime
) -> bool:
    """The file is the merchant's logo from now on, and whether it was another before; Unusable says why it cannot."""
    await database.write(_count, merchant_id, now)
    picture = picture_of(await drawing.clean(content))
    return await database.write(_keep, merchant_id, picture, actor, now)


async def remove_logo(database: Database, merchant_id: int, *, actor: Actor, now: datetime) -> bool:
    """The merchant is known by name only, and whether there was a logo; issued documents keep theirs."""
    return await database.write(_keep, merchant_id, None, actor, now)


def picture_of(logo: Logo) -> Picture:
    """The logo as it is stored."""
    return Picture(logo.digest, logo.media_type, logo.content)


def _count(connection: sa.Connection, merchant_id: int, now: datetime) -> None:
    """Unusable for a while after too many files, each of which costs seconds of the processor."""
    if seconds := console.seconds_to_wait(connection, PER_MERCHANT, str(merchant_id), now):
        raise Unusable(waiting_time(seconds))
    budgets.spend(connection, PER_MERCHANT, str(merchant_id), now)


def _keep(
    connection: sa.Connection, merchant_id: int, picture: Picture | None, actor: Actor, now: datetime
) -> bool:  # fmt: skip
    former, named = logos.keep(connection, merchant_id, picture), picture.digest if picture else None
    if former == named:
        return False
    event = Event("account_changed", (Change("logo", former, named),))
    events.append_to_account(connection, merchant_id, event, actor, now)
    return True
