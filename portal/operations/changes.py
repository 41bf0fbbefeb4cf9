"""What a customer does with a subscription: decided again where it is recorded, and only as it was shown."""

import json
from dataclasses import dataclass, replace
from datetime import datetime
from hashlib import sha256

import sqlalchemy as sa

from portal.domain.action_notices import said_facts, tell
from portal.domain.actions import Wish, decide
from portal.domain.contracts import Contract
from portal.domain.notices import Fact, Notice
from portal.domain.sentences import say
from portal.operations.acts import Act
from portal.operations.invoicing import collect_what_is_open
from portal.operations.outcomes import carry_on
from portal.operations.tools import Tools
from portal.store import contracts, receipts, stored_methods
from portal.store.desk import Desk
from portal.store.errors import Missing


class Changed(Exception):
    """What would happen is no longer what was shown, so nothing was done."""


@dataclass(frozen=True, slots=True)
class Preview:
    """What will happen; `mark` tells whether it is still the same when it is confirmed."""

    notice: Notice
    mark: str


def preview(contract: Contract, wish: Wish, now: datetime) -> Preview:
    """What the wish leads to as things stand now; Refused when it is not possible."""
    notice = tell(contract, wish, decide(contract, wish, now), now)
    return Preview(notice, sha256(json.dumps(notice.packed(), sort_keys=True).encode()).hexdigest()[:16])


async def carry_out(tools: Tools, desk: Desk, handle: str, wish: Wish, mark: str) -> str:
    """The wish is carried out as it was shown, with event, receipt and mail; the receipt's handle.

    Raises Refused when it is no longer possible, and Changed when something else would happen.
    """
    act = Act(desk.scope, desk.actor, desk.now, desk.now, tools.seal, tools.gateways)
    return await desk.database.write(_carry_out, act, handle, wish, mark)


def _carry_out(connection: sa.Connection, act: Act, handle: str, wish: Wish, mark: str) -> str:
    if wish.method:
        stored_methods.hold_all(connection, act.scope)
    contract = contracts.get(connection, act.scope, handle, lock=True)
    wish = _as_stored(connection, act, wish)
    shown = preview(contract, wish, act.now)
    if shown.mark != mark:
        raise Changed
    decision = decide(contract, wish, act.now)
    told = _confirmed(shown.notice, wish, act.now)
    act.tell(connection, contract.customer, told)
    carry_on(connection, act, contract, decision)
    if wish.action == "method" and wish.method:
        collect_what_is_open(connection, act, contract, wish.method)
    return receipts.keep(connection, act.scope, wish.action, handle, told.packed(), act.now)


def _as_stored(connection: sa.Connection, act: Act, wish: Wish) -> Wish:
    """The wish with its method as it is now; Changed when that was removed meanwhile."""
    if wish.method is None:
        return wish
    try:
        return replace(wish, method=stored_methods.get(connection, act.scope, wish.method.handle))
    except Missing:
        raise Changed from None


def _confirmed(notice: Notice, wish: Wish, now: datetime) -> Notice:
    """The notice with when it was confirmed, to the minute, and what the customer said to it (§ 312k (3), (4) BGB)."""
    confirmed = Fact(say("Confirmed on"), say("%(at)s", at=now))
    return replace(notice, facts=(confirmed, *notice.facts, *said_facts(wish)))
