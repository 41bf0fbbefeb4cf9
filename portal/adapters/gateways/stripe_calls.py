"""Asking Stripe: by its own library, within a time limit, with every failure as one of the port's."""

import asyncio
from collections.abc import Awaitable
from typing import Any

from portal.adapters.gateways.port import Forged, Misconfigured, Unreachable
from portal.adapters.gateways.stripe_declines import Refused, reason

# Charging a card takes Stripe 2 to 5 s, seldom 20. A worker's lease has to be longer than this.
SECONDS = 25.0
CONNECT_SECONDS = 5.0
# Stripe's own advice: a signature that is older may have been recorded by somebody and sent again.
TOLERANCE = 300


class Rejected(Misconfigured):
    """Stripe rejects what was asked; `code` and `param` are Stripe's words for what is wrong with it."""

    def __init__(self, kind: str, code: str | None, param: str | None, status: int | None) -> None:
        # Stripe's own text stays out of logs: it may quote what was sent.
        super().__init__(f"Stripe rejects the request: {kind}, code {code}, parameter {param}, status {status}")
        self.code, self.param = code, param


class Calls:
    """Stripe's API with one secret key; `address` is another server that speaks it."""

    def __init__(self, secret_key: str, address: str | None = None) -> None:
        # 0.3 s and 20 MB, which only merchants who use Stripe need.
        import stripe

        self._stripe = stripe
        stripe.enable_telemetry = False
        self.v1 = stripe.StripeClient(
            secret_key,
            base_addresses={"api": address} if address else None,
            http_client=stripe.HTTPXClient(timeout=_limits()),
            max_network_retries=0,
        ).v1

    async def ask(self, call: Awaitable[Any]) -> dict[str, Any]:
        """What Stripe answers; raises Unreachable, Rejected or, when a bank or Stripe's rules say no, Refused."""
        try:
            async with asyncio.timeout(SECONDS):
                return (await call).to_dict()
        except TimeoutError:
            raise Unreachable("Stripe did not answer in time") from None
        except self._stripe.StripeError as error:
            raise self._failure(error) from None

    def _failure(self, error: Any) -> Exception:
        known, kind, status = self._stripe, type(error).__name__, error.http_status
        if isinstance(error, known.CardError):
            return Refused(*reason((error.json_body or {}).get("error") or {}))
        if isinstance(error, known.InvalidRequestError | known.AuthenticationError | known.PermissionError):
            return Rejected(kind, error.code, getattr(error, "param", None), status)
        # Also of two different requests with one key, for what became of the first is to be found out.
        return Unreachable(f"Stripe gave no answer ({kind}, status {status})")

    def verified(self, body: bytes, signature: str, secret: str) -> dict[str, Any]:
        """The event in a callback; raises Forged unless Stripe signed it just now."""
        if not signature.isascii():
            raise Forged
        try:
            event = self._stripe.Webhook.construct_event(body, signature, secret, TOLERANCE).to_dict()
        # The last two are the library's answer to JSON that is no object.
        except (ValueError, self._stripe.SignatureVerificationError, AttributeError, TypeError):
            raise Forged from None
        if not isinstance(event.get("type"), str) or not isinstance(event.get("data"), dict):
            raise Forged
        return event


def _limits() -> Any:
    # It comes with Stripe's library, and is needed for nothing else.
    import httpx

    return httpx.Timeout(SECONDS, connect=CONNECT_SECONDS)
