"""Phone numbers: whether one can be dialled, and how it is written."""

import phonenumbers
from phonenumbers import PhoneNumber, PhoneNumberFormat, ValidationResult

from portal.domain.sentences import Sentence, say

_ABROAD = "DK"  # whose example stands in where no country is chosen


def check(text: str, country: str) -> Sentence | None:
    """What to mend in a number as written in the country (ISO code or empty), or None; no number is fine too."""
    if not text.strip() or _number(text, country):
        return None
    example = _international(phonenumbers.example_number(country or _ABROAD) or phonenumbers.example_number(_ABROAD))
    if country in phonenumbers.SUPPORTED_REGIONS:
        return say("Enter the phone number with its area code, for example %(example)s.", example=example)
    return say("Enter the phone number with + and its country code, for example %(example)s.", example=example)


def tidy(text: str, country: str) -> str:
    """The number in international writing (ITU-T E.123), an extension kept; what cannot be dialled is left as it is."""
    number = _number(text, country)
    return _international(number) if number else " ".join(text.split())


def _number(text: str, country: str) -> PhoneNumber | None:
    """The number if its length fits its country; number ranges are not asked, as countries open new ones."""
    try:
        number = phonenumbers.parse(text, country or None)
    except phonenumbers.NumberParseException:
        return None
    possible = phonenumbers.is_possible_number_with_reason(number) == ValidationResult.IS_POSSIBLE
    return number if possible else None


def _international(number: PhoneNumber) -> str:
    return phonenumbers.format_number(number, PhoneNumberFormat.INTERNATIONAL)
