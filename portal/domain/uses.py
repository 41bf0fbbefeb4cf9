"""What a payment method is used for: what each subscription means for it, told before the click and afterwards."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from portal.domain.bills import bills
from portal.domain.contracts import Contract
from portal.domain.decisions import Decision
from portal.domain.direct_debits import collected_at
from portal.domain.events import Event
from portal.domain.method_choices import USABLE, choose_method
from portal.domain.money import Money
from portal.domain.notices import Fact, Notice
from portal.domain.payment_methods import OFFLINE, PaymentMethod, condition
from portal.domain.periods import local_day
from portal.domain.refusals import Refused
from portal.domain.sentences import Sentence, say

_BUTTON = say("See my payment methods")
_PATH = "/payment-methods"
BUSY = say("A payment with it is under way. You can remove it once that is done.")
REPLACE_FIRST = say("Choose what these subscriptions are paid with instead.")


@dataclass(frozen=True, slots=True)
class Use:
    """A subscription that a method could pay; `open` is what would be charged to it, a direct debit on the day `on`."""

    contract: Contract
    decision: Decision
    next: Sentence
    open: Money | None
    on: date | None = None

    @property
    def handle(self) -> str:
        """The subscription's handle."""
        return self.contract.subscription.handle

    @property
    def charged(self) -> Sentence | None:
        """What becomes of what is open; None when nothing is."""
        if self.open is None:
            return None
        if self.on:
            return say("Still open: %(amount)s. It is collected on %(day)s.", amount=self.open, day=self.on)
        return say("Still open: %(amount)s. It is charged to this payment method now.", amount=self.open)


def is_usable(method: PaymentMethod | None, now: datetime, contract: Contract) -> bool:
    """Whether subscriptions can be paid with the method now."""
    zone = contract.subscription.timezone
    return method is not None and condition(method, now=now, zone=zone).key in USABLE


def uses(method: PaymentMethod, contracts: Sequence[Contract], now: datetime) -> list[Use]:
    """Those of the subscriptions that can be paid with the method and are not yet."""
    found = []
    for contract in contracts:
        subscription = contract.subscription
        try:
            decision = choose_method(subscription, contract.plan, method=method, before=contract.method, now=now)
        except Refused:
            continue
        at, zone = collected_at(method, contract.terms, now, subscription.timezone), subscription.timezone
        on = local_day(at, zone) if at > now else None
        found.append(Use(contract, decision, _next(contract, decision), _open(contract, method), on))
    return found


def told_of_uses(method: PaymentMethod, chosen: Sequence[Use]) -> Notice:
    """What is true once these subscriptions are paid with the method."""
    if len(chosen) == 1:
        title = say(
            "Your subscription “%(plan)s” is paid with %(method)s", plan=chosen[0].contract.plan.name,
            method=method.named,
        )  # fmt: skip
    else:
        title = say("%(count)s subscriptions are paid with %(method)s", count=len(chosen), method=method.named)
    return Notice(title, use_facts(chosen), (say("All further payments are made with it."),), _BUTTON, _PATH)


def use_facts(chosen: Sequence[Use]) -> tuple[Fact, ...]:
    """What each one is paid, and what is charged at once."""
    facts = [Fact(say("%(plan)s", plan=use.contract.plan.name), use.next) for use in chosen]
    facts += [
        Fact(say("Still open for “%(plan)s”", plan=use.contract.plan.name), _charged(use.open, use.on))
        for use in chosen if use.open
    ]  # fmt: skip
    return tuple(facts)


def needs_it(contract: Contract, now: datetime) -> bool:
    """Whether the subscription still has something to be charged: a period to come, or what is open."""
    subscription, method = contract.subscription, contract.method
    if method is None or method.payment_type in OFFLINE or subscription.state == "expired":
        return False
    ends = subscription.expires_at if subscription.is_cancelled else None
    if ends and ends <= now:
        return False
    return bool(contract.unpaid or not subscription.is_cancelled or subscription.next_period_start_at)


def removed(method: PaymentMethod, chosen: Sequence[Use], instead: PaymentMethod | None) -> Notice:
    """What is true once the method is removed, and `instead` pays these subscriptions."""
    notes = [say("Nothing is charged to it any more.")]
    facts = use_facts(chosen)
    if instead and chosen:
        facts = (Fact(say("Paid with instead"), instead.named), *facts)
    notes.append(say("Earlier invoices keep the payments that were made with it."))
    return Notice(say("%(method)s is removed", method=method.named), facts, tuple(notes), _BUTTON, _PATH)


def charged_instead(chosen: Sequence[Use]) -> Sentence | None:
    """What is charged to the method that pays these instead, and when; None when nothing is."""
    due = [(use.open, use.on) for use in chosen if use.open]
    if not due:
        return None
    total, on = sum((amount for amount, _ in due[1:]), due[0][0]), due[0][1]
    if on:
        return say("%(amount)s that is still open is collected on %(day)s.", amount=total, day=on)
    return say("%(amount)s that is still open is charged to it now.", amount=total)


def removal(method: PaymentMethod) -> Event:
    """The event of a method that is removed."""
    return Event("customer_payment_method_deleted", (), "payment_method", method.handle)


def _charged(amount: Money, on: date | None) -> Sentence:
    if on is None:
        return say("%(amount)s, charged to it now", amount=amount)
    return say("%(amount)s, collected on %(day)s", amount=amount, day=on)


def _next(contract: Contract, decision: Decision) -> Sentence:
    found = bills(contract, decision.after, decision.consequences.charges)
    if not found:
        return say("No payment is planned")
    day = local_day(found[0].charge.at, contract.subscription.timezone)
    if found[0].to_pay is None:
        return say("Next payment on %(day)s", day=day)
    return say("Next payment on %(day)s: %(amount)s", day=day, amount=found[0].to_pay)


def _open(contract: Contract, method: PaymentMethod) -> Money | None:
    if method.payment_type in OFFLINE:
        return None
    amounts = [due.invoice.open_amount.amount for due in contract.unpaid if not due.invoice.processing]
    return Money(sum(amounts), contract.subscription.currency) if sum(amounts) else None
