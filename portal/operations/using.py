"""Using a payment method for subscriptions, and removing one: shown first, then done as it was shown."""

import json
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from hashlib import sha256

import sqlalchemy as sa

from portal.domain.contracts import Contract
from portal.domain.notices import Fact, Notice
from portal.domain.payment_methods import PaymentMethod
from portal.domain.refusals import Refused
from portal.domain.sentences import say
from portal.domain.uses import BUSY, REPLACE_FIRST, Use, is_usable, needs_it, removal, removed, told_of_uses, uses
from portal.operations.acts import Act
from portal.operations.changes import Changed
from portal.operations.invoicing import collect_what_is_open
from portal.operations.outcomes import carry_on
from portal.operations.tools import Tools
from portal.store import customers, mandates, outbox, payment_methods, receipts, running, stored_methods
from portal.store.desk import Desk
from portal.store.errors import Missing
from portal.store.outbox import Envelope
from portal.store.scopes import Scope

RETIRE = "retire_token"
# A form that is sent again so soon, by a double click or a reload, leads to what the first one has done.
_AGAIN = timedelta(minutes=10)


@dataclass(frozen=True, slots=True)
class Choice:
    """A method, and the subscriptions that could be paid with it; `mark` tells whether all is still the same."""

    method: PaymentMethod
    uses: tuple[Use, ...]
    mark: str


@dataclass(frozen=True, slots=True)
class Removal:
    """A method with the subscriptions that need it, and the methods that could take its place (newest first)."""

    method: PaymentMethod
    needed_by: tuple[Contract, ...]
    others: tuple[PaymentMethod, ...]
    busy: bool
    now: datetime

    def uses_of(self, instead: PaymentMethod | None) -> tuple[Use, ...]:
        """What becomes of the subscriptions with another method."""
        return tuple(uses(instead, self.needed_by, self.now)) if instead else ()

    def mark(self, instead: PaymentMethod | None) -> str:
        """It tells whether what was shown is still the same."""
        return _mark(removed(self.method, self.uses_of(instead), instead))


def read_choice(connection: sa.Connection, scope: Scope, handle: str, now: datetime, *, lock: bool = False) -> Choice:
    """The method of this handle, and what it could be used for; or Missing."""
    contracts = running.newest(connection, scope, lock=lock)
    method = stored_methods.get(connection, scope, handle, lock=lock)
    found = tuple(uses(method, contracts, now))
    return Choice(method, found, _mark(told_of_uses(method, found)))


def read_removal(
    connection: sa.Connection, scope: Scope, handle: str, now: datetime, *, lock: bool = False
) -> Removal:
    """The method of this handle, and what would have to be paid otherwise; or Missing."""
    method = stored_methods.get(connection, scope, handle)
    contracts = running.paid_with(connection, scope, method.id, lock=lock)
    method = stored_methods.get(connection, scope, handle, lock=lock)
    needed = tuple(contract for contract in contracts if needs_it(contract, now))
    others = [one for one in payment_methods.all_active(connection, scope) if one.id != method.id]
    usable = tuple(one for one in others if not needed or is_usable(one, now, needed[0]))
    return Removal(method, needed, usable, stored_methods.is_busy(connection, method), now)


def find_removal(connection: sa.Connection, scope: Scope, handle: str, now: datetime) -> Removal | None:
    """The same; None when there is no such method, or not any more."""
    try:
        return read_removal(connection, scope, handle, now)
    except Missing:
        return None


async def use(tools: Tools, desk: Desk, handle: str, chosen: Collection[str], mark: str) -> str:
    """The chosen subscriptions are paid with the method; the receipt's handle. Refused, Missing or Changed."""
    return await desk.database.write(_use, _act(tools, desk), handle, chosen, mark)


async def remove(tools: Tools, desk: Desk, handle: str, instead: str, mark: str) -> str:
    """The method is removed, what needed it is paid with the other one; the receipt's handle."""
    return await desk.database.write(_remove, _act(tools, desk), handle, instead, mark)


def _use(connection: sa.Connection, act: Act, handle: str, chosen: Collection[str], mark: str) -> str:
    stored_methods.hold_all(connection, act.scope)
    choice = read_choice(connection, act.scope, handle, act.now, lock=True)
    if choice.mark != mark:
        return _same(connection, act, "use", handle, {use.handle for use in choice.uses}.isdisjoint(chosen))
    taken = [use for use in choice.uses if use.handle in chosen]
    if not taken:
        raise Refused(say("Choose at least one subscription."))
    _pay_with(connection, act, choice.method, taken)
    return _tell(connection, act, "use", handle, told_of_uses(choice.method, taken))


def _remove(connection: sa.Connection, act: Act, handle: str, instead: str, mark: str) -> str:
    stored_methods.hold_all(connection, act.scope)
    try:
        found = read_removal(connection, act.scope, handle, act.now, lock=True)
    except Missing:
        return _same(connection, act, "removal", handle)
    if found.busy:
        raise Refused(BUSY)
    other = next((method for method in found.others if method.handle == instead), None)
    if found.needed_by and other is None:
        raise Refused(REPLACE_FIRST)
    taken = found.uses_of(other)
    if found.mark(other) != mark or len(taken) < len(found.needed_by):
        raise Changed
    if other:
        _pay_with(connection, act, other, taken)
    token = stored_methods.remove(connection, found.method, act.now)
    mandates.revoke(connection, found.method.id, act.now)
    if token:
        outbox.put(connection, Envelope(RETIRE, act.seal.seal(token), act.scope.merchant_id), act.sends_at)
    act.record(connection, removal(found.method))
    return _tell(connection, act, "removal", handle, removed(found.method, taken, other))


def _same(connection: sa.Connection, act: Act, kind: str, handle: str, done: bool = True) -> str:
    """The receipt of the same, `done` just before; else Changed, or Missing when there is nothing to change."""
    receipt = receipts.latest(connection, act.scope, kind, handle, act.now - _AGAIN) if done else None
    if receipt:
        return receipt.handle
    raise Missing("payment method") if kind == "removal" else Changed


def _pay_with(connection: sa.Connection, act: Act, method: PaymentMethod, taken: Sequence[Use]) -> None:
    for use in taken:
        carry_on(connection, act, use.contract, use.decision)
        collect_what_is_open(connection, act, use.contract, method)


def _tell(connection: sa.Connection, act: Act, kind: str, handle: str, notice: Notice) -> str:
    confirmed = Fact(say("Confirmed on"), say("%(at)s", at=act.now))
    told = Notice(notice.title, (confirmed, *notice.facts), notice.notes, notice.button, notice.path)
    act.tell(connection, customers.get(connection, act.scope), told)
    return receipts.keep(connection, act.scope, kind, handle, told.packed(), act.now)


def _act(tools: Tools, desk: Desk) -> Act:
    return Act(desk.scope, desk.actor, desk.now, desk.now, tools.seal, tools.gateways)


def _mark(notice: Notice) -> str:
    return sha256(json.dumps(notice.packed(), sort_keys=True).encode()).hexdigest()[:16]
