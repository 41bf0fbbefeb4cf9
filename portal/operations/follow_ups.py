"""What follows a payment or its failure: paid, tried again, or given up, with what that means for the subscription."""

from dataclasses import replace
from datetime import datetime

import sqlalchemy as sa

from portal.domain import lifecycle
from portal.domain.actions import Wish
from portal.domain.action_notices import tell
from portal.domain.billing_notices import dunning_ended, payment_failed, payment_received
from portal.domain.contracts import Contract
from portal.domain.direct_debits import collected_at
from portal.domain.dunning import after_failure
from portal.domain.events import Event
from portal.domain.invoices import Invoice
from portal.domain.money import Money
from portal.domain.refusals import Refused
from portal.domain.renewals import expire_unpaid, hold_unpaid
from portal.operations.acts import Act
from portal.operations.invoicing import of_invoice
from portal.operations.outcomes import carry_on
from portal.store import attempts, contracts, credits, dues, subscriptions
from portal.store.attempts import Attempt, Standing
from portal.store.errors import Missing

Error = tuple[str | None, str | None]


def paid(
    connection: sa.Connection, act: Act, handle: str | None, invoice_id: int, amount: Money, *,
    by_customer: bool = False,
) -> None:  # fmt: skip
    """So much was paid: what is paid in whole is settled, and a hold for want of it is lifted.

    Whoever paid it themselves, or was dunned for it, is told.
    """
    held = contracts.hold(connection, act.scope, handle)
    invoice, standing = attempts.standing(connection, invoice_id)
    left = max(invoice.amount - invoice.credited_amount - standing.settled_amount, 0)
    credits.release(connection, invoice_id, max(amount.amount - left, 0))
    after = replace(standing, settled_amount=standing.settled_amount + amount.amount, processing=False)
    if amount.amount >= left and invoice.state != "settled":
        after = replace(after, state="settled", settled_at=act.now, failed_at=None, next_attempt_at=None)
        act.record(connection, of_invoice("invoice_settled", invoice))
    attempts.stand(connection, invoice_id, after)
    awaits_word = bool(by_customer or standing.dunning_count)
    if amount.amount < left or not (held or awaits_word):
        return
    contract = _contract(connection, act, handle)
    if contract is None:
        return
    if awaits_word:
        act.tell(connection, contract.customer, payment_received(contract, invoice, amount))
    _lift_hold(connection, act, contract)


def under_way(connection: sa.Connection, act: Act, attempt: Attempt) -> None:
    """The payment has been ordered; its result comes later, and is asked for until it is there."""
    contracts.hold(connection, act.scope, attempt.contract)
    _, standing = attempts.standing(connection, attempt.invoice_id)
    if not standing.processing:
        attempts.stand(connection, attempt.invoice_id, replace(standing, processing=True))
        act.await_result(connection, attempt.name)


def failed(connection: sa.Connection, act: Act, handle: str | None, invoice_id: int, error: Error | None) -> None:
    """It was not paid: the next step of dunning, or its end; `error` is None when nothing could be charged."""
    contracts.hold(connection, act.scope, handle)
    invoice, standing = attempts.standing(connection, invoice_id)
    tried, contract = replace(standing, processing=False), _contract(connection, act, handle)
    if invoice.state not in ("pending", "dunning", "failed") or not invoice.open_amount.amount:
        attempts.stand(connection, invoice_id, tried)
        return
    if contract is None:
        given_up = replace(tried, state="failed", failed_at=act.now, next_attempt_at=None)
        attempts.stand(connection, invoice_id, given_up)
    elif invoice.state == "failed" or contract.subscription.state == "expired":
        state = "pending" if invoice.state == "dunning" else invoice.state
        attempts.stand(connection, invoice_id, replace(tried, state=state, next_attempt_at=None))
        _tell_of_failure(connection, act, contract, invoice, error, None)
    elif standing.next_attempt_at:  # the customer has tried something meanwhile, and what was planned stays
        attempts.stand(connection, invoice_id, tried)
        _tell_of_failure(connection, act, contract, invoice, error, standing.next_attempt_at)
    else:
        _dun(connection, act, contract, invoice, tried, error)


def failed_to_pay(connection: sa.Connection, act: Act, attempt: Attempt, error: Error) -> None:
    """The customer's own attempt failed: what is planned stays. Who saw it on the page is not told by mail."""
    contracts.hold(connection, act.scope, attempt.contract)
    invoice, standing = attempts.standing(connection, attempt.invoice_id)
    attempts.stand(connection, invoice.id, replace(standing, processing=False))
    contract = _contract(connection, act, attempt.contract)
    if standing.processing and not attempt.challenged_at and contract:
        _tell_of_failure(connection, act, contract, invoice, error, standing.next_attempt_at)


def stop_dunning(connection: sa.Connection, act: Act, contract: Contract) -> None:
    """Nothing of the subscription is charged or dunned by itself any more, and the timeline tells of each invoice."""
    for number in dues.stop_dunning(connection, contract.subscription.id):
        act.record(connection, Event("invoice_dunning_cancelled", (), "invoice", number))


def _contract(connection: sa.Connection, act: Act, handle: str | None) -> Contract | None:
    """None when there is no subscription, or nobody any more whose it is."""
    try:
        return contracts.get(connection, act.scope, handle) if handle else None
    except Missing:
        return None


def _dun(
    connection: sa.Connection, act: Act, contract: Contract, invoice: Invoice, standing: Standing,
    error: Error | None,
) -> None:  # fmt: skip
    verdict = after_failure(contract.terms.dunning, failures=standing.dunning_count or 0, now=act.now)
    if verdict.next_at is None:
        _give_up(connection, act, contract, invoice, standing)
        return
    begun = standing.dunning_start_at or act.now
    # The next try of a direct debit is announced by the mail that tells of this one.
    announced = collected_at(contract.method, contract.terms, act.now, contract.subscription.timezone)
    next_at = max(verdict.next_at, announced)
    after = replace(standing, state="dunning", dunning_start_at=begun, dunning_count=verdict.count,
                    next_attempt_at=next_at)  # fmt: skip
    attempts.stand(connection, invoice.id, after)
    kind = "invoice_dunning" if verdict.count == 1 else "invoice_dunning_notification"
    act.record(connection, of_invoice(kind, invoice))
    _tell_of_failure(connection, act, contract, invoice, error, next_at)


def _tell_of_failure(
    connection: sa.Connection, act: Act, contract: Contract, invoice: Invoice, error: Error | None,
    next_at: datetime | None,
) -> None:  # fmt: skip
    notice = payment_failed(contract, invoice, error=error, next_at=next_at)
    act.tell(connection, contract.customer, notice)


def _give_up(
    connection: sa.Connection, act: Act, contract: Contract, invoice: Invoice, standing: Standing
) -> None:
    after = replace(standing, state="failed", failed_at=act.now, next_attempt_at=None)
    attempts.stand(connection, invoice.id, after)
    act.record(connection, of_invoice("invoice_failed", invoice))
    subscription, final, outcome = contract.subscription, contract.terms.dunning.final, None
    if final == "expire" or (final == "on_hold" and subscription.state == "active"):
        end = expire_unpaid if final == "expire" else hold_unpaid
        outcome = end(subscription, now=act.now)
        subscriptions.save(connection, act.scope, outcome.after, contract.plan)
        act.record(connection, outcome.event)
    if final == "expire":
        stop_dunning(connection, act, contract)
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
    carry_on(connection, act, contract, decision)
    act.tell(connection, contract.customer, notice)
