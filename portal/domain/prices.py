"""What a subscription costs each period: as it was agreed, never as the catalogue has it today."""

from dataclasses import dataclass
from typing import Literal

from portal.domain.money import Money
from portal.domain.periods import every, starts_partial
from portal.domain.plans import Plan
from portal.domain.sentences import Sentence, say
from portal.domain.subscriptions import AddOn, Discount, Subscription


@dataclass(frozen=True, slots=True)
class PriceLine:
    """Quantity times unit makes the amount; discounts are negative, with their percentage if they are one.

    A discount has no unit; the amount is None when only the name of an add-on or a discount is known.
    """

    kind: Literal["plan", "add_on", "discount"]
    name: str
    quantity: int
    unit: Money | None
    amount: Money | None
    percentage: int | None = None


@dataclass(frozen=True, slots=True)
class Price:
    """The lines and their sum a period, with or without VAT; not `exact` when the price of a line is unknown."""

    lines: tuple[PriceLine, ...]
    total: Money
    incl_vat: bool
    exact: bool

    @property
    def plain(self) -> bool:
        """The total is all that there is to say: one unit of the plan and nothing else."""
        return len(self.lines) == 1 and self.lines[0].quantity == 1

    @property
    def note(self) -> Sentence:
        """What the total does or does not hold."""
        if not self.exact:
            return say("before add-ons and discounts")
        return say("VAT included") if self.incl_vat else say("plus VAT")


def price(subscription: Subscription, plan: Plan) -> Price:
    """What is paid each period: the own or else the plan's amount times quantity, plus add-ons, less discounts.

    Percentages are of the sum of what the discount covers, rounded half up; together, discounts take no more than the
    sum of plan and add-ons.
    """
    amount, incl_vat = subscription.amount, subscription.amount_incl_vat
    if amount is None:
        amount, incl_vat = plan.amount, plan.amount_incl_vat
    unit, quantity = Money(amount, subscription.currency), subscription.quantity
    lines = [PriceLine("plan", plan.name, quantity, unit, unit * quantity)]
    lines += [_add_on(add_on, subscription.currency) for add_on in subscription.add_ons]
    lines += _discounts(subscription.discounts, lines, subscription.currency)
    exact = all(line.amount is not None for line in lines)
    total = _sum(lines, subscription.currency) if exact else unit * quantity
    return Price(tuple(lines), total, incl_vat, exact)


def next_amount(subscription: Subscription, plan: Plan) -> Money | None:
    """What the next period will cost to the cent, VAT included; None when that is known on its invoice only."""
    cost = price(subscription, plan)
    begun = subscription.current_period_start_at is not None
    partial = not begun and starts_partial(plan.schedule, subscription.anchor_at, subscription.timezone)
    return cost.total if cost.exact and cost.incl_vat and not partial else None


def rhythm(price: Price, plan: Plan) -> Sentence:
    """How often the price is paid, and what it holds: "Every month, VAT included"."""
    return say("%(every)s, %(note)s", every=every(plan.schedule), note=price.note)


def _add_on(add_on: AddOn, currency: str) -> PriceLine:
    unit = None if add_on.amount is None else Money(add_on.amount, currency)
    amount = unit * add_on.quantity if unit else None
    return PriceLine("add_on", add_on.name or add_on.handle, add_on.quantity, unit, amount)


def _discounts(discounts: tuple[Discount, ...], priced: list[PriceLine], currency: str) -> list[PriceLine]:
    lines, left = [], max(_sum(priced, currency).amount, 0)
    for discount in discounts:
        less = _less(discount, _sum([line for line in priced if discount.covers(line.kind)], currency).amount)
        amount = None
        if less is not None:
            less = min(less, left)
            left -= less
            amount = Money(-less, currency)
        lines.append(PriceLine("discount", discount.name or discount.handle, 1, None, amount, discount.percentage))
    return lines


def _less(discount: Discount, base: int) -> int | None:
    """What is taken off the sum of the lines that it covers, no more than that sum."""
    if discount.percentage is not None:
        return (max(base, 0) * discount.percentage + 50) // 100
    return None if discount.amount is None else min(max(discount.amount, 0), max(base, 0))


def _sum(lines: list[PriceLine], currency: str) -> Money:
    return Money(sum(line.amount.amount for line in lines if line.amount), currency)
