"""The authenticator app in people's hands: secrets, the codes that it shows (RFC 6238), the code that it scans."""

import hmac
from datetime import datetime
from io import BytesIO

import pyotp
import segno

_STEP_SECONDS = 30
_WINDOW = (0, -1, 1)  # clocks differ, and typing takes its time


def new_secret() -> str:
    """160 random bits in base 32."""
    return pyotp.random_base32()


def matching_step(secret: str, code: str, now: datetime) -> int | None:
    """The time step near `now` in which an app with this secret shows the code; None when there is none."""
    step, totp = int(now.timestamp()) // _STEP_SECONDS, pyotp.TOTP(secret, interval=_STEP_SECONDS)
    return next((one for d in _WINDOW if hmac.compare_digest(totp.generate_otp(one := step + d), code)), None)


def spelled(secret: str) -> str:
    """The secret in groups of four, to be typed."""
    return " ".join(secret[at : at + 4] for at in range(0, len(secret), 4))


def drawing(secret: str, account: str, issuer: str) -> bytes:
    """The code that an app scans, as SVG; the app lists it as this account at this issuer."""
    address = pyotp.TOTP(secret, interval=_STEP_SECONDS).provisioning_uri(name=account, issuer_name=issuer)
    content = BytesIO()
    code = segno.make(address, error="m", micro=False)
    code.save(content, kind="svg", border=0, xmldecl=False, svgns=True, omitsize=True, dark="#000")
    return content.getvalue()
