"""What follows a payment or its failure: paid, tried again, or given up, with what that means for the subscription."""

from dataclasses import replace
from datetime import datetime

import sqlalchemy as sa

from portal.domain import lifecycle
from portal.domain.actions import Wish
from portal.domain.action_notices import tell
from portal.domain.billing_notices import dunning_ended, payment_failed, payment_received
from portal.domain.contracts import Contract
from portal.domain.dunning import after_failure
from portal.domain.invoices import Invoice
from portal.domain.money import Money
from portal.domain.refusals import Refused
from portal.domain.renewals import expire_unpaid, hold_unpaid
from portal.operations.acts import Act
from portal.operations.invoicing import of_invoice
from portal.operations.outcomes import carry_on
from portal.store import attempts, contracts, subscriptions
from portal.store.attempts import Standing

Error = tuple[str | None, str | None]


def paid(connection: sa.Connection, act: Act, handle: str | None, invoice_id: int, amount: Money) -> None:
    """So much was paid: what is paid in whole is settled, and a hold for want of it is lifted."""
    held = contracts.hold(connection, act.scope, handle)
    invoice, standing = attempts.standing(connection, invoice_id)
    settled = standing.settled_amount + amount.amount
    whole = invoice.amount - invoice.credited_amount <= settled
    after = replace(standing, settled_amount=settled, processing=False)
    if whole:
        after = replace(after, state="settled", settled_at=act.now, failed_at=None, next_attempt_at=None)
        act.record(connection, of_invoice("invoice_settled", invoice))
    attempts.stand(connection, invoice_id, after)
    if handle is None or not whole or not (held or standing.dunning_count):
        return
    contract = contracts.get(connection, act.scope, handle)
    if standing.dunning_count:
        act.tell(connection, contract.customer, payment_received(contract, invoice, amount))
    _lift_hold(connection, act, contract)


def under_way(connection: sa.Connection, invoice_id: int) -> None:
    """The payment has been ordered, and its result comes later."""
    _, standing = attempts.standing(connection, invoice_id)
    attempts.stand(connection, invoice_id, replace(standing, processing=True))


def failed(connection: sa.Connection, act: Act, handle: str | None, invoice_id: int, error: Error | None) -> None:
    """It was not paid: the next step of dunning, or its end; `error` is None when nothing could be charged."""
    contracts.hold(connection, act.scope, handle)
    invoice, standing = attempts.standing(connection, invoice_id)
    if invoice.state not in ("pending", "dunning", "failed") or not invoice.open_amount.amount:
        return
    if handle is None:
        attempts.stand(connection, invoice_id, replace(standing, state="failed", failed_at=act.now, processing=False))
        return
    contract = contracts.get(connection, act.scope, handle)
    if invoice.state == "failed" or contract.subscription.state == "expired":
        attempts.stand(connection, invoice_id, replace(standing, processing=False, next_attempt_at=None))
        _tell_of_failure(connection, act, contract, invoice, error, None)
        return
    verdict = after_failure(contract.terms.dunning, failures=standing.dunning_count or 0, now=act.now)
    if verdict.next_at is None:
        _give_up(connection, act, contract, invoice, standing)
        return
    begun = standing.dunning_start_at or act.now
    after = replace(standing, state="dunning", processing=False, dunning_start_at=begun, dunning_count=verdict.count,
                    next_attempt_at=verdict.next_at)  # fmt: skip
    attempts.stand(connection, invoice_id, after)
    kind = "invoice_dunning" if verdict.count == 1 else "invoice_dunning_notification"
    act.record(connection, of_invoice(kind, invoice))
    _tell_of_failure(connection, act, contract, invoice, error, verdict.next_at)


def _tell_of_failure(
    connection: sa.Connection, act: Act, contract: Contract, invoice: Invoice, error: Error | None,
    next_at: datetime | None,
) -> None:  # fmt: skip
    notice = payment_failed(contract, invoice, error=error, next_at=next_at)
    act.tell(connection, contract.customer, notice)


def _give_up(
    connection: sa.Connection, act: Act, contract: Contract, invoice: Invoice, standing: Standing
) -> None:
    after = replace(standing, state="failed", failed_at=act.now, processing=False, next_attempt_at=None)
    attempts.stand(connection, invoice.id, after)
    act.record(connection, of_invoice("invoice_failed", invoice))
    subscription, final, outcome = contract.subscription, contract.terms.dunning.final, None
    if final == "expire" or (final == "on_hold" and subscription.state == "active"):
        end = expire_unpaid if final == "expire" else hold_unpaid
        outcome = end(subscription, now=act.now)
        subscriptions.save(connection, act.scope, outcome.after, contract.plan)
        act.record(connection, outcome.event)
    told = final if outcome else None
    act.tell(connection, contract.customer, dunning_ended(contract, invoice, told))


def _lift_hold(connection: sa.Connection, act: Act, contract: Contract) -> None:
    """A subscription that was held until all is paid runs again; one that cannot, stays held."""
    subscription = contract.subscription
    if subscription.state != "on_hold" or subscription.on_hold_reason != "dunning" or contract.unpaid:
        return
    try:
        decision = lifecycle.resume(
            subscription, contract.plan, rules=contract.rules, now=act.now, open_invoices=0, billed=contract.billed
        )
    except Refused:  # it has ended meanwhile, or nothing pays it: then it stays as it is, and the invoice is paid
        return
    notice = tell(contract, Wish("resume"), decision, act.now)
    carry_on(connection, act, contract, decision, at=act.now)
    act.tell(connection, contract.customer, notice)
