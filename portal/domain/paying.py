"""Paying an open invoice: when it can be paid, with what, and what the customer is told."""

from dataclasses import dataclass
from datetime import timedelta

from portal.domain.contracts import Contract
from portal.domain.direct_debits import is_debited
from portal.domain.invoices import Invoice
from portal.domain.money import Money
from portal.domain.notices import Fact, Notice
from portal.domain.payment_methods import OFFLINE, PaymentMethod
from portal.domain.payments import reason_of
from portal.domain.refusals import Refused
from portal.domain.sentences import Sentence, say

# Card schemes count declined payments against the merchant; whoever tries stolen cards needs many tries.
MOST_TRIES = 5
TRIES_WITHIN = timedelta(hours=24)
UNDER_WAY = say("A payment of this invoice is under way already. Please do not pay it again.")
NOT_OPEN = say("There is nothing to pay on this invoice.")
TOO_MANY_TRIES = say("This was tried too often today. Try again tomorrow, or contact us.")
NOT_OFFERED = say("Invoices cannot be paid here. Please pay as the invoice says.")
CHOOSE = say("Choose what to pay with.")
_SOFT = say("Try again later, or use another payment method.")
_HARD = say("Use another payment method.")
_ASK = say("Try again, and confirm the payment with your bank.")


@dataclass(frozen=True, slots=True)
class Tries:
    """What was tried on an invoice: whether something is under way, and how often customers failed lately."""

    under_way: bool
    failed: int


def refuse_paying(invoice: Invoice, tries: Tries) -> None:
    """Refused when nothing is open, something is under way, or it was tried too often."""
    if invoice.processing or tries.under_way:
        raise Refused(UNDER_WAY)
    if not invoice.open_amount.amount:
        raise Refused(NOT_OPEN)
    if tries.failed >= MOST_TRIES:
        raise Refused(TOO_MANY_TRIES)


def pays(method: PaymentMethod) -> bool:
    """Whether it can pay an invoice at once, while the customer is there."""
    return method.payment_type not in OFFLINE


def to_pay(invoice: Invoice, contract: Contract | None) -> Notice:
    """What paying means, before the click."""
    facts = [Fact(say("Invoice"), invoice.number or invoice.handle)]
    if contract:
        facts.append(Fact(say("Subscription"), contract.plan.name))
    return Notice(
        say("Pay %(amount)s", amount=invoice.open_amount), tuple(facts), _notes(invoice, contract),
        say("See the invoice"), f"/invoices/{invoice.handle}",
    )  # fmt: skip


def at_once(method: PaymentMethod) -> Sentence | None:
    """What has to be agreed to when a debit is collected without an announcement (SEPA Core Rulebook)."""
    return say("It is collected now. You agree that it is not announced again.") if is_debited(method) else None


def is_lifted(invoice: Invoice, contract: Contract | None) -> bool:
    """Whether the subscription runs again once this invoice is paid."""
    if contract is None or contract.subscription.on_hold_reason != "dunning":
        return False
    return contract.subscription.state == "on_hold" and {due.invoice.id for due in contract.unpaid} <= {invoice.id}


def what_to_do(error: str | None, error_state: str | None) -> tuple[Sentence, Sentence]:
    """Why a payment failed, and what to do now."""
    reason = reason_of(error, error_state)
    if error == "sca_required":
        return reason, _ASK
    return reason, _HARD if error_state == "hard_declined" else _SOFT


def _notes(invoice: Invoice, contract: Contract | None) -> tuple[Sentence, ...]:
    notes = []
    if is_lifted(invoice, contract):
        notes.append(say("Your subscription runs again as soon as this is paid. A new period begins then."))
    elif invoice.state in ("dunning", "failed"):
        notes.append(say("Reminders and further attempts stop once it is paid."))
    return tuple(notes)


def paid(amount: Money, method: Sentence | str) -> Sentence:
    """It is paid."""
    return say("You have paid %(amount)s with %(method)s.", amount=amount, method=method)
