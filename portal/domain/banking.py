"""Numbers of bank accounts and creditors: what they look like, and whether their check digits are right."""

import re

LONGEST_NOTICE = 14  # days, which the SEPA Core Rulebook prescribes where nothing shorter was agreed

_IBAN = re.compile("[A-Z]{2}[0-9]{2}[A-Z0-9]{11,30}", re.ASCII)
_BIC = re.compile("[A-Z]{4}[A-Z]{2}[A-Z0-9]{2}(?:[A-Z0-9]{3})?", re.ASCII)
_CREDITOR = re.compile("[A-Z]{2}[0-9]{2}[A-Z0-9]{3}[A-Z0-9]{1,28}", re.ASCII)


def compact(text: str) -> str:
    """The number as machines keep it: in capitals, without blanks and hyphens."""
    return re.sub(r"[\s-]+", "", text).upper()


def grouped(number: str) -> str:
    """The number in groups of four, as people read it."""
    return " ".join(number[place : place + 4] for place in range(0, len(number), 4))


def is_iban(number: str) -> bool:
    """Whether a compact number can be an IBAN: its form, and its check digits (ISO 13616)."""
    return bool(_IBAN.fullmatch(number)) and _remainder(number[4:] + number[:4]) == 1


def is_bic(number: str) -> bool:
    """Whether a compact text has the form of a BIC (ISO 9362)."""
    return bool(_BIC.fullmatch(number))


def is_creditor_id(number: str) -> bool:
    """Whether a compact number can be a SEPA creditor identifier (AT-02), whatever its business code."""
    return bool(_CREDITOR.fullmatch(number)) and _remainder(number[7:] + number[:4]) == 1


def _remainder(text: str) -> int:
    """ISO 7064, MOD 97-10, letters counted from A = 10."""
    return int("".join(str(int(sign, 36)) for sign in text)) % 97
