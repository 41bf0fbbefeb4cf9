"""What is paid, when and for which days, as facts for a notice."""

from collections.abc import Sequence
from datetime import datetime

from portal.domain.bills import Bill
from portal.domain.contracts import Due
from portal.domain.money import Money
from portal.domain.notices import Fact
from portal.domain.periods import days_of, local_day
from portal.domain.sentences import Sentence, say
from portal.domain.subscriptions import Subscription

_MOST_SHOWN = 3


def bill_facts(subscription: Subscription, bills: Sequence[Bill], now: datetime) -> list[Fact]:
    """The first bills one by one, and the others together."""
    shown = bills if len(bills) <= _MOST_SHOWN + 1 else bills[:_MOST_SHOWN]
    facts = [fact for bill in shown for fact in _of(subscription, bill, now)]
    rest = bills[len(shown) :]
    if rest:
        last = local_day(rest[-1].charge.at, subscription.timezone)
        label = say("%(count)s more payments until %(day)s", count=len(rest), day=last)
        facts.append(Fact(label, _together(rest)))
    return facts


def open_facts(unpaid: Sequence[Due]) -> list[Fact]:
    """The invoices that are to be paid all the same."""
    return [
        Fact(say("Invoice %(number)s", number=due.invoice.title), _open(due)) for due in unpaid
    ]  # fmt: skip


def _of(subscription: Subscription, bill: Bill, now: datetime) -> list[Fact]:
    charge, zone = bill.charge, subscription.timezone
    label = say("Payment now") if charge.at <= now else say("Payment on %(day)s", day=local_day(charge.at, zone))
    first, last = days_of(charge.starts_at, charge.ends_at, zone)
    if bill.to_pay is None:
        return [Fact(label, say("For %(first)s to %(last)s; the invoice will say how much", first=first, last=last))]
    values = {"amount": bill.to_pay, "first": first, "last": last}
    if not bill.credit.amount:
        return [Fact(label, say("%(amount)s for %(first)s to %(last)s", **values))]
    values |= {"total": bill.total, "credit": bill.credit}
    less = say("%(amount)s for %(first)s to %(last)s: %(total)s minus %(credit)s credit", **values)
    return [Fact(label, less)]


def _together(bills: Sequence[Bill]) -> Sentence | Money:
    amounts = [bill.to_pay for bill in bills]
    known = [amount for amount in amounts if amount]
    if len(known) < len(amounts):
        return say("The invoices will say how much")
    total = Money(sum(amount.amount for amount in known), known[0].currency)
    return say("%(amount)s in all", amount=total)


def _open(due: Due) -> Sentence:
    if due.invoice.processing:
        return say("%(amount)s, your payment is under way", amount=due.invoice.open_amount)
    return say("%(amount)s, still to be paid", amount=due.invoice.open_amount)
