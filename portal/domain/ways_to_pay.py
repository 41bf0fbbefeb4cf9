"""How an open invoice comes to be paid: collected from an account on a day, or transferred by the customer."""

from dataclasses import dataclass
from datetime import datetime, tzinfo

from portal.domain.banking import grouped
from portal.domain.direct_debits import announcement, is_debited
from portal.domain.documents import Bank
from portal.domain.invoices import Invoice
from portal.domain.money import Money
from portal.domain.notices import Fact
from portal.domain.payment_methods import OFFLINE, PaymentMethod
from portal.domain.periods import local_day
from portal.domain.sentences import Sentence, say


@dataclass(frozen=True, slots=True)
class Planned:
    """What an invoice is charged to, and when that is tried next; None when nothing is planned."""

    method: PaymentMethod | None
    at: datetime | None


def is_transferred(method: PaymentMethod | None) -> bool:
    """The customer pays by themselves: without a stored method, or with one that nothing is charged to."""
    return method is None or method.payment_type in OFFLINE


def collection(invoice: Invoice, planned: Planned, creditor_id: str | None, zone: tzinfo) -> Sentence | None:
    """What is told of the direct debit that will pay the invoice; None when there will be none."""
    method, amount = planned.method, invoice.open_amount
    if method is None or planned.at is None or not is_debited(method) or invoice.processing or not amount.amount:
        return None
    return announcement(amount, local_day(planned.at, zone), method, creditor_id)


def is_to_be_transferred(invoice: Invoice, planned: Planned) -> bool:
    """Whether the customer is to transfer what is open."""
    return bool(invoice.open_amount.amount) and not invoice.processing and is_transferred(planned.method)


def transfer_facts(
    bank: Bank | None, amount: Money | None, reference: Sentence | str, bank_name: str | None = None
) -> list[Fact]:
    """What is written on a transfer, or on each of them; nothing when nobody knows where to."""
    if bank is None:
        return []
    facts = [Fact(say("Recipient"), bank.holder), Fact(say("IBAN"), grouped(bank.iban))]
    facts += [Fact(say("BIC"), bank.bic)] if bank.bic else []
    facts += [Fact(say("Bank"), bank_name)] if bank_name else []
    facts += [Fact(say("Amount to transfer"), amount)] if amount else []
    return [*facts, Fact(say("Payment reference"), reference)]
