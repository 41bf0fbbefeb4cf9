"""Keys of the merchant's systems: how one is made, what of it may be shown, how long and for what it is good."""

import re
import secrets
import string
import zlib
from datetime import timedelta

RIGHTS = ("read", "write")
LONGEST_LABEL = 60
# As often as that is told when a key was used last.
TOLD_EVERY = timedelta(minutes=1)

_SIGNS = string.digits + string.ascii_letters
_SECRET, _SHOWN, _SUM = 32, 8, 6
_KEY = re.compile(rf"priv_[0-9A-Za-z]{{{_SECRET + _SUM}}}")


def new_key() -> str:
    """190 random bits with Frisbii's beginning and a checksum, so that scanners find a key that has leaked."""
    secret = "".join(secrets.choice(_SIGNS) for _ in range(_SECRET))
    return f"priv_{secret}{_checksum(secret)}"


def prefix_of(text: str) -> str | None:
    """The part of a key that may be shown, logged and looked up; None for what cannot be a key."""
    if not _KEY.fullmatch(text) or not text.endswith(_checksum(text[5:-_SUM])):
        return None
    return text[: 5 + _SHOWN]


def _checksum(secret: str) -> str:
    number, digits = zlib.crc32(secret.encode()), ""
    for _ in range(_SUM):
        number, digit = divmod(number, len(_SIGNS))
        digits += _SIGNS[digit]
    return digits
