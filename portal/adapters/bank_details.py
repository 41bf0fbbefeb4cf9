"""Bank details: IBAN, BIC and SEPA creditor identifier, their shape and their check digits, offline."""

import stdnum.bic
import stdnum.iban
from stdnum.exceptions import ValidationError
from stdnum.iso7064 import mod_97_10

from portal.domain.sentences import Sentence, say

_SHORTEST_CREDITOR = 8


def check_iban(text: str) -> Sentence | None:
    """What to mend in an account number, None when its check digits are right."""
    if stdnum.iban.is_valid(compact(text)):
        return None
    return say("Compare the IBAN with your bank card: it looks like DE89 3704 0044 0532 0130 00.")


def check_bic(text: str) -> Sentence | None:
    """What to mend in the code of a bank."""
    return None if stdnum.bic.is_valid(compact(text)) else say("Enter a BIC of 8 or 11 characters, like COBADEFFXXX.")


def check_creditor(text: str) -> Sentence | None:
    """What to mend in a SEPA creditor identifier, whose check digits leave out the business code (EPC262-08)."""
    number = compact(text)
    try:
        if len(number) > _SHORTEST_CREDITOR and number[:2].isalpha():
            mod_97_10.validate(number[7:] + number[:4])
            return None
    except ValidationError:
        return say("Compare the creditor identifier with the letter from your bank: it looks like DE98ZZZ09999999999.")
    return say("Enter a creditor identifier like DE98ZZZ09999999999.")


def compact(text: str) -> str:
    """Without blanks and in capitals, as it is stored."""
    return "".join(text.split()).upper()
