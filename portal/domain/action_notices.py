"""What customers are told of an action: before the click, on the receipt and in the mail, in the same words."""

from datetime import datetime

from portal.domain.actions import Wish
from portal.domain.bill_facts import bill_facts, open_facts
from portal.domain.bills import Bill, bills
from portal.domain.contracts import Contract
from portal.domain.crediting import left_for_later
from portal.domain.decisions import Consequences, Decision
from portal.domain.direct_debits import collected_at, debit_notes
from portal.domain.notices import Fact, Notice
from portal.domain.payment_methods import is_charged
from portal.domain.periods import local_day
from portal.domain.reasons import REASONS
from portal.domain.sentences import Sentence, say

_BUTTON = say("See my subscription")


def tell(contract: Contract, wish: Wish, decision: Decision, now: datetime) -> Notice:
    """The sentence that says it all, what it costs and when, and what becomes of open invoices."""
    follows, credit = decision.consequences, decision.consequences.credit
    found = bills(contract, decision.after, follows.charges, credit=credit)
    facts = [*_days(contract, wish, follows), *_credited(contract, follows)]
    facts += [*bill_facts(contract.subscription, found, now), *_paid_with(contract, wish, found)]
    unpaid = open_facts(contract.unpaid) if wish.action != "resume" else []
    notes = [*_notes(contract, wish, follows, found), *_open_notes(contract, wish, follows, now)]
    notes += debit_notes(contract.terms, wish.method or contract.method) if found else []
    path = f"/subscriptions/{contract.subscription.handle}"
    return Notice(_title(contract, wish, decision, now), (*facts, *unpaid), tuple(notes), _BUTTON, path)


def said_facts(wish: Wish) -> list[Fact]:
    """What the customer gave as reasons, for the receipt."""
    facts = [Fact(say("Reason"), REASONS[wish.reason])] if wish.reason in REASONS else []
    return facts + ([Fact(say("Comment"), wish.comment)] if wish.comment else [])


def _title(contract: Contract, wish: Wish, decision: Decision, now: datetime) -> Sentence:
    plan, follows = contract.plan.name, decision.consequences
    match wish.action:
        case "cancel":
            return say("Your subscription “%(plan)s” ends on %(day)s", plan=plan, day=follows.last_day)
        case "take_back":
            return say("You keep your subscription “%(plan)s”", plan=plan)
        case "pause":
            return say("Your subscription “%(plan)s” is paused from now on", plan=plan)
        case "reschedule" if follows.resumes_at:
            day = local_day(follows.resumes_at, contract.subscription.timezone)
            return say("Your subscription “%(plan)s” resumes on %(day)s", plan=plan, day=day)
        case "reschedule" if contract.subscription.is_cancelled:
            return say("Your subscription “%(plan)s” stays paused until it ends", plan=plan)
        case "reschedule":
            return say("Your subscription “%(plan)s” stays paused until you resume it", plan=plan)
        case "resume":
            return say("Your subscription “%(plan)s” runs again", plan=plan)
    method = wish.method.named if wish.method else ""
    return say("Your subscription “%(plan)s” is paid with %(method)s", plan=plan, method=method)


def _days(contract: Contract, wish: Wish, follows: Consequences) -> list[Fact]:
    facts = []
    if wish.action == "pause" and follows.last_day:
        facts.append(Fact(say("Last day before the pause"), say("%(day)s", day=follows.last_day)))
    elif follows.last_day:
        facts.append(Fact(say("Last day of service"), say("%(day)s", day=follows.last_day)))
    if follows.resumes_at and wish.action == "pause":
        day = local_day(follows.resumes_at, contract.subscription.timezone)
        facts.append(Fact(say("Resumes by itself on"), say("%(day)s", day=day)))
    return facts


def _paid_with(contract: Contract, wish: Wish, found: tuple[Bill, ...]) -> list[Fact]:
    method = wish.method or contract.method
    return [Fact(say("Paid with"), method.named)] if found and method else []


def _credited(contract: Contract, follows: Consequences) -> list[Fact]:
    if follows.credit is None:
        return []
    later = left_for_later(contract.period_invoices, follows.credit)
    if later.amount == follows.credit.amount:
        words = say("%(amount)s, taken off your next invoice", amount=follows.credit)
    elif later.amount:
        words = say(
            "%(amount)s: first taken off the open invoice, the remaining %(later)s off the next one",
            amount=follows.credit, later=later,
        )  # fmt: skip
    else:
        words = say("%(amount)s, taken off the open invoice", amount=follows.credit)
    return [Fact(say("Credit for unused days"), words)]


def _notes(contract: Contract, wish: Wish, follows: Consequences, found: tuple[Bill, ...]) -> list[Sentence]:
    match wish.action:
        case "cancel":
            notes = [] if found else [say("There will be no further invoices.")]
            if contract.subscription.state == "on_hold":
                notes.append(say("It stays paused until then.") if not follows.resumes_at
                             else say("It resumes after the pause and runs until its last day."))  # fmt: skip
            return [*notes, say("You can take the cancellation back until it has ended.")]
        case "take_back":
            return [say("It goes on as agreed.")]
        case "pause" | "reschedule":
            when = say("You can resume it at any time. A new period begins then and is charged then.")
            return [when] if found else [say("Nothing is charged while it is paused."), when]
        case "resume":
            new = say("A new period begins now.")
            return [new] if found else [say("It goes on until the end of what you have paid. Nothing is charged now.")]
    return [say("All further payments are made with it.")]


def _open_notes(contract: Contract, wish: Wish, follows: Consequences, now: datetime) -> list[Sentence]:
    if not contract.unpaid:
        return []
    if wish.action == "method":
        open_ones = is_charged(wish.method) and any(not due.invoice.processing for due in contract.unpaid)
        return [_charged(contract, wish, now)] if open_ones else []
    return [follows.open_invoices] if follows.open_invoices else []


def _charged(contract: Contract, wish: Wish, now: datetime) -> Sentence:
    zone = contract.subscription.timezone
    at = collected_at(wish.method, contract.terms, now, zone)
    if at <= now:
        return say("What is still to be paid is charged to it now.")
    return say("What is still to be paid is collected on %(day)s.", day=local_day(at, zone))
