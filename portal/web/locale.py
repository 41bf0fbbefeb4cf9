"""Which language and region a person is served in."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from functools import lru_cache

from babel import Locale as Cldr
from babel import localedata
from babel.core import get_global

from portal.domain.tongues import lookup

PSEUDO = "en-XA"
_HEADER_LIMIT = 200
_TAG = re.compile(r"[a-z]{2,3}(-[a-z0-9]{1,8})*", re.IGNORECASE | re.ASCII)
_REGION = re.compile(r"[A-Z]{2}|[0-9]{3}")
# CLDR takes plain English for American; everybody else reads the day first.
_HOME_REGION = {"en": "GB"}


@dataclass(frozen=True, slots=True)
class Locale:
    """A language that we ship with the region whose dates and numbers are used: `tag` names both ("de-AT")."""

    tag: str
    language: str
    direction: str = field(compare=False)
    babel: Cldr = field(compare=False, repr=False)


def negotiate(
    choice: str | None,
    stored: str | None,
    header: str | None,
    country: str | None,
    available: Sequence[str],
    default: str,
) -> Locale:
    """The locale of a request: explicit choice, account language, Accept-Language (RFC 9110), `default`, a last resort.

    The first of them that is in `available` (tags such as "de" or "pt-BR") gives the language; the last resort is
    English, and where that is not available the first that is. The region comes from
    that choice or account language, the browser's wishes, the account language, `country` (ISO 3166 alpha-2) and
    `default`: the first that is known together with the language. Junk counts as absent; only 200 characters of the
    header are read.
    """
    wishes = (_clean(choice), _clean(stored), _bounded(header or ""), (country or "").upper()[:3], _clean(default))
    return _negotiated(*wishes, tuple(available))


@lru_cache(maxsize=512)
def locale(language: str, region: str = "") -> Locale:
    """The locale of a shipped language ("de", "pt-BR") in a region, or in the language's home when none is given."""
    if language == PSEUDO:
        return Locale(PSEUDO, PSEUDO, "ltr", Cldr("en", "GB"))
    name = language.replace("-", "_")
    region = "" if _region(language) else region or _home(name)
    found = Cldr.parse(f"{name}_{region}" if region else name)
    return Locale(f"{language}-{region}" if region else language, language, found.text_direction, found)


@lru_cache(maxsize=1024)
def _negotiated(chosen: str, own: str, header: str, country: str, fallback: str, available: tuple[str, ...]) -> Locale:
    accepted = [tag for _, tag in sorted(_weighted(header), key=lambda wish: -wish[0])]
    last = "en" if "en" in available else available[0]
    language = next(filter(None, (lookup(tag, available) for tag in (chosen, own, *accepted, fallback))), last)
    asked = [tag for tag in (chosen, own) if lookup(tag, available) == language][:1]
    wishes = [_region(tag) for tag in (*asked, *accepted, own)]
    for region in (*wishes, country, _region(fallback)):
        if _known(language, region):
            return locale(language, region)
    return locale(language)


def _clean(tag: str | None) -> str:
    tag = (tag or "").replace("_", "-")
    return tag if len(tag) <= 35 and _TAG.fullmatch(tag) else ""


def _bounded(header: str) -> str:
    return header if len(header) <= _HEADER_LIMIT else header[:_HEADER_LIMIT].rpartition(",")[0]


def _weighted(header: str) -> Iterator[tuple[float, str]]:
    """The tags of the header with their weights; refused (q=0) and malformed ones are left out."""
    for wish in header.split(","):
        tag, _, weight = wish.replace(" ", "").replace("\t", "").partition(";q=")
        if _clean(tag) and (quality := _quality(weight)) > 0:
            yield quality, _clean(tag)


def _quality(weight: str) -> float:
    if not weight:
        return 1.0
    return float(weight) if re.fullmatch(r"(0?\.[0-9]{1,3}|[01](\.[0-9]{0,3})?)", weight, re.ASCII) else 0.0


def _region(tag: str) -> str:
    """The region subtag in capitals, "" without one: "zh-Hant-TW" -> "TW"."""
    return next((part.upper() for part in tag.split("-")[1:] if _REGION.fullmatch(part.upper())), "")


@lru_cache(maxsize=1024)
def _known(language: str, region: str) -> bool:
    if language == PSEUDO or not _REGION.fullmatch(region):
        return False
    return not _region(language) and bool(localedata.exists(f"{language.replace('-', '_')}_{region}"))


def _home(name: str) -> str:
    likely = get_global("likely_subtags").get(name, "")
    return _HOME_REGION.get(name) or _region(likely.replace("_", "-"))
