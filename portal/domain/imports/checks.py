"""Checks of single values from a file: each returns what is stored, or raises Unfit."""

import re
from collections.abc import Callable, Collection
from datetime import UTC, datetime
from decimal import Decimal
from functools import lru_cache
from typing import Any
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo

from portal.domain.imports.countries import COUNTRIES
from portal.domain.imports.records import Unfit
from portal.domain.sentences import say

# A control character, which PostgreSQL cannot store or a mail header cannot carry, or half a surrogate pair.
_UNFIT = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff]")
_HANDLE = re.compile(r"(?!\.+$)[A-Za-z0-9_.@-]{1,255}")
_EMAIL = re.compile(r"[^\s@<>\"(),;:]+@[^\s@<>\"(),;:]+[^\s@<>\"(),;:.]")
_CURRENCY = re.compile("[A-Z]{3}")
_LANGUAGE = re.compile("[a-z]{2,3}([_-][A-Z][a-z]{3})?([_-]([A-Z]{2}|[0-9]{3}))?")
_TEXT_LIMIT = 4_000
_LONGEST_EMAIL = 254


def text(value: Any) -> str | None:
    """Text in one line, None when it is blank."""
    if type(value) is not str:
        raise Unfit(say("A text is needed here."))
    if not value.isprintable():
        if _UNFIT.search(value):
            raise Unfit(say("This text has characters that cannot be stored."))
        value = " ".join(value.split())
    if len(value) > _TEXT_LIMIT:
        raise Unfit(say("This text is longer than %(limit)s characters.", limit=_TEXT_LIMIT))
    return value.strip() or None


def handle(value: Any) -> str:
    """A handle or an id as Frisbii has them: letters, digits and _ . - @, which is what fits into an address."""
    if type(value) is str and _HANDLE.fullmatch(value):
        return value
    raise Unfit(say("A handle has 1 to 255 letters, digits or the characters _ . - @."))


def integer(low: int, high: int) -> Callable[[Any], int]:
    """Makes a check for an integer of JSON in these bounds; 12.0 and true are none."""

    def check(value: Any) -> int:
        if type(value) is int and low <= value <= high:
            return value
        raise Unfit(say("An integer from %(low)s to %(high)s is needed here.", low=low, high=high))

    return check


count = integer(0, 2**31 - 1)
large = integer(0, 2**63 - 1)


def minor(value: Any) -> int:
    """An amount in minor units."""
    if type(value) is int and -(2**63) < value < 2**63:
        return value
    raise Unfit(say("An amount must be an integer in minor units, such as 1290 for 12.90."))


def flag(value: Any) -> bool:
    """True or false."""
    if type(value) is bool:
        return value
    raise Unfit(say("This must be true or false."))


def one_of(values: Collection[str]) -> Callable[[Any], str]:
    """Makes a check for one of these texts."""
    known = frozenset(values)

    def check(value: Any) -> str:
        if type(value) is str and value in known:
            return value
        raise Unfit(say("%(value)s is not known here.", value=str(value)[:40]))

    return check


def rate(value: Any) -> int:
    """Basis points of a rate of VAT given as a fraction: 700 for 0.07; a finer rate does not fit."""
    if type(value) in (int, float):
        points = _points(value)
        if points is not None:
            return points
    raise Unfit(say("A rate of VAT is a fraction from 0 to 1 with at most four decimals, such as 0.07."))


@lru_cache(maxsize=256)
def _points(value: float) -> int | None:
    points = Decimal(repr(value)) * 10_000  # the shortest text that reads as this float, so 0.07 is exact
    return int(points) if 0 <= points <= 10_000 and points == int(points) else None


def moment(value: Any) -> datetime:
    """An instant in UTC of an ISO 8601 text with its offset."""
    if type(value) is str:
        found = _moment(value)
        if found is not None:
            return found
    raise Unfit(say("A date and time with its offset is needed here, such as 2026-02-07T00:00:00Z."))


@lru_cache(maxsize=4096)
def _moment(value: str) -> datetime | None:
    try:
        found = datetime.fromisoformat(value)
        return found.astimezone(UTC) if found.tzinfo else None
    except (ValueError, OverflowError):
        return None


def currency(value: Any) -> str:
    """Three capital letters."""
    if type(value) is str and _CURRENCY.fullmatch(value):
        return value
    raise Unfit(say("A currency has three capital letters, such as EUR."))


def country(value: Any) -> str:
    """An ISO 3166-1 alpha-2 code in capitals."""
    if type(value) is str and value.upper() in COUNTRIES:
        return value.upper()
    raise Unfit(say("A country is a code of two letters from ISO 3166, such as DE."))


def language(value: Any) -> str:
    """A language with or without a country, such as de_DE."""
    if type(value) is str and _LANGUAGE.fullmatch(value):
        return value
    raise Unfit(say("A language looks like de or de_DE."))


def email(value: Any) -> str:
    """An address that mail can be sent to, as far as its form tells."""
    if type(value) is str and len(value) <= _LONGEST_EMAIL:
        address = value.strip()
        if _EMAIL.fullmatch(address) and address.isprintable():
            return address
    raise Unfit(say("This is not an e-mail address."))


def url(value: Any) -> str:
    """An address of the web that starts with http:// or https://."""
    if type(value) is str and len(value) <= 2_000 and value.isprintable() and " " not in value:
        try:
            parts = urlsplit(value)
        except ValueError:
            parts = urlsplit("")
        if parts.scheme in ("http", "https") and parts.hostname:
            return value
    raise Unfit(say("A web address starts with https:// or http://."))


def timezone(value: Any) -> str:
    """A name of the time zone database."""
    if type(value) is str and _is_timezone(value):
        return value
    raise Unfit(say("A time zone is named like Europe/Berlin."))


@lru_cache(maxsize=64)
def _is_timezone(name: str) -> bool:
    try:
        return ZoneInfo(name).key == name
    except (ValueError, KeyError, OSError):  # also for the names of folders, such as "Europe"
        return False
