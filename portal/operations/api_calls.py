"""A change that one of the merchant's systems asks for: carried out once, however often it is asked for."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

import sqlalchemy as sa

from portal.domain.events import Actor
from portal.domain.refusals import Refused
from portal.domain.sentences import Sentence
from portal.operations.acts import Act
from portal.operations.tools import Tools
from portal.store import api_answers
from portal.store.api_answers import Kept
from portal.store.api_keys import Key
from portal.store.database import lock
from portal.store.scopes import Scope

KEPT_FOR = timedelta(hours=24)
Answer = dict[str, Any]
Unit = Callable[..., Answer]


class Denied(Refused):
    """A rule says no; `code` is Frisbii's number for it."""

    def __init__(self, code: int, sentence: Sentence) -> None:
        super().__init__(sentence)
        self.code = code


class Reused(Exception):
    """Another request was sent under this name before."""


@dataclass(frozen=True, slots=True)
class Call:
    """Who asks, when, and under which `name` so that it is not carried out twice; `digest` is that of the request."""

    tools: Tools
    key: Key
    now: datetime
    name: str | None
    digest: str

    @property
    def actor(self) -> Actor:
        """Who it is on the timeline."""
        return Actor("api", self.key.label)

    def act_for(self, scope: Scope) -> Act:
        """The call as an act on a customer's records."""
        return Act(scope, self.actor, self.now, self.now, self.tools.seal, self.tools.gateways)


async def once(call: Call, unit: Unit, *args: Any) -> tuple[Answer, bool]:
    """The result of `unit(connection, call, *args)`, and whether it was given before; Reused for another request.

    One that is still under way is waited for, as the answer is kept in the transaction that makes the change.
    """
    return await call.tools.database.write(_once, call, unit, args)


def _once(connection: sa.Connection, call: Call, unit: Unit, args: tuple[Any, ...]) -> tuple[Answer, bool]:
    if call.name is None:
        return unit(connection, call, *args), False
    lock(connection, f"api {call.key.id} {call.name}")
    since = call.now - KEPT_FOR
    known = api_answers.find(connection, call.key.id, call.name, since)
    if known is not None:
        if known.digest != call.digest:
            raise Reused
        return call.tools.seal.open(known.sealed_answer), True
    result = unit(connection, call, *args)
    kept = Kept(call.digest, call.tools.seal.seal(result))
    api_answers.keep(connection, call.key.id, call.name, kept, since, call.now)
    return result, False
