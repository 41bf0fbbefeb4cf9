"""Account numbers for direct debits: form, check digits and country, offline; the bank is not asked."""

import stdnum.iban
from stdnum.exceptions import InvalidChecksum, ValidationError

from portal.domain.banking import compact
from portal.domain.sentences import Sentence, say

_SHORTEST = 15  # that of Norway

# Whose banks take part in SEPA, by the letters of their IBANs (EPC409-09; FR and GB include territories).
SEPA = frozenset(
    "AD AL AT BE BG CH CY CZ DE DK EE ES FI FR GB GI GR HR HU IE IS IT LI LT LU LV MC MD ME MK MT NL NO PL PT RO RS SE "
    "SI SK SM VA".split()
)


def check(text: str) -> Sentence | None:
    """What to mend in an IBAN that is to be debited, or None; blanks and small letters are free."""
    number = compact(text)
    if not number:
        return say("Enter the IBAN of the account. It stands on your bank card and on every statement.")
    if not number[:2].isalpha() or not number.isascii():
        return say("An IBAN begins with two letters, such as DE89 3704 0044 0532 0130 00.")
    misshapen = say("Compare the IBAN with your bank card: it is too long or too short, or has characters of no IBAN.")
    try:
        stdnum.iban.validate(number)
    except InvalidChecksum:
        wrong = say("Compare the IBAN with your bank card: a digit is wrong or two are swapped.")
        return misshapen if len(number) < _SHORTEST else wrong
    except ValidationError:
        return misshapen
    if number[:2] not in SEPA:
        return say("Direct debit is not possible from accounts in this country. Use an account in the SEPA area.")
    return None
