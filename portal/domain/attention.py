"""What needs the customer's attention: invoices to pay, payment methods to mend, subscriptions that end."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime, tzinfo
from typing import Literal

from portal.domain.invoices import Status, Tone, unpaid
from portal.domain.money import Money
from portal.domain.outlook import is_over
from portal.domain.payment_methods import Condition, PaymentMethod
from portal.domain.periods import local_day
from portal.domain.plans import Plan
from portal.domain.sentences import Sentence, say
from portal.domain.subscriptions import Subscription

_GRAVITY = {"danger": 0, "warning": 1, "info": 2}


@dataclass(frozen=True, slots=True)
class Unpaid:
    """Invoices that stand alike, summed up; handle, number and due date count when it is one."""

    state: str
    processing: bool
    past: bool
    count: int
    amount: Money
    handle: str
    number: str
    due_at: datetime | None


@dataclass(frozen=True, slots=True)
class Matter:
    """One thing to know, and where to go on: a section, and the handle of a thing in it."""

    tone: Tone
    sentence: Sentence
    section: Literal["invoices", "subscriptions", "payment-methods"]
    handle: str | None = None


def of_invoices(groups: Iterable[Unpaid], zone: tzinfo) -> list[Matter]:
    """One matter for each way in which invoices stand, and for each currency."""
    sums: dict[tuple[str, str], tuple[Status, Unpaid]] = {}
    for group in groups:
        standing = unpaid(group.state, processing=group.processing, past=group.past)
        key = standing.key, group.amount.currency
        before = sums.get(key)
        sums[key] = standing, _added(before[1], group) if before else group
    return [_of_group(standing, group, zone) for standing, group in sums.values()]


def of_subscription(subscription: Subscription, plan: Plan, *, now: datetime) -> Matter | None:
    """A hold for an unpaid invoice, or an end that was decided; None for what just goes on or is over."""
    if is_over(subscription, plan, now):
        return None
    if subscription.state == "on_hold" and subscription.on_hold_reason == "dunning":
        sentence = say("“%(plan)s” is on hold because an invoice was not paid.", plan=plan.name)
        return Matter("danger", sentence, "subscriptions", subscription.handle)
    if subscription.is_cancelled and subscription.expires_at:
        last = subscription.last_day(subscription.expires_at, subscription.timezone)
        sentence = say("Your subscription “%(plan)s” ends on %(day)s.", plan=plan.name, day=last)
        return Matter("info", sentence, "subscriptions", subscription.handle)
    return None


def of_method(method: PaymentMethod, condition: Condition) -> Matter | None:
    """A payment method in use that does not work any more, or not for long."""
    name = method.named
    match condition.key:
        case "failed":
            sentence = say("%(method)s no longer works, but subscriptions are paid with it.", method=name)
            return Matter("danger", sentence, "payment-methods")
        case "expired":
            sentence = say("%(method)s has expired, but subscriptions are paid with it.", method=name)
            return Matter("danger", sentence, "payment-methods")
        case "expiring" if method.valid_until:
            sentence = say("%(method)s expires on %(day)s.", method=name, day=method.valid_until)
            return Matter("warning", sentence, "payment-methods")
    return None


def by_gravity(matters: Iterable[Matter]) -> list[Matter]:
    """The worst first."""
    return sorted(matters, key=lambda matter: _GRAVITY[matter.tone])


def _added(one: Unpaid, other: Unpaid) -> Unpaid:
    return replace(one, count=one.count + other.count, amount=one.amount + other.amount)


def _of_group(standing: Status, group: Unpaid, zone: tzinfo) -> Matter:
    tone: Tone = "danger" if standing.tone == "danger" else "info"
    if group.count > 1:
        return Matter(tone, _several(standing, group), "invoices")
    return Matter(tone, _single(standing, group, zone), "invoices", group.handle)


def _several(standing: Status, group: Unpaid) -> Sentence:
    values = {"count": group.count, "amount": group.amount}
    match standing.key:
        case "overdue":
            return say("%(count)s invoices are overdue, %(amount)s in all.", **values)
        case "failed":
            return say("The payments of %(count)s invoices failed; %(amount)s is still open.", **values)
        case "under_way":
            return say(
                "%(count)s of your payments are under way, %(amount)s in all. Please do not pay again.", **values
            )
    return say("%(count)s invoices are to be paid, %(amount)s in all.", **values)


def _single(standing: Status, group: Unpaid, zone: tzinfo) -> Sentence:
    values: dict[str, object] = {"number": group.number, "amount": group.amount}
    if group.due_at:
        values["due"] = local_day(group.due_at, zone)
    match standing.key:
        case "under_way":
            return say(
                "Your payment of %(amount)s for invoice %(number)s is under way. Please do not pay again.", **values
            )
        case "failed":
            return say("The payment of invoice %(number)s failed; %(amount)s is still open.", **values)
        case "overdue" if group.due_at:
            return say("Invoice %(number)s was due on %(due)s; %(amount)s is still open.", **values)
        case "overdue":
            return say("Invoice %(number)s is overdue; %(amount)s is still open.", **values)
    if group.due_at:
        return say("Invoice %(number)s is due on %(due)s: %(amount)s.", **values)
    return say("Invoice %(number)s is to be paid: %(amount)s.", **values)
