"""Crediting unused days: on which invoices, at which rates of VAT, and what of it is left for later invoices."""

from collections.abc import Iterable, Mapping

from portal.domain.invoices import Invoice
from portal.domain.money import Money
from portal.domain.taxation import round_half_up, shares


def spread(invoices: Iterable[Invoice], credit: Money) -> list[tuple[Invoice, Money]]:
    """The credit as parts of these invoices, the first one first, none more than was billed and not given back."""
    parts, left = [], credit.amount
    for invoice in invoices:
        part = min(left, invoice.amount - invoice.credited_amount - invoice.refunded_amount)
        if part > 0:
            parts.append((invoice, Money(part, credit.currency)))
            left -= part
    return parts


def for_later(invoice: Invoice, part: Money) -> Money:
    """What of a part is left for later invoices: an open invoice needs not be paid by so much in the first place.

    Where a payment of it is under way, it is left for later once that has arrived, for it may also fail.
    """
    return Money(part.amount - min(part.amount, invoice.open_amount.amount), part.currency)


def left_for_later(invoices: Iterable[Invoice], credit: Money) -> Money:
    """What of a credit on these invoices is taken off later ones."""
    parts = spread(invoices, credit)
    return Money(sum(for_later(invoice, part).amount for invoice, part in parts), credit.currency)


def by_rate(gross: Mapping[int, int], part: Money) -> list[tuple[int, int, int]]:
    """Rate, amount with VAT and without, of a part of an invoice whose lines come to `gross` at each rate."""
    rates = [rate for rate, amount in gross.items() if amount > 0] or list(gross)
    amounts = shares(part.amount, [gross[rate] for rate in rates])
    return [
        (rate, amount, amount - round_half_up(amount * rate, 10_000 + rate))
        for rate, amount in zip(rates, amounts, strict=True)
    ]
