"""Writing down something about a customer, and deleting it again; that it was done stands on the timeline."""

from datetime import datetime

import sqlalchemy as sa

from portal.domain.console import may_delete_note
from portal.domain.events import Actor, Event
from portal.domain.refusals import Refused
from portal.domain.sentences import say
from portal.store import console_customers, events, notes
from portal.store.console import User


def add_note(connection: sa.Connection, merchant_id: int, handle: str, user: User, text: str, now: datetime) -> None:
    """The note is kept; the event says that there is one and not what it says."""
    scope = console_customers.scope_of(connection, merchant_id, handle)
    notes.add(connection, scope, user.id, user.name, text, now)
    events.append(connection, scope, Event("note_added"), Actor("user", user.name), now)


def delete_note(
    connection: sa.Connection, merchant_id: int, handle: str, note_id: int, user: User, now: datetime
) -> None:
    """The note is gone for good; Missing for a stranger's, Refused when it is not the user's to delete."""
    scope = console_customers.scope_of(connection, merchant_id, handle)
    if not may_delete_note(user.role, own=notes.author_of(connection, scope, note_id) == user.id):
        raise Refused(say("Only who wrote a note, or an owner of the account, may delete it."))
    notes.delete(connection, scope, note_id)
    events.append(connection, scope, Event("note_deleted"), Actor("user", user.name), now)
