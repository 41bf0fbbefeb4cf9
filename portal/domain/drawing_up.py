"""Drawing up an invoice: the lines of a period's charge with their VAT, to the cent what was announced."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from portal.domain.money import Money
from portal.domain.period_charges import PeriodCharge
from portal.domain.plans import Plan
from portal.domain.prices import PriceLine, price
from portal.domain.refusals import Refused
from portal.domain.sentences import say
from portal.domain.subscriptions import Subscription
from portal.domain.taxation import Taxation, round_half_up, shares, vat_per_rate


class Unbillable(Refused):
    """The price of the period is not known, so that no invoice can be drawn up."""


@dataclass(frozen=True, slots=True)
class DraftLine:
    """A line in minor units; `vat` in basis points, `incl_vat` how its price was agreed; discounts are negative."""

    text: str
    quantity: int
    amount: int
    amount_ex_vat: int
    unit_amount: int
    unit_amount_ex_vat: int
    incl_vat: bool
    vat: int
    origin: str
    origin_handle: str
    tax_rule: str | None


@dataclass(frozen=True, slots=True)
class Draft:
    """An invoice that has no number yet; the VAT of each rate is rounded once, and the lines add up to it."""

    charge: PeriodCharge
    lines: tuple[DraftLine, ...]
    total: Money
    net: Money

    @property
    def vat(self) -> Money:
        """The VAT of all rates together."""
        return self.total - self.net

    @property
    def discount(self) -> int:
        """What is taken off, as a positive amount."""
        return -sum(line.amount for line in self.lines if line.origin == "discount")


@dataclass(frozen=True, slots=True)
class _Item:
    """A line before VAT was worked out: its amount as agreed, with VAT or without."""

    line: PriceLine
    handle: str
    rate: int
    amount: int


def draw_up(subscription: Subscription, plan: Plan, charge: PeriodCharge, tax: Taxation) -> Draft:
    """The invoice of the charge, whose lines add up to its amount; Unbillable when the amount is not known."""
    if charge.amount is None:
        raise Unbillable(say("The price of an add-on, or the amount of a discount, is not known."))
    items = _items(subscription, plan, tax)
    whole = sum(item.amount for item in items)
    if charge.amount.amount != whole:
        parts = shares(charge.amount.amount, [item.amount for item in items])
        items = [_part(item, amount) for item, amount in zip(items, parts, strict=True)]
    lines = _taxed(items, tax, incl_vat=charge.incl_vat)
    currency = subscription.currency
    total, net = sum(line.amount for line in lines), sum(line.amount_ex_vat for line in lines)
    return Draft(charge, tuple(lines), Money(total, currency), Money(net, currency))


def _items(subscription: Subscription, plan: Plan, tax: Taxation) -> list[_Item]:
    """The priced lines with handle and rate; a discount that covers several rates is one line for each of them."""
    plan_rate = tax.rate(plan.vat)
    rates = [plan_rate, *(tax.rate(plan.vat if one.vat is None else one.vat) for one in subscription.add_ons)]
    handles = [plan.handle, *(add_on.handle for add_on in subscription.add_ons)]
    lines = price(subscription, plan).lines
    priced = [
        _Item(line, handle, rate, line.amount.amount if line.amount else 0)
        for line, handle, rate in zip(lines, handles, rates, strict=False)
    ]
    items = list(priced)
    for discount, line in zip(subscription.discounts, lines[len(priced) :], strict=True):
        covered = [item for item in priced if discount.covers(item.line.kind)] or priced[:1]
        sums = {item.rate: 0 for item in covered}
        for item in covered:
            sums[item.rate] += item.amount
        parts = shares(line.amount.amount if line.amount else 0, list(sums.values()))
        items += [_Item(line, discount.handle, rate, part) for rate, part in zip(sums, parts, strict=True)]
    return items


def _part(item: _Item, amount: int) -> _Item:
    """The line of a part of the period: one piece at its share of the price."""
    unit = None if item.line.unit is None else Money(amount, item.line.unit.currency)
    return replace(item, amount=amount, line=replace(item.line, quantity=1, unit=unit))


def _taxed(items: Sequence[_Item], tax: Taxation, *, incl_vat: bool) -> list[DraftLine]:
    sums: dict[int, int] = {}
    for item in items:
        sums[item.rate] = sums.get(item.rate, 0) + item.amount
    owed, running = vat_per_rate(sums, incl_vat=incl_vat), dict.fromkeys(sums, (0, 0))
    lines = []
    for item in items:
        before, told = running[item.rate]
        upto = before + item.amount
        vat = round_half_up(owed[item.rate] * upto, sums[item.rate]) if sums[item.rate] > 0 else owed[item.rate]
        running[item.rate] = upto, vat
        lines.append(_line(item, vat - told, tax, incl_vat=incl_vat))
    return lines


def _line(item: _Item, vat: int, tax: Taxation, *, incl_vat: bool) -> DraftLine:
    line, rate = item.line, item.rate
    agreed = line.unit.amount if line.unit else item.amount
    if incl_vat:
        amounts = item.amount, item.amount - vat, agreed, agreed - round_half_up(agreed * rate, 10_000 + rate)
    else:
        amounts = item.amount + vat, item.amount, agreed + round_half_up(agreed * rate, 10_000), agreed
    return DraftLine(line.name, line.quantity, *amounts, incl_vat, rate, line.kind, item.handle, tax.rule)
