"""What became of an invoice's total: what was paid, credited and refunded, so that it adds up before one's eyes."""

from dataclasses import dataclass

from portal.domain.breakdowns import Breakdown, Line
from portal.domain.invoices import UNPAID, Invoice
from portal.domain.money import Money
from portal.domain.sentences import Sentence, say

_PAID, _CREDITED, _REFUNDED = say("Paid"), say("Credited"), say("Refunded")


@dataclass(frozen=True, slots=True)
class Entry:
    """A line below the total; `result` when it is what the ones above come to."""

    label: Sentence
    amount: Money
    result: bool = False


def balance(invoice: Invoice) -> tuple[Entry, ...]:
    """The entries below the total; none when nothing was paid or given back yet.

    A credit given before the payment was taken off it; what was credited or refunded later is taken off what was paid.
    """
    late = max(invoice.settled_amount + invoice.credited_amount - invoice.amount, 0)
    late = min(late, invoice.credited_amount)
    early = [_entry(invoice, _CREDITED, late - invoice.credited_amount)]
    if invoice.state in UNPAID:
        found = [*early, _entry(invoice, _CREDITED, -late), _entry(invoice, _PAID, -invoice.settled_amount)]
        result = Entry(say("Still to pay"), invoice.open_amount, result=True)
    else:
        paid = _entry(invoice, _PAID, invoice.settled_amount)
        later = [_entry(invoice, _REFUNDED, -invoice.refunded_amount), _entry(invoice, _CREDITED, -late)]
        found = [*early, paid, *later]
        left = invoice.settled_amount - invoice.refunded_amount - late
        result = Entry(say("Left after refunds and credits"), Money(left, invoice.currency), result=True)
        if not any(later):
            return tuple(filter(None, found))
    entries = tuple(filter(None, found))
    return (*entries, result) if entries else ()


def unexplained(lines: tuple[Line, ...], breakdown: Breakdown, invoice: Invoice, incl_vat: bool) -> Money | None:
    """What the invoice comes to beyond its lines, with VAT or without; None when they explain it."""
    whole = invoice.total if incl_vat else breakdown.net
    for line in lines:
        whole -= line.prices(incl_vat)[1]
    return whole if whole.amount and lines else None


def _entry(invoice: Invoice, label: Sentence, amount: int) -> Entry | None:
    return Entry(label, Money(amount, invoice.currency)) if amount else None
