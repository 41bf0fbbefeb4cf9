"""Filters of invoices: which of them are meant by a status, a year and the beginning of a number."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, tzinfo
from typing import Literal

from portal.domain import invoices
from portal.domain.document_numbers import search_key
from portal.domain.invoices import UNPAID
from portal.domain.periods import instant
from portal.domain.sentences import Sentence, say

LONGEST = 100
_FIRST_YEAR, _LAST_YEAR = 1900, 9998


@dataclass(frozen=True, slots=True)
class Kind:
    """Invoices of a state: only those under way or not, those past their due day, those of which so much came back."""

    state: str
    processing: bool | None = None
    past: bool = False
    returned: Literal["nothing", "refunded", "credited"] | None = None


@dataclass(frozen=True, slots=True)
class Choice:
    """A status to filter by; what is overdue, or could not be collected, is open as well."""

    key: str
    label: Sentence
    kinds: tuple[Kind, ...]


_DUNNED = Kind("dunning", processing=False)
CHOICES = (
    Choice("open", invoices.OPEN.label, tuple(Kind(state, processing=False) for state in UNPAID)),
    Choice("overdue", invoices.OVERDUE.label, (Kind("pending", processing=False, past=True), _DUNNED)),
    Choice("failed", invoices.FAILED.label, (Kind("failed", processing=False),)),
    Choice("under_way", invoices.UNDER_WAY.label, tuple(Kind(state, processing=True) for state in UNPAID)),
    Choice("reserved", invoices.RESERVED.label, (Kind("authorized"),)),
    Choice("paid", invoices.PAID.label, (Kind("settled", returned="nothing"),)),
    Choice("refunded", invoices.REFUNDED.label, (Kind("settled", returned="refunded"),)),
    Choice("credited", invoices.CREDITED.label, (Kind("settled", returned="credited"),)),
    Choice("cancelled", invoices.CANCELLED.label, (Kind("cancelled"),)),
)
BY_KEY = {choice.key: choice for choice in CHOICES}


@dataclass(frozen=True, slots=True)
class Filter:
    """What a customer looks for; None, and an empty number, for whatever it may be."""

    choice: Choice | None = None
    year: int | None = None
    number: str = ""

    @property
    def key(self) -> str:
        """What the numbers of the invoices begin with, as they are searched for."""
        return search_key(self.number) or ""

    @property
    def told(self) -> Sentence | None:
        """What is looked for in words; None when nothing in particular is."""
        parts: list[Sentence | str] = [self.choice.label] if self.choice else []
        parts += [str(self.year)] if self.year else []
        parts += [say("“%(number)s”", number=self.number)] if self.number else []
        match parts:
            case []:
                return None
            case [one]:
                return say("%(one)s", one=one)
            case [one, two]:
                return say("%(one)s · %(two)s", one=one, two=two)
        return say("%(one)s · %(two)s · %(three)s", one=parts[0], two=parts[1], three=parts[2])

    @property
    def unmet(self) -> Sentence:
        """What is said when no invoice fits."""
        if self.number:
            return say(
                "None of your invoices fits: %(wanted)s. The beginning of a number is enough.", wanted=self.told
            )
        return say("None of your invoices fits: %(wanted)s.", wanted=self.told)


def read_filter(status: str, year: str, number: str) -> tuple[Filter, Mapping[str, Sentence]]:
    """The filter that was typed, as far as there is one, and by field what is wrong with it."""
    errors: dict[str, Sentence] = {}
    if status and status not in BY_KEY:
        errors["status"] = say("There is no such status. Choose one from the list.")
    if year and not is_year(year):
        errors["year"] = say("There is no such year. Choose one from the list.")
    if len(number) > LONGEST:
        errors["q"] = say("No number is as long as that. Its beginning is enough.")
    wanted = int(year) if year and "year" not in errors else None
    return Filter(BY_KEY.get(status), wanted, number[:LONGEST]), errors


def is_year(text: str) -> bool:
    """A year in four digits in which something may have been billed."""
    return text.isascii() and text.isdigit() and len(text) == 4 and _FIRST_YEAR <= int(text) <= _LAST_YEAR


def span_of(year: int, zone: tzinfo) -> tuple[datetime, datetime]:
    """The moment in which a year begins in the zone, and that in which the next one does."""
    begin, end = (instant(date(number, 1, 1), time(0), zone) for number in (year, year + 1))
    return begin, end
