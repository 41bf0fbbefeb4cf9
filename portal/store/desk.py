"""The desk: one merchant, one customer, one actor, one moment; nothing of anybody else can be read or saved here."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, TypeVar

import sqlalchemy as sa

from portal.domain.customers import Customer
from portal.domain.events import Actor, Event
from portal.domain.refusals import Refused
from portal.domain.sentences import say
from portal.store import customers, events, outbox
from portal.store.database import Database
from portal.store.outbox import Envelope
from portal.store.scopes import Scope

T = TypeVar("T")

# How each kind of changed thing is saved: (connection, scope, thing) -> None, Stale when it is not as it was read.
_SAVES: dict[type, Callable[[sa.Connection, Scope, Any], None]] = {Customer: customers.save}


@dataclass(frozen=True, slots=True)
class Desk:
    """A unit of work for one customer; reads take functions `(connection, scope, *args)` of the store.

    At a desk for `reading` nothing is saved.
    """

    database: Database
    scope: Scope
    actor: Actor
    now: datetime
    reading: bool = False

    async def read(self, unit: Callable[..., T], *args: Any) -> T:
        """The unit's result for this customer; Missing for a stranger's record."""
        return await self.database.read(unit, self.scope, *args)

    async def search(self, unit: Callable[..., T], *args: Any) -> T:
        """The result of a unit that may take longer."""
        return await self.database.search(unit, self.scope, *args)

    async def record(self, *changed: Any, because: Event, envelopes: Sequence[Envelope] = ()) -> None:
        """The changed things, the event and the envelopes are stored, all or nothing; Stale saves nothing."""
        self._require_writing()
        await self.database.write(_record, self, changed, because, envelopes)

    async def write(self, unit: Callable[..., T], *args: Any, because: Event | None) -> T:
        """The unit's result, stored together with the event; None for what is no fact of the customer's account."""
        self._require_writing()
        return await self.database.write(_write, self, unit, args, because)

    def _require_writing(self) -> None:
        if self.reading:
            raise Refused(say("Nothing can be changed here by somebody who only looks."))


def _record(
    connection: sa.Connection, desk: Desk, changed: Sequence[Any], event: Event, envelopes: Sequence[Envelope]
) -> None:
    for thing in changed:
        _SAVES[type(thing)](connection, desk.scope, thing)
    events.append(connection, desk.scope, event, desk.actor, desk.now)
    for envelope in envelopes:
        outbox.put(connection, envelope, desk.now)


def _write(
    connection: sa.Connection, desk: Desk, unit: Callable[..., T], args: Sequence[Any], event: Event | None
) -> T:
    result = unit(connection, desk.scope, *args)
    if event is not None:
        events.append(connection, desk.scope, event, desk.actor, desk.now)
    return result
