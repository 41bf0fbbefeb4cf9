"""Countries to choose from, by their names in the reader's language."""

import unicodedata
from functools import lru_cache

from portal.web.locale import Locale


@lru_cache(maxsize=64)
def country_choices(locale: Locale, codes: tuple[str, ...]) -> tuple[tuple[str, str], ...]:
    """(code, name) of each country, in the order of the names without regard to accents."""
    names = ((code, locale.babel.territories.get(code, code)) for code in codes)
    return tuple(sorted(names, key=lambda pair: _key(pair[1])))


def _key(name: str) -> str:
    plain = "".join(sign for sign in unicodedata.normalize("NFD", name) if not unicodedata.combining(sign))
    return plain.casefold()
