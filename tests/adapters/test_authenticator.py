"""The codes of authenticator apps, against those of RFC 6238 and of another implementation."""

import base64
from datetime import UTC, datetime, timedelta

import pyotp
import pytest

from portal.adapters.authenticator import drawing, matching_step, new_secret, spelled
from tests.clock import START

# RFC 6238, appendix B, SHA-1: the last six of its eight digits.
SECRET = base64.b32encode(b"12345678901234567890").decode()


@pytest.mark.parametrize(
    ("seconds", "code"),
    [(59, "287082"), (1111111109, "081804"), (1111111111, "050471"), (1234567890, "005924"), (20000000000, "353130")],
)
def test_codes_are_those_of_the_standard(seconds: int, code: str) -> None:
    assert matching_step(SECRET, code, datetime.fromtimestamp(seconds, UTC)) == seconds // 30


@pytest.mark.parametrize(("steps", "right"), [(-2, False), (-1, True), (0, True), (1, True), (2, False)])
def test_clocks_may_differ_by_one_step(steps: int, right: bool) -> None:
    secret = new_secret()
    shown = START + timedelta(seconds=30 * steps)
    step = matching_step(secret, pyotp.TOTP(secret).at(shown), START)
    assert step == (int(shown.timestamp()) // 30 if right else None)


def test_it_is_drawn_and_spelled() -> None:
    secret = new_secret()
    assert spelled(secret).replace(" ", "") == secret and len(secret) == 32
    assert drawing(secret, "mia@kaffee.example", "Kaffee & Küche").startswith(b"<svg")
