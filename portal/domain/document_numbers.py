"""Legal numbers of documents: one series a merchant and kind, without gaps, given at issue (§ 14 (4) no. 4 UStG)."""

import re
from dataclasses import dataclass
from typing import Literal

Kind = Literal["invoice", "credit_note"]
_PREFIXES: dict[Kind, str] = {"invoice": "INV-", "credit_note": "CN-"}
_LAST_DIGITS = re.compile(r"(.*?)(\d{1,18})", re.DOTALL)
_FEWEST_DIGITS = 6


@dataclass(frozen=True, slots=True)
class Series:
    """The next number of a series and how it is written: a prefix, then at least so many digits."""

    prefix: str
    digits: int
    next: int

    def number(self) -> str:
        """The next number as it is printed."""
        return f"{self.prefix}{self.next:0{self.digits}d}"


def search_key(number: str | None) -> str | None:
    """What a number is searched by: without blanks, in small letters."""
    return "".join(number.split()).casefold() if number else None


def series_after(kind: Kind, latest: str | None) -> Series:
    """The series that goes on after this number, or a new one when there is none that ends in digits."""
    found = _LAST_DIGITS.fullmatch(latest) if latest else None
    if found is None:
        return Series(_PREFIXES[kind], _FEWEST_DIGITS, 1)
    return Series(found[1], len(found[2]), int(found[2]) + 1)
