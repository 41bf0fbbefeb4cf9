"""Fields of the merchant's settings: what is typed into them, what is stored, and what is said when it does not fit."""

import re
from collections.abc import Callable, Collection
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

from portal.adapters import bank_details
from portal.domain import accent, links
from portal.domain.imports import checks
from portal.domain.imports.records import Unfit
from portal.domain.sentences import Sentence, say
from portal.domain.tongues import offered
from portal.operations.contact_details import EMAIL, LONGEST_EMAIL

HOST = re.compile(
    r"(?:(?:\*\.)?(?:[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z0-9-]{2,63}|localhost)(?::[0-9]{1,5})?"
)
_MOST_HOSTS, _MOST_STEPS = 20, 20


@dataclass(frozen=True, slots=True)
class Field:
    """`read` makes of a typed text what is stored, or raises Unfit; `show` makes of that what stands in the field.

    What stands in a `coded` one is nothing that people read. Of one that may have `several` values each is a line.
    """

    name: str
    read: Callable[[str], Any]
    show: Callable[[Any], str] = lambda value: "" if value is None else str(value)
    longest: int = 500
    coded: bool = False
    several: bool = False


def text(name: str, *, longest: int = 200, needed: Sentence | None = None) -> Field:
    """A line of text; `needed` is said when it is empty and must not be."""

    def read(typed: str) -> str | None:
        tidied = " ".join(typed.split()) or None
        if tidied is None and needed:
            raise Unfit(needed)
        return tidied

    return Field(name, read, longest=longest)


def optional(name: str, tidy: Callable[[str], str], check: Callable[[str], Sentence | None], longest: int) -> Field:
    """A text that may be empty, and otherwise has to pass the check."""

    def read(typed: str) -> str | None:
        if not typed.strip():
            return None
        if sentence := check(tidy(typed)):
            raise Unfit(sentence)
        return tidy(typed)

    return Field(name, read, longest=longest)


def email(name: str) -> Field:
    """An e-mail address, or none."""

    def check(address: str) -> Sentence | None:
        return None if EMAIL.fullmatch(address) else say("Enter an e-mail address like help@example.com.")

    return optional(name, str.strip, check, LONGEST_EMAIL)


def url(name: str) -> Field:
    """An address of the web, or none."""

    def check(address: str) -> Sentence | None:
        try:
            checks.url(address)
        except Unfit:
            return say("Enter the whole address, like https://example.com/page.")
        return None

    return optional(name, str.strip, check, 2000)


def number(name: str, low: int, high: int, *, needed: bool = True) -> Field:
    """A whole number in these bounds; None when it is empty and not needed."""

    def read(typed: str) -> int | None:
        digits = typed.strip()
        if not digits and not needed:
            return None
        if not re.fullmatch("[0-9]{1,6}", digits) or not low <= int(digits) <= high:
            raise Unfit(say("Enter a whole number from %(low)s to %(high)s.", low=low, high=high))
        return int(digits)

    return Field(name, read, longest=20)


def flag(name: str) -> Field:
    """A switch; a browser sends nothing for one that is off."""
    return Field(name, lambda typed: typed == "yes", lambda value: "yes" if value else "", coded=True)


def choice(name: str, values: Collection[str]) -> Field:
    """One of these."""

    def read(typed: str) -> str:
        if typed not in values:
            raise Unfit(say("Choose one of these."))
        return typed

    return Field(name, read, coded=True)


def iban(name: str) -> Field:
    """An account number in groups of four, stored without blanks."""
    field = optional(name, bank_details.compact, bank_details.check_iban, 50)
    return Field(name, field.read, lambda value: " ".join(re.findall(".{1,4}", value or "")), field.longest)


def days(name: str) -> Field:
    """Numbers of days with commas between; none at all is a list, too."""

    def read(typed: str) -> tuple[int, ...]:
        parts = [part for part in re.split(r"[\s,;]+", typed) if part]
        fit = all(re.fullmatch("[0-9]{1,3}", one) and 1 <= int(one) <= 365 for one in parts)
        if not fit or len(parts) > _MOST_STEPS:
            raise Unfit(say("Enter numbers of days from 1 to 365 with commas between, like 3, 7, 14."))
        return tuple(map(int, parts))

    return Field(name, read, lambda value: ", ".join(map(str, value)))


def hosts(name: str) -> Field:
    """Host names, one a line; a whole address is taken for the host in it."""

    def read(typed: str) -> tuple[str, ...]:
        found = [_host(part) for part in re.split(r"[\s,;]+", typed) if part]
        if wrong := next((one for one in found if not HOST.fullmatch(one)), None):
            raise Unfit(say("Check “%(host)s”: a host looks like shop.example.com.", host=wrong[:60]))
        if len(found) > _MOST_HOSTS:
            raise Unfit(say("Enter at most %(most)s hosts.", most=_MOST_HOSTS))
        return tuple(dict.fromkeys(found))

    return Field(name, read, "\n".join, 5000)


def link(name: str) -> Field:
    """The place of the portal under /p/."""

    def read(typed: str) -> str:
        if sentence := links.check(links.tidy(typed)):
            raise Unfit(sentence)
        return links.tidy(typed)

    return Field(name, read)


def colour(name: str) -> Field:
    """A colour as `#rrggbb`."""

    def read(typed: str) -> str:
        try:
            return accent.parse(typed)
        except accent.NotAColour as error:
            raise Unfit(error.sentence) from error

    return Field(name, read)


def tongues(name: str, shipped: tuple[str, ...]) -> Field:
    """Some of the shipped languages; all of them, and those that come later, are stored as none."""

    def read(typed: str) -> tuple[str, ...]:
        chosen = tuple(tag for tag in shipped if tag in typed.split())
        if not chosen:
            raise Unfit(say("Choose at least one language."))
        return () if chosen == shipped else chosen

    return Field(name, read, lambda value: "\n".join(offered(shipped, value)), coded=True, several=True)


def sender(name: str) -> Field:
    """A name to send mails in; one that looks like an address could pass for somebody else's."""

    def check(typed: str) -> Sentence | None:
        if any(sign in "@<>\"" or not sign.isprintable() for sign in typed):
            return say("Use a name without @, quotation marks and angle brackets.")
        return None

    return optional(name, lambda typed: " ".join(typed.split()), check, 70)


def timezone(name: str) -> Field:
    """A name of the time zone database."""

    def read(typed: str) -> str:
        try:
            return checks.timezone(typed)
        except Unfit as error:
            raise Unfit(say("Choose a time zone from the list.")) from error

    return Field(name, read)


def _host(part: str) -> str:
    try:
        return (urlsplit(part).netloc if "//" in part else part.partition("/")[0]).lower()
    except ValueError:
        return part
