"""The steps of a bill run: each one is a transaction of its own that looks again before it does anything."""

from dataclasses import replace
from datetime import timedelta
from typing import Literal

import sqlalchemy as sa

from portal.domain.action_notices import tell
from portal.domain.actions import Wish
from portal.domain.agenda import Step, StepKind, due_at, next_step
from portal.domain.billing_notices import ended, reminder, stays_paused
from portal.domain.bills import bills
from portal.domain.card_expiry import expires_soon
from portal.domain.contracts import Contract
from portal.domain.lifecycle import due_resume
from portal.domain.payment_methods import is_charged
from portal.domain.period_charges import next_charge
from portal.domain.renewals import expire, remind, renew
from portal.operations.acts import Act
from portal.operations.follow_ups import failed, stop_dunning
from portal.operations.invoicing import collect, issue
from portal.operations.outcomes import carry_on
from portal.store import attempts, contracts, customers, dues, expiring_cards, payment_methods, subscriptions
from portal.store.dues import DueThing
from portal.store.subscriptions import NEVER

# What cannot be billed is looked at again after so long, and complained of again.
_BLOCKED = timedelta(days=1)


def advance(connection: sa.Connection, act: Act, due: DueThing) -> StepKind | None:
    """The first thing that is due of a subscription is done; None when nothing is any more."""
    contract = contracts.get(connection, act.scope, due.contract or "", lock=True)
    subscription, plan = contract.subscription, contract.plan
    step = next_step(subscription, plan, now=act.now)
    if step is None:
        planned = due_at(subscription, plan) or NEVER
        dues.look_again(connection, subscription.id, subscription.version, planned)
        return None
    match step.kind:
        case "end":
            _end(connection, act, contract, step)
        case "resume":
            _resume(connection, act, contract)
        case "remind":
            _remind(connection, act, contract)
        case "renew":
            _renew(connection, act, contract, step)
    return step.kind


def tell_of_expiry(connection: sa.Connection, act: Act, due: DueThing) -> Literal["expiry"] | None:
    """The customer whose card expires soon is told, once."""
    method = expiring_cards.take(connection, due)
    if method is None:
        return None
    stored = payment_methods.with_uses(connection, act.scope, method, act.now)
    plans = [use.plan for use in stored.uses]
    if not plans:
        return None
    act.tell(connection, customers.get(connection, act.scope), expires_soon(method, plans, stored.more_uses))
    return "expiry"


def put_off(connection: sa.Connection, act: Act, due: DueThing) -> None:
    """What cannot be dealt with is looked at again tomorrow, so that it holds up nobody else."""
    if due.kind == "card":
        expiring_cards.take(connection, due)
        return
    dues.postpone(connection, due, act.now + _BLOCKED)


def follow_up(connection: sa.Connection, act: Act, due: DueThing) -> Literal["dun"] | None:
    """The invoice whose day has come is charged once more, or dunned when there is nothing to charge it to."""
    contracts.hold(connection, act.scope, due.contract)
    invoice, standing = attempts.standing(connection, due.id)
    if standing.next_attempt_at is None or standing.next_attempt_at > act.now:
        return None
    if invoice.processing or attempts.is_under_way(connection, due.id):
        put_off(connection, act, due)
        return None
    attempts.stand(connection, due.id, replace(standing, next_attempt_at=None))
    if not invoice.open_amount.amount:
        return None
    method = contracts.get(connection, act.scope, due.contract).method if due.contract else None
    if method and is_charged(method):
        collect(connection, act, invoice, method)
    else:
        failed(connection, act, due.contract, due.id, None)
    return "dun"


def _end(connection: sa.Connection, act: Act, contract: Contract, step: Step) -> None:
    outcome = expire(contract.subscription, at=step.at)
    subscriptions.save(connection, act.scope, outcome.after, contract.plan)
    act.record(connection, outcome.event)
    stop_dunning(connection, act, contract)
    act.tell(connection, contract.customer, ended(contract, step.at))


def _resume(connection: sa.Connection, act: Act, contract: Contract) -> None:
    decision = due_resume(contract.subscription, contract.plan, now=act.now, billed=contract.billed)
    if decision is None:
        return
    carry_on(connection, act, contract, decision)
    resumed = decision.after.state == "active"
    notice = tell(contract, Wish("resume"), decision, act.now) if resumed else stays_paused(contract)
    act.tell(connection, contract.customer, notice)


def _remind(connection: sa.Connection, act: Act, contract: Contract) -> None:
    outcome = remind(contract.subscription, contract.plan)
    subscriptions.save(connection, act.scope, outcome.after, contract.plan)
    found = bills(contract, contract.subscription, next_charge(contract.subscription, contract.plan))
    if found:
        act.tell(connection, contract.customer, reminder(contract, found[0], act.now))


def _renew(connection: sa.Connection, act: Act, contract: Contract, step: Step) -> None:
    outcome = renew(contract.subscription, contract.plan, at=step.at)
    subscriptions.save(connection, act.scope, outcome.after, contract.plan)
    act.record(connection, outcome.event)
    if outcome.charge:
        issue(connection, act, contract, outcome.after, outcome.charge)
