"""Drawing up an invoice: the lines of a period's charge with their VAT, to the cent what was announced."""

from collections.abc import Sequence
from dataclasses import dataclass

from portal.domain.items import Item, in_part, items_of
from portal.domain.money import Money
from portal.domain.period_charges import PeriodCharge
from portal.domain.plans import Plan
from portal.domain.refusals import Refused
from portal.domain.sentences import say
from portal.domain.subscriptions import Subscription
from portal.domain.taxation import Taxation, vat_of


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


def draw_up(subscription: Subscription, plan: Plan, charge: PeriodCharge, tax: Taxation) -> Draft:
    """The invoice of the charge, whose lines add up to its amount; Unbillable when the amount is not known."""
    if charge.amount is None:
        raise Unbillable(say("The price of an add-on, or the amount of a discount, is not known."))
    items = items_of(subscription, plan, tax)
    whole = sum(item.amount for item in items)
    if charge.amount.amount != whole:
        items = in_part(items, charge.amount.amount)
    lines = _taxed(items, tax, incl_vat=charge.incl_vat)
    currency = subscription.currency
    total, net = sum(line.amount for line in lines), sum(line.amount_ex_vat for line in lines)
    return Draft(charge, tuple(lines), Money(total, currency), Money(net, currency))


def _taxed(items: Sequence[Item], tax: Taxation, *, incl_vat: bool) -> list[DraftLine]:
    """The lines with their VAT: each is the difference that it makes to that of its rate, which is rounded once."""
    sums: dict[int, int] = {}
    lines = []
    for item in items:
        before = sums.get(item.rate, 0)
        sums[item.rate] = before + item.amount
        upto, told = (vat_of(amount, item.rate, incl_vat=incl_vat) for amount in (sums[item.rate], before))
        lines.append(_line(item, upto - told, tax, incl_vat=incl_vat))
    return lines


def _line(item: Item, vat: int, tax: Taxation, *, incl_vat: bool) -> DraftLine:
    line, rate = item.line, item.rate
    amounts = unit = _with_and_without(item.amount, vat, incl_vat=incl_vat)
    if line.unit and line.quantity != 1:
        agreed = line.unit.amount
        unit = _with_and_without(agreed, vat_of(agreed, rate, incl_vat=incl_vat), incl_vat=incl_vat)
    return DraftLine(line.name, line.quantity, *amounts, *unit, incl_vat, rate, line.kind, item.handle, tax.rule)


def _with_and_without(agreed: int, vat: int, *, incl_vat: bool) -> tuple[int, int]:
    return (agreed, agreed - vat) if incl_vat else (agreed + vat, agreed)
