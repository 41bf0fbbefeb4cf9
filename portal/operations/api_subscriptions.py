"""What the merchant's systems do with a subscription: the rules, notices and bills of the customer's own actions."""

from dataclasses import dataclass, replace
from datetime import date, datetime

import sqlalchemy as sa

from portal.domain.action_notices import tell
from portal.domain.actions import Action, Wish, decide
from portal.domain.contracts import Contract
from portal.domain.decisions import Decision
from portal.domain.merchant_rules import PauseCompensation
from portal.domain.refusal_codes import code_of
from portal.domain.refusals import Refused, Unchanged
from portal.operations.api_calls import Answer, Call, Denied
from portal.operations.invoicing import collect_what_is_open
from portal.operations.outcomes import carry_on
from portal.store import api_reads, contracts, stored_methods
from portal.store.export_shapes import given, instant
from portal.store.resources import SUBSCRIPTION


@dataclass(frozen=True, slots=True)
class Order:
    """An action with what was said to it; without `compensation` a pause gives what the merchant has set."""

    action: Action
    resume_on: date | None = None
    compensation: PauseCompensation | None = None
    method: str | None = None


def carry_out(connection: sa.Connection, call: Call, handle: str, order: Order) -> Answer:
    """The subscription as it is then, with event and mail; Denied when a rule says no, Missing for another's."""
    scope = api_reads.owner_of(connection, call.key.merchant_id, SUBSCRIPTION, handle)
    contract = _freed(contracts.get(connection, scope, handle, lock=True), order)
    method = stored_methods.get(connection, scope, order.method, lock=True) if order.method else None
    wish = Wish(order.action, resume_on=order.resume_on, method=method)
    try:
        decision = _decided(contract, wish, call.now)
    except Unchanged:
        return _shown(connection, call.key.merchant_id, handle, call.now)
    act = call.act_for(scope)
    act.tell(connection, contract.customer, tell(contract, wish, decision, call.now))
    carry_on(connection, act, contract, decision)
    if method:
        collect_what_is_open(connection, act, contract, method)
    return _shown(connection, call.key.merchant_id, handle, call.now)


def preview_cancelling(connection: sa.Connection, merchant_id: int, handle: str, now: datetime) -> Answer:
    """The subscription as it would be if it were cancelled now; Denied when it cannot be."""
    scope = api_reads.owner_of(connection, merchant_id, SUBSCRIPTION, handle)
    contract = _freed(contracts.get(connection, scope, handle), Order("cancel"))
    after = _decided(contract, Wish("cancel"), now).after
    shown = _shown(connection, merchant_id, handle, now)
    moments = {
        "cancelled_date": after.cancelled_at, "expires": after.expires_at,
        "next_period_start": after.next_period_start_at,
    }  # fmt: skip
    shown |= {"is_cancelled": after.is_cancelled, "renewing": after.renewing}
    return given(shown | {name: instant(at) if at else None for name, at in moments.items()})


def _freed(contract: Contract, order: Order) -> Contract:
    """What customers are not offered, the merchant may do all the same."""
    rules = replace(contract.rules, allow_cancel=True, allow_pause=True)
    return replace(contract, rules=replace(rules, pause_compensation=order.compensation or rules.pause_compensation))


def _decided(contract: Contract, wish: Wish, now: datetime) -> Decision:
    try:
        return decide(contract, wish, now)
    except Unchanged:
        raise
    except Refused as refused:
        raise Denied(code_of(contract, wish, now), refused.sentence) from refused


def _shown(connection: sa.Connection, merchant_id: int, handle: str, now: datetime) -> Answer:
    return api_reads.get(connection, merchant_id, SUBSCRIPTION, handle, now)[0]
