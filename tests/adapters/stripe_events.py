"""Events as Stripe sends them, signed as Stripe signs them."""

import json
import time
from typing import Any

import stripe

from tests.adapters.stripe_server import SECRETS


def event(topic: str, about: dict[str, Any]) -> bytes:
    """An event about an object of Stripe's."""
    return json.dumps({"id": "evt_1", "object": "event", "type": topic, "data": {"object": about}}).encode()


def signed(body: bytes, *, age: float = 0, secret: str = SECRETS["webhook_secret"]) -> dict[str, str]:
    """The headers of a callback that was signed so many seconds ago."""
    sign = stripe.WebhookSignature.generate_signature_header
    return {"stripe-signature": sign(body.decode(), secret, timestamp=int(time.time() - age))}
