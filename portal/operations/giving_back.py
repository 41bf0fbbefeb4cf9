"""Giving back unused days: credit notes on the invoices of the period, for the next ones to be lessened by."""

from dataclasses import replace

import sqlalchemy as sa

from portal.domain.billing_notices import credit_note_issued
from portal.domain.contracts import Contract
from portal.domain.crediting import by_rate, for_later, spread
from portal.domain.events import Event
from portal.domain.money import Money
from portal.operations.acts import Act
from portal.operations.invoicing import of_invoice
from portal.store import attempts, documents, issuing, lines


def give_back(connection: sa.Connection, act: Act, contract: Contract, credit: Money) -> None:
    """The credit stands on credit notes; an open invoice is lessened by it, and paid when nothing is left of it."""
    for invoice, part in spread(contract.period_invoices, credit):
        later = for_later(invoice, part)
        rates = by_rate(lines.gross_by_rate(connection, invoice.id), part)
        correction = issuing.Correction(contract.plan.name, part, rates, later)
        note, number = issuing.issue_credit_note(
            connection, act.scope, contract.subscription, invoice, correction, now=act.now
        )
        act.record(connection, Event("invoice_credited", (), "invoice", invoice.number or number))
        documents.freeze(connection, note, act.now)
        notice = credit_note_issued(invoice, number, note.handle, part, later)
        act.tell(connection, contract.customer, notice, document=("credit_note", note.handle))
        _settle_when_nothing_is_left(connection, act, invoice.id)


def _settle_when_nothing_is_left(connection: sa.Connection, act: Act, invoice_id: int) -> None:
    invoice, standing = attempts.standing(connection, invoice_id)
    if invoice.state not in ("pending", "dunning") or invoice.open_amount.amount:
        return
    paid = replace(standing, state="settled", settled_at=act.now, failed_at=None, next_attempt_at=None)
    attempts.stand(connection, invoice_id, paid)
    act.record(connection, of_invoice("invoice_settled", invoice))
