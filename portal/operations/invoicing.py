"""Issuing the invoice of a charge: drawn up, numbered, lessened by credit, told, and on its way to be paid."""

from dataclasses import replace
from datetime import datetime

import sqlalchemy as sa

from portal.domain.bills import Bill
from portal.domain.billing_notices import invoice_issued
from portal.domain.contracts import Contract
from portal.domain.direct_debits import collected_at
from portal.domain.drawing_up import draw_up
from portal.domain.dunning import overdue_at, payable_until
from portal.domain.events import Event
from portal.domain.invoices import Invoice
from portal.domain.money import Money
from portal.domain.payment_methods import PaymentMethod, is_charged
from portal.domain.period_charges import PeriodCharge
from portal.domain.subscriptions import Subscription
from portal.operations.acts import Act
from portal.store import attempts, credits, documents, issuing


def issue(
    connection: sa.Connection, act: Act, contract: Contract, after: Subscription, charge: PeriodCharge
) -> Invoice:
    """The invoice of the charge with today's details of the customer; Unbillable when its amount is not known."""
    draft = draw_up(after, contract.plan, charge, contract.tax)
    charged, zone = is_charged(contract.method), contract.subscription.timezone
    if charged:
        due_at = collected_at(contract.method, contract.terms, act.now, zone)
    else:
        due_at = payable_until(act.now, contract.terms.days, zone)
    invoice = issuing.issue_invoice(
        connection, act.scope, after, contract.customer, draft, now=act.now, due_at=due_at
    )
    act.record(connection, of_invoice("invoice_created", invoice))
    credit = credits.use(connection, act.scope, after.id, invoice.total)
    _begin_to_collect(connection, act, contract, invoice, credit, due_at)
    notice = invoice_issued(contract, invoice, Bill(charge, draft.total, credit), charged=charged, due_at=due_at)
    documents.freeze(connection, documents.Subject(act.scope, "invoice", invoice.id, invoice.handle), act.now)
    act.tell(connection, contract.customer, notice, document=("invoice", invoice.handle))
    return invoice


def of_invoice(kind: str, invoice: Invoice) -> Event:
    """An event about the invoice, which is called by its number."""
    return Event(kind, (), "invoice", invoice.number or invoice.handle)


def collect(connection: sa.Connection, act: Act, invoice: Invoice, method: PaymentMethod) -> None:
    """A charge of what is open on the invoice is intended and on its way."""
    act.charge(connection, attempts.intend(connection, invoice, method, act.now))


def collect_what_is_open(connection: sa.Connection, act: Act, contract: Contract, method: PaymentMethod) -> None:
    """Open invoices are charged to the method, whatever is planned for them; what is paid by hand stays as it is.

    A direct debit waits for the days of notice, for it is announced only now.
    """
    at = collected_at(method, contract.terms, act.now, contract.subscription.timezone)
    for due in contract.unpaid if is_charged(method) else ():
        invoice = due.invoice
        if invoice.processing or attempts.is_under_way(connection, invoice.id):
            continue
        if at <= act.now and act.collects(contract.terms):
            collect(connection, act, invoice, method)
            continue
        _, standing = attempts.standing(connection, invoice.id)
        attempts.stand(connection, invoice.id, replace(standing, next_attempt_at=at))


def _begin_to_collect(
    connection: sa.Connection, act: Act, contract: Contract, invoice: Invoice, credit: Money, due_at: datetime
) -> None:
    if credit.amount:
        attempts.settle_by_credit(connection, invoice, credit, act.now)
    left = invoice.amount - credit.amount
    paid = {"state": "settled", "settled_at": act.now} if not left else {"state": "pending", "settled_at": None}
    charged, zone = is_charged(contract.method), contract.subscription.timezone
    at_once = charged and due_at <= act.now and act.collects(contract.terms)
    next_at = due_at if charged else overdue_at(due_at, zone)
    standing = attempts.Standing(
        processing=False, settled_amount=credit.amount, failed_at=None, dunning_start_at=None, dunning_count=None,
        next_attempt_at=None if not left or at_once else next_at, **paid,
    )  # fmt: skip
    attempts.stand(connection, invoice.id, standing)
    if not left:
        act.record(connection, of_invoice("invoice_settled", invoice))
    elif at_once and contract.method:
        collect(connection, act, issuing.get(connection, invoice.id), contract.method)
