"""What customers are told of what happens by itself: invoices, failed payments, reminders, ends and holds."""

from datetime import datetime

from portal.domain.bills import Bill
from portal.domain.contracts import Contract
from portal.domain.direct_debits import announcement, is_debited
from portal.domain.endings import cancelled_ends_at
from portal.domain.invoices import Invoice
from portal.domain.money import Money
from portal.domain.notices import OF_YOUR_CONTRACT, Fact, Notice
from portal.domain.payment_methods import is_charged
from portal.domain.payments import reason_of
from portal.domain.periods import days_of, local_day
from portal.domain.sentences import Sentence, say
from portal.domain.ways_to_pay import is_transferred, transfer_facts

_INVOICE = say("See the invoice")
_SUBSCRIPTION = say("See my subscription")


def invoice_issued(contract: Contract, invoice: Invoice, bill: Bill, *, charged: bool, due_at: datetime) -> Notice:
    """A new invoice: how much, for which days, and how it is paid."""
    zone = contract.subscription.timezone
    first, last = days_of(bill.charge.starts_at, bill.charge.ends_at, zone)
    facts = [
        Fact(say("Subscription"), contract.plan.name),
        Fact(say("Period"), say("%(first)s to %(last)s", first=first, last=last)),
        Fact(say("Amount"), invoice.total),
    ]
    if bill.credit.amount:
        facts.append(Fact(say("Credit"), -bill.credit))
    left = invoice.total - bill.credit
    if not left.amount:
        note = say("It is paid already. There is nothing for you to do.")
    elif is_debited(contract.method) and contract.method:
        note = announcement(left, local_day(due_at, zone), contract.method, contract.terms.creditor_id)
    elif charged and contract.method:
        note = say("%(amount)s is charged to %(method)s.", amount=left, method=contract.method.named)
    else:
        note = say("Please pay %(amount)s by %(day)s.", amount=left, day=local_day(due_at, zone))
        facts += _transfer(contract, invoice, left)
    title = say("Your invoice %(number)s is here", number=invoice.title)
    return _notice(title, facts, [note], _INVOICE, f"/invoices/{invoice.handle}")


def credit_note_issued(invoice: Invoice, number: str, handle: str, amount: Money, later: Money) -> Notice:
    """A correction of an invoice: how much, and when it is to the customer's good."""
    facts = [Fact(say("Corrects invoice"), invoice.title), Fact(say("Amount"), amount)]
    if later.amount == amount.amount:
        note = say("It is taken off your next invoices.")
    elif later.amount:
        note = say("Less is to be paid of this invoice now, and %(amount)s is taken off your next ones.", amount=later)
    else:
        note = say("So much less is to be paid of this invoice.")
    title = say("Your credit note %(number)s is here", number=number)
    return _notice(title, facts, [note], say("See the credit note"), f"/credit-notes/{handle}")


def payment_failed(
    contract: Contract, invoice: Invoice, *, error: tuple[str | None, str | None] | None, next_at: datetime | None
) -> Notice:
    """A payment that did not go through, or never could: why, and when it is tried again, if it is."""
    day = local_day(next_at, contract.subscription.timezone) if next_at else None
    facts = _of_invoice(contract, invoice)
    if error is None:
        title = say("Invoice %(number)s is still open", number=invoice.title)
        facts += _transfer(contract, invoice, invoice.open_amount)
        notes = [say("Please pay it, or choose another payment method for the subscription.")]
        notes += [say("We will remind you again on %(day)s.", day=day)] if day else []
        return _notice(title, facts, notes, _INVOICE, f"/invoices/{invoice.handle}")
    facts += [Fact(say("Paid with"), contract.method.named)] if contract.method else []
    facts += [Fact(say("Reason"), reason_of(*error))] if error else []
    title = say("The payment of invoice %(number)s failed", number=invoice.title)
    notes = [say("Choose another payment method for this subscription, and the invoice is charged to it.")]
    if day and contract.method and is_debited(contract.method):
        notes.insert(0, announcement(invoice.open_amount, day, contract.method, contract.terms.creditor_id))
    elif day and is_charged(contract.method):
        notes.insert(0, say("We will try again on %(day)s.", day=day))
    elif day:
        notes.append(say("We will remind you again on %(day)s.", day=day))
    return _notice(title, facts, notes, _SUBSCRIPTION, f"/subscriptions/{contract.subscription.handle}")


