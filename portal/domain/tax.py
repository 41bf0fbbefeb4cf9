"""VAT on documents: summed per rate from fractions of cents, then rounded, and true to what was issued."""

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import ROUND_FLOOR, ROUND_HALF_UP, Decimal
from typing import Protocol

from portal.domain.money import Money
from portal.domain.sentences import Sentence, say

_RULES = {
    "reverse_charge": say("Reverse charge: the recipient of the service owes the VAT."),
    "intra_community_digital_service": say("Digital service within the EU: VAT at the rate of your country."),
}


class Taxed(Protocol):
    """A line with its rate in basis points and its amounts with and without VAT, of which one was agreed."""

    @property
    def amount(self) -> Money: ...
    @property
    def amount_ex_vat(self) -> Money: ...
    @property
    def incl_vat(self) -> bool: ...
    @property
    def vat(self) -> int: ...


@dataclass(frozen=True, slots=True)
class RateTotal:
    """The VAT of one rate in basis points; without a rate the VAT of the document as a whole."""

    rate: int | None
    vat: Money


def per_rate(lines: Iterable[Taxed], issued: Money) -> tuple[RateTotal, ...]:
    """The VAT per rate, highest first, that adds up to what was issued.

    Where each rate rounded by itself gives another sum, the cents go to the rates that lost most by rounding; where
    the lines do not explain the issued VAT at all, it stands alone and without a rate.
    """
    exact: dict[int, Decimal] = {}
    for line in lines:
        exact[line.vat] = exact.get(line.vat, Decimal(0)) + _fraction(line)
    rates = sorted(exact, reverse=True)
    cents = {rate: int(exact[rate].to_integral_value(ROUND_HALF_UP)) for rate in rates}
    if sum(cents.values()) != issued.amount:
        cents = _fitted(exact, issued.amount)
    if not cents:
        return (RateTotal(None, issued),)
    return tuple(RateTotal(rate, Money(cents[rate], issued.currency)) for rate in rates)


def notes(rules: Iterable[str | None]) -> tuple[Sentence, ...]:
    """What the law wants said on a document whose lines were taxed by these rules, each once."""
    return tuple(_RULES[rule] for rule in dict.fromkeys(rules) if rule in _RULES)


def _fraction(line: Taxed) -> Decimal:
    """The line's VAT with fractions of the minor unit, from the amount that was agreed."""
    if line.incl_vat:
        return Decimal(line.amount.amount) * line.vat / (10_000 + line.vat)
    return Decimal(line.amount_ex_vat.amount) * line.vat / 10_000


def _fitted(exact: dict[int, Decimal], issued: int) -> dict[int, int]:
    """Whole cents that differ from each rate's VAT by less than one and add up; none when there are no such cents."""
    floors = {rate: int(value.to_integral_value(ROUND_FLOOR)) for rate, value in exact.items()}
    losing = (rate for rate in exact if exact[rate] != floors[rate])
    by_loss = sorted(losing, key=lambda rate: floors[rate] - exact[rate])
    missing = issued - sum(floors.values())
    if not 0 <= missing <= len(by_loss):
        return {}
    return {rate: cents + (rate in by_loss[:missing]) for rate, cents in floors.items()}
