"""The next charge: what is paid on the next day on which something is paid."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime

from portal.domain.money import Money
from portal.domain.outlook import next_payment_at
from portal.domain.periods import local_day, starts_partial
from portal.domain.plans import Plan
from portal.domain.prices import Price, price
from portal.domain.sentences import Sentence, say
from portal.domain.subscriptions import Subscription


@dataclass(frozen=True, slots=True)
class Charge:
    """What is paid on a day in one currency, all of it with VAT or all without; no total when it is not known yet."""

    on: date
    total: Money | None
    incl_vat: bool

    def note(self, today: date) -> Sentence:
        """When it is or was to be paid and what the total does not hold; without a total only where it will be told."""
        if self.total is None:
            return say("The invoice will say how much.")
        when = say("due since %(day)s", day=self.on) if self.on < today else say("on %(day)s", day=self.on)
        return when if self.incl_vat else say("%(when)s, plus VAT", when=when)


def next_charges(agreed: Iterable[tuple[Subscription, Plan]], *, now: datetime) -> list[Charge]:
    """The charges of the earliest day on which any of the subscriptions is paid."""
    charges: dict[tuple[date, str, bool], Charge] = {}
    for subscription, plan in agreed:
        due = next_payment_at(subscription, plan, now)
        if due is None:
            continue
        cost, day = price(subscription, plan), local_day(due, subscription.timezone)
        key = day, cost.total.currency, cost.incl_vat
        amount = cost.total if _is_known(cost, subscription, plan) else None
        before = charges.get(key)
        charges[key] = Charge(day, _sum(before.total, amount) if before else amount, cost.incl_vat)
    first = min((day for day, _, _ in charges), default=None)
    return [charge for charge in charges.values() if charge.on == first]


def _sum(one: Money | None, other: Money | None) -> Money | None:
    return one + other if one and other else None


def _is_known(cost: Price, subscription: Subscription, plan: Plan) -> bool:
    """Every line has a price, and the period is no shorter first one, which costs its share of days."""
    first = subscription.current_period_start_at is None
    return cost.exact and not (first and starts_partial(plan.schedule, subscription.anchor_at, subscription.timezone))
