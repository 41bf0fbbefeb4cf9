"""Direct debits: collected some days after they were announced, with amount, day, mandate and creditor.

An invoice announces its own collection. The days are those of the calendar: a collection that falls on a day on which
banks do not settle (TARGET) is debited on the next one, which announces it all the earlier.
"""

from datetime import date, datetime, tzinfo

from portal.domain.dunning import payable_until
from portal.domain.merchant_rules import PaymentTerms
from portal.domain.money import Money
from portal.domain.payment_methods import PaymentMethod, is_charged
from portal.domain.sentences import Sentence, say

DEBITS = ("sepa", "sepa_ebics")


def is_debited(method: PaymentMethod | None) -> bool:
    """Invoices are collected from a bank account by direct debit."""
    return method is not None and is_charged(method) and method.payment_type in DEBITS


def collected_at(method: PaymentMethod | None, terms: PaymentTerms, announced_at: datetime, zone: tzinfo) -> datetime:
    """When what is announced now can be charged: a direct debit after the days of notice, all else at once."""
    return payable_until(announced_at, terms.notice_days, zone) if is_debited(method) else announced_at


def announcement(amount: Money, day: date, method: PaymentMethod, creditor_id: str | None) -> Sentence:
    """What the customer is told of a collection before it; of an older mandate perhaps only the account is known."""
    if method.ending and method.mandate_reference and creditor_id:
        return say(
            "We will collect %(amount)s on %(day)s from the account ending in %(ending)s, mandate %(mandate)s, "
            "creditor identifier %(creditor)s.", amount=amount, day=day, ending=method.ending,
            mandate=method.mandate_reference, creditor=creditor_id,
        )  # fmt: skip
    return say("We will collect %(amount)s on %(day)s by %(method)s.", amount=amount, day=day, method=method.named)


def debit_notes(terms: PaymentTerms, method: PaymentMethod | None) -> list[Sentence]:
    """When payments that are shown beforehand are collected, if they are by direct debit."""
    if not is_debited(method):
        return []
    if terms.notice_days == 1:
        return [say("Direct debits are collected the day after the invoice.")]
    return [say("Direct debits are collected %(days)s days after the invoice.", days=terms.notice_days)]
