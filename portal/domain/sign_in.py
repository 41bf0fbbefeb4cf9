"""Rules of signing in: codes, their life and tries, and the budgets that stop guessing and probing."""

import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta

CODE_DIGITS = 6
CODE_LIFE = timedelta(minutes=10)  # ASVS 6.5.5: at most 10 minutes out of band
TRIES_PER_CODE = 5
RESEND_AFTER = timedelta(seconds=60)
LINK_LIFE = timedelta(minutes=30)
DAY = timedelta(hours=24)


@dataclass(frozen=True, slots=True)
class Budget:
    """So many tries of one kind within a rolling window."""

    kind: str
    most: int
    window: timedelta


# Chance of a guessed code: 10 / 10^6 an account and day, 1,000 / 10^6 takeovers a merchant and day, whatever its size.
WRONG_PER_ACCOUNT = Budget("wrong_code_account", 10, DAY)
WRONG_PER_MERCHANT = Budget("wrong_code_merchant", 1000, DAY)
SENDS_PER_ACCOUNT = Budget("code_sent_account", 10, timedelta(hours=1))
SENDS_PER_CLIENT = Budget("code_sent_client", 20, timedelta(hours=1))
UNKNOWN_PER_CLIENT = Budget("unknown_email_client", 5, timedelta(minutes=10))
UNKNOWN_PER_CLIENT_AND_DAY = Budget("unknown_email_client_day", 20, DAY)
UNKNOWN_PER_MERCHANT = Budget("unknown_email_merchant", 50, timedelta(hours=1))
WRONG_PASSWORDS_PER_USER = Budget("wrong_password_user", 10, timedelta(minutes=15))
WRONG_PASSWORDS_PER_CLIENT = Budget("wrong_password_client", 30, timedelta(minutes=15))


def new_code() -> str:
    """Six random digits, leading zeros kept, every code as likely as every other (ASVS 6.5.3)."""
    return f"{secrets.randbelow(10**CODE_DIGITS):0{CODE_DIGITS}d}"


def new_token() -> str:
    """256 random bits for a cookie or a one-time link (ASVS 7.2.3 asks for 128)."""
    return secrets.token_urlsafe(32)


def tidy_code(text: str) -> str | None:
    """The digits of what was typed or pasted, blanks and hyphens dropped; None when it is not six ASCII digits."""
    code = "".join(sign for sign in text if sign not in " -\u00a0\u2007\u202f\u2011\t\r\n")
    return code if len(code) == CODE_DIGITS and code.isascii() and code.isdigit() else None


def seconds_to_resend(sent_at: datetime, now: datetime) -> int:
    """Whole seconds until another code may be asked for, 0 when it may be now."""
    return max(0, -int((now - sent_at - RESEND_AFTER).total_seconds() // 1))


def mask(email: str) -> str:
    """An address that its owner recognises and nobody else can use: `a…@example.com`."""
    local, _, domain = email.rpartition("@")
    return f"{local[:1]}…@{domain}"