def dunning_ended(contract: Contract, invoice: Invoice, outcome: str | None) -> Notice:
    """The last try has failed: what became of the subscription (`on_hold`, `expire` or nothing)."""
    plan = contract.plan.name
    match outcome:
        case "on_hold":
            title = say("Your subscription “%(plan)s” is on hold", plan=plan)
            notes = [
                say("An invoice was not paid. Once it is paid, your subscription runs again by itself."),
                say("Choose another payment method for this subscription, and the invoice is charged to it."),
            ]
        case "expire":
            title = say("Your subscription “%(plan)s” has ended", plan=plan)
            notes = [say("An invoice was not paid, so the subscription has ended. The invoice still has to be paid.")]
        case _:
            title = say("Invoice %(number)s was not paid", number=invoice.title)
            notes = [say("We do not try to collect it any more. It still has to be paid.")]
    path = f"/subscriptions/{contract.subscription.handle}"
    return _notice(title, _of_invoice(contract, invoice), notes, _SUBSCRIPTION, path)


def payment_received(contract: Contract, invoice: Invoice, amount: Money) -> Notice:
    """An invoice that was overdue, or that the customer has paid themselves, is paid."""
    title = say("Invoice %(number)s is paid", number=invoice.title)
    facts = [Fact(say("Subscription"), contract.plan.name), Fact(say("Paid"), amount)]
    notes = [say("Thank you. There is nothing more for you to do.")]
    return _notice(title, facts, notes, _INVOICE, f"/invoices/{invoice.handle}")


def reminder(contract: Contract, bill: Bill, now: datetime) -> Notice:
    """The next payment, some days before it: what it is, and whether it can still be avoided."""
    subscription, plan = contract.subscription, contract.plan.name
    day = local_day(bill.charge.at, subscription.timezone)
    ends_trial = subscription.current_period_start_at is None and subscription.trial_end_at is not None
    if ends_trial:
        title = say("The trial of “%(plan)s” ends, and your subscription begins on %(day)s", plan=plan, day=day)
    else:
        title = say("Your subscription “%(plan)s” renews on %(day)s", plan=plan, day=day)
    first, last = days_of(bill.charge.starts_at, bill.charge.ends_at, subscription.timezone)
    facts = [Fact(say("Period"), say("%(first)s to %(last)s", first=first, last=last))]
    facts.append(Fact(say("Amount"), bill.to_pay or say("The invoice will say how much.")))
    facts += [Fact(say("Paid with"), contract.method.named)] if contract.method else []
    may_cancel = contract.rules.allow_cancel and not subscription.is_cancelled
    avoidable = may_cancel and cancelled_ends_at(subscription, contract.plan, now=now) <= bill.charge.at
    notes = [say("If you do not want that, cancel before then.")] if avoidable else []
    return _notice(title, facts, notes, _SUBSCRIPTION, f"/subscriptions/{subscription.handle}")


def stays_paused(contract: Contract) -> Notice:
    """The day on which it was to resume has come, but there is nothing to pay it with."""
    title = say("Your subscription “%(plan)s” stays paused until you resume it", plan=contract.plan.name)
    notes = [say("Choose a payment method for this subscription first. Then you can resume.")]
    return _notice(title, [], notes, _SUBSCRIPTION, f"/subscriptions/{contract.subscription.handle}")


def ended(contract: Contract, ends_at: datetime) -> Notice:
    """The subscription has ended as announced."""
    subscription = contract.subscription
    day = subscription.last_day(ends_at, subscription.timezone)
    title = say("Your subscription “%(plan)s” has ended", plan=contract.plan.name)
    facts = [Fact(say("Last day of service"), say("%(day)s", day=day))]
    notes = [say("Nothing more is charged for it. Your invoices stay in your account.")]
    return _notice(title, facts, notes, _SUBSCRIPTION, f"/subscriptions/{subscription.handle}")


def _transfer(contract: Contract, invoice: Invoice, amount: Money) -> list[Fact]:
    """Where to transfer it, for whoever pays by transfer."""
    if not is_transferred(contract.method):
        return []
    return transfer_facts(contract.terms.bank, amount, invoice.number or invoice.handle)


def _of_invoice(contract: Contract, invoice: Invoice) -> list[Fact]:
    return [
        Fact(say("Subscription"), contract.plan.name),
        Fact(say("Invoice"), invoice.number or invoice.handle),
        Fact(say("Still to be paid"), invoice.open_amount),
    ]


def _notice(title: Sentence, facts: list[Fact], notes: list[Sentence], button: Sentence, path: str) -> Notice:
    return Notice(title, tuple(facts), tuple(notes), button, path, OF_YOUR_CONTRACT)
