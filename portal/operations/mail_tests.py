"""A mail to oneself: what customers' mails look like, and whether they arrive."""

from dataclasses import dataclass
from datetime import datetime, timedelta

import sqlalchemy as sa

from portal.domain.sign_in import Budget, new_token
from portal.operations.post import Mail, envelope
from portal.operations.tools import Tools
from portal.store import budgets, console, outbox
from portal.store.console import User

PER_USER = Budget("test_mail_user", 5, timedelta(hours=1))


@dataclass(frozen=True, slots=True)
class Sent:
    """The mail by its number in the outbox, or the seconds after which another may be sent."""

    item: int = 0
    seconds: int = 0


async def send_test_mail(tools: Tools, user: User, locale: str, now: datetime) -> Sent:
    """A test mail is on its way to the user; none when there were too many of them."""
    mail = Mail("test_mail", user.email, locale, until=(now + timedelta(hours=1)).isoformat())
    return await tools.database.write(_send, tools, user, mail, now)


def fate_of(connection: sa.Connection, merchant_id: int, user_id: int, item: int) -> str:
    """What has become of the user's test mail: waiting, delayed, sent or refused; Missing for any other item."""
    return outbox.fate(connection, merchant_id, item, _mark(user_id))


def _send(connection: sa.Connection, tools: Tools, user: User, mail: Mail, now: datetime) -> Sent:
    if seconds := console.seconds_to_wait(connection, PER_USER, str(user.id), now):
        return Sent(seconds=seconds)
    budgets.spend(connection, PER_USER, str(user.id), now)
    marked = f"{_mark(user.id)}{new_token()}"
    return Sent(outbox.put(connection, envelope(tools.seal, user.merchant_id, mail, marked), now))


def _mark(user_id: int) -> str:
    return f"test-mail:{user_id}:"
