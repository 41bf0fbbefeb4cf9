"""Callbacks of the sandbox: a line of JSON, signed with the sandbox's own key and the moment it was sent."""

import hashlib
import hmac
import json
from collections.abc import Mapping
from datetime import datetime, timedelta

from portal.adapters.gateways.port import Forged, Heard

SIGNATURE = "sandbox-signature"
TOLERANCE = timedelta(minutes=5)
_KINDS = ("charge", "setup", "method")


def write(key: bytes, heard: Heard, now: datetime) -> tuple[dict[str, str], bytes]:
    """Headers and body of a callback."""
    body = json.dumps({"kind": heard.kind, "key": heard.key}).encode()
    moment = str(int(now.timestamp()))
    return {"content-type": "application/json", SIGNATURE: f"t={moment},v1={_sign(key, moment, body)}"}, body


def read(key: bytes, headers: Mapping[str, str], body: bytes, now: datetime) -> Heard | None:
    """What the callback is about, None when that is no concern of ours; Forged unless signed in these five minutes."""
    moment, _, signature = headers.get(SIGNATURE, "").removeprefix("t=").partition(",v1=")
    if not hmac.compare_digest(_sign(key, moment, body).encode(), signature.encode()):
        raise Forged("the signature is not ours")
    if abs(now.timestamp() - int(moment)) > TOLERANCE.total_seconds():
        raise Forged("it was sent too long ago")
    told = json.loads(body)
    return Heard(told["kind"], told["key"]) if told["kind"] in _KINDS else None


def _sign(key: bytes, moment: str, body: bytes) -> str:
    return hmac.new(key, moment.encode() + b"." + body, hashlib.sha256).hexdigest()
