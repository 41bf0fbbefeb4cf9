"""Rules of the second factor: codes of an authenticator app (RFC 6238), and recovery codes when it is not at hand."""

import secrets
from datetime import timedelta

from portal.domain.sign_in import DAY, Budget

# What remains of a sign-in between the password and the code.
PENDING_LIFE = timedelta(minutes=10)
RECOVERY_CODES = 10
# Without signs that are taken for each other: 50 bits, kept under a keyed hash and tried 20 times a day at the most.
_ALPHABET = "23456789abcdefghjkmnpqrstuvwxyz"
_HALF = 5
# Three codes of a million are right at a time, so that guessing succeeds once in 45 years, and needs the password.
WRONG_CODES = (Budget("wrong_second_factor", 5, timedelta(minutes=15)), Budget("wrong_second_factor_day", 20, DAY))


def new_recovery_codes() -> tuple[str, ...]:
    """Ten random codes, each different from the others, in two halves that are easy to copy."""
    codes = dict[str, None]()
    while len(codes) < RECOVERY_CODES:
        codes["-".join("".join(secrets.choice(_ALPHABET) for _ in range(_HALF)) for _ in range(2))] = None
    return tuple(codes)


def tidy_recovery_code(text: str) -> str | None:
    """The code as it was shown, however its halves were typed or pasted; None for what cannot be one."""
    signs = "".join(sign for sign in text.lower() if sign.isalnum())
    if len(signs) != 2 * _HALF or set(signs) - set(_ALPHABET):
        return None
    return f"{signs[:_HALF]}-{signs[_HALF:]}"
