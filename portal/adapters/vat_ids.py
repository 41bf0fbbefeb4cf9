"""VAT identification numbers: shape and check digit, offline; the tax office is not asked."""

import stdnum.ch.uid
import stdnum.ch.vat
import stdnum.eu.vat
import stdnum.gb.vat
import stdnum.no.orgnr
from stdnum.exceptions import InvalidChecksum, ValidationError

from portal.domain.countries import Country
from portal.domain.sentences import Sentence, say

LONGEST = 32

# A well-formed number of each country that can be checked, as an example of its shape.
_EXAMPLES = {
    "AT": "ATU13585627", "BE": "BE0403019261", "BG": "BG175074752", "CH": "CHE-107.787.577 MWST",
    "CY": "CY10259033P", "CZ": "CZ25123891", "DE": "DE136695976", "DK": "DK13585628",
    "EE": "EE100931558", "ES": "ESB58378431", "FI": "FI20774740", "FR": "FR40303265045",
    "GB": "GB980780684", "GR": "EL094259216", "HR": "HR33392005961", "HU": "HU12892312",
    "IE": "IE6433435F", "IT": "IT00743110157", "LT": "LT119511515", "LU": "LU15027442",
    "LV": "LV40003521600", "MT": "MT11679112", "NL": "NL004495445B01", "NO": "NO995525828MVA",
    "PL": "PL8567346215", "PT": "PT501964843", "RO": "RO18547290", "SE": "SE556042722001",
    "SI": "SI50223054", "SK": "SK2022749619",
}  # fmt: skip
_HOMES = {"IM": "GB", "MC": "FR"}  # whose tax office gives a territory its numbers
_STATES = {"EL": "GR", "XI": "GB"}  # letters before a number that are no ISO code


def check(text: str, country: str) -> Sentence | None:
    """What to mend in a VAT ID of the country (ISO code), or None; also taken: none at all, or one of another state."""
    if not text.strip():
        return None
    home = _home(country)
    if home not in _EXAMPLES:
        return say("Enter a VAT ID of at most %(count)s characters.", count=LONGEST) if len(text) > LONGEST else None
    try:
        _canonical(text, home)
    except InvalidChecksum:
        return say(
            "Compare the VAT ID with your registration: a character is wrong. It looks like %(example)s (%(country)s).",
            example=_EXAMPLES[home], country=Country(country),
        )  # fmt: skip
    except ValidationError:
        return say("Enter a VAT ID like %(example)s (%(country)s).", example=_EXAMPLES[home], country=Country(country))
    return None


def tidy(text: str, country: str) -> str:
    """The number as VIES and invoices write it, country letters first; one that fails the check only loses blanks."""
    if not text.strip() or _home(country) not in _EXAMPLES:
        return " ".join(text.split())
    try:
        return _canonical(text, _home(country))
    except ValidationError:
        return " ".join(text.split())


def _home(country: str) -> str:
    return _HOMES.get(country, country)


def _canonical(text: str, home: str) -> str:
    """The checked number; one that begins with the letters of a state is that state's, wherever the customer lives."""
    number = "".join(character for character in text.upper() if character.isalnum() or character in "+*")
    letters, rest = number[:2], number[2:]
    state = _STATES.get(letters, letters)
    if state in _EXAMPLES:
        try:
            return _of(state, rest, letters)
        except ValidationError:
            if state == home:
                raise
    return _of(home, number, home)


def _of(state: str, number: str, letters: str) -> str:
    match state:
        case "CH":
            return _swiss(f"CHE{number.removeprefix('CH').removeprefix('E')}")
        case "GB":
            return letters + stdnum.gb.vat.validate(number)
        case "GR":
            return stdnum.eu.vat.validate(f"EL{number}")
        case "NO":
            return f"NO{stdnum.no.orgnr.validate(number.removesuffix('MVA'))}MVA"
        case _:
            return stdnum.eu.vat.validate(letters + number)


def _swiss(number: str) -> str:
    """With dots, as the Swiss write it; the language's word for VAT at the end may be missing."""
    if len(number) > len("CHE107787577"):
        return stdnum.ch.vat.format(stdnum.ch.vat.validate(number))
    return stdnum.ch.uid.format(stdnum.ch.uid.validate(number))
