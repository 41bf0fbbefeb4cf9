"""Which rate of VAT a line is billed at, and by which rule."""

from dataclasses import dataclass
from typing import Literal

TaxRule = Literal["reverse_charge"]
# The territory of the VAT Directive 2006/112/EC, Art. 5, by ISO 3166; Northern Ireland (XI) has a code of its own.
EU = frozenset("AT BE BG CY CZ DE DK EE ES FI FR GR HR HU IE IT LT LU LV MT NL PL PT RO SE SI SK".split())


@dataclass(frozen=True, slots=True)
class Taxation:
    """The merchant's usual rate in basis points, and the rule that replaces it for this customer, if any."""

    default_rate: int
    rule: TaxRule | None = None

    def rate(self, own: int | None) -> int:
        """The rate of a line whose plan or add-on names this one, or none; under a rule no VAT is charged."""
        if self.rule:
            return 0
        return self.default_rate if own is None else own


def taxation(*, country: str, default_rate: int, customer_country: str | None, customer_vat: str | None) -> Taxation:
    """How a merchant of this country taxes a customer.

    A business of another member state with a VAT ID owes the VAT itself (Art. 196 of Directive 2006/112/EC, in Germany
    § 13b UStG); everyone else pays the rate of the plan.
    """
    abroad = customer_country is not None and customer_country != country
    reverse = abroad and country in EU and customer_country in EU and bool(customer_vat)
    return Taxation(default_rate, "reverse_charge" if reverse else None)


def round_half_up(numerator: int, denominator: int) -> int:
    """The nearest integer of a fraction with a positive denominator, of two the one further from zero."""
    half = (2 * abs(numerator) + denominator) // (2 * denominator)
    return half if numerator >= 0 else -half


def vat_of(amount: int, rate: int, *, incl_vat: bool) -> int:
    """The VAT in whole minor units that an amount holds, or that comes on top of it."""
    return round_half_up(amount * rate, 10_000 + rate if incl_vat else 10_000)


def shares(total: int, weights: list[int]) -> list[int]:
    """The total in as many parts as there are weights, in their proportion and without a unit lost (cumulative)."""
    whole, before, parts = sum(weights), 0, []
    running = 0
    for weight in weights:
        running += weight
        upto = round_half_up(total * running, whole) if whole > 0 else 0
        parts.append(upto - before)
        before = upto
    return parts
