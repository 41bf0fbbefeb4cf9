"""The items of an invoice before VAT: what each line costs as it was agreed, and at which rate it is taxed."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from portal.domain.plans import Plan
from portal.domain.prices import PriceLine, price
from portal.domain.subscriptions import Subscription
from portal.domain.taxation import Taxation, shares


@dataclass(frozen=True, slots=True)
class Item:
    """A line with its rate of VAT in basis points, and its amount as agreed, with VAT or without."""

    line: PriceLine
    handle: str
    rate: int
    amount: int


def items_of(subscription: Subscription, plan: Plan, tax: Taxation) -> list[Item]:
    """The priced lines, and each discount as an item for every rate from which it takes."""
    add_ons, plan_rate = subscription.add_ons, tax.rate(plan.vat)
    rates = [plan_rate, *(tax.rate(plan.vat if one.vat is None else one.vat) for one in add_ons)]
    handles = [plan.handle, *(one.handle for one in add_ons)]
    lines = price(subscription, plan).lines
    priced = [
        Item(line, handle, rate, _amount(line))
        for line, handle, rate in zip(lines[: len(rates)], handles, rates, strict=True)
    ]
    items, left = list(priced), [max(item.amount, 0) for item in priced]
    for discount, line in zip(subscription.discounts, lines[len(rates) :], strict=True):
        taken = _taken(-_amount(line), left, [discount.covers(item.line.kind) for item in priced])
        left = [amount - less for amount, less in zip(left, taken, strict=True)]
        less_of: dict[int, int] = {}
        for rate, less in zip(rates, taken, strict=True):
            less_of[rate] = less_of.get(rate, 0) + less
        found = [(rate, less) for rate, less in less_of.items() if less] or [(plan_rate, 0)]
        items += [Item(line, discount.handle, rate, -less) for rate, less in found]
    return items


def in_part(items: Sequence[Item], total: int) -> list[Item]:
    """The items of a part of the period: each as one piece at its share of the total.

    They are shared out rate by rate, so that what is left of a rate, nothing or more, stays nothing or more.
    """
    order = sorted(range(len(items)), key=lambda place: items[place].rate)
    parts = dict(zip(order, shares(total, [items[place].amount for place in order]), strict=True))
    return [
        replace(item, amount=parts[place], line=replace(item.line, quantity=1)) for place, item in enumerate(items)
    ]


def _taken(less: int, left: Sequence[int], covered: Sequence[bool]) -> list[int]:
    """What a discount takes of each line: of what is left of those that it covers, and what is beyond of the others.

    What earlier discounts took is not there any more, so that no rate is left with less than nothing to be taxed.
    """
    first = [amount if covers else 0 for amount, covers in zip(left, covered, strict=True)]
    others = [amount - own for amount, own in zip(left, first, strict=True)]
    within = min(less, sum(first))
    parts = zip(shares(within, first), shares(less - within, others), strict=True)
    return [own + other for own, other in parts]


def _amount(line: PriceLine) -> int:
    return line.amount.amount if line.amount else 0
