"""Seeing the portal as a customer does: recorded on the customer's timeline, and over after half an hour."""

from datetime import datetime

import sqlalchemy as sa

from portal.domain.console import LOOK_LIFE
from portal.domain.events import Actor, Event
from portal.store import console_customers, events, looks
from portal.store.console import User
from portal.store.looks import NewLook
from portal.store.tokens import token_hash


def begin_look(connection: sa.Connection, merchant_id: int, handle: str, user: User, token: str, now: datetime) -> None:
    """The user may see this customer's portal with the token; Missing for a stranger's, and nothing has begun then.

    Who looks at them already goes on looking, no longer than before: the timeline tells of it once.
    """
    scope = console_customers.scope_of(connection, merchant_id, handle)
    until = looks.open_until(connection, user.session_id, scope.customer_id, now)
    look = NewLook(scope.customer_id, user.session_id, token_hash(token), until or now + LOOK_LIFE)
    looks.start(connection, merchant_id, look, now)
    if until is None:
        events.append(connection, scope, Event("customer_seen_as"), Actor("user", user.name), now)
