"""Stripe: cards and SEPA direct debits, stored on Stripe's own pages or with a mandate, charged when they are due."""

import functools
import logging
from collections.abc import Awaitable, Callable, Mapping
from typing import Any, Concatenate, ParamSpec, TypeVar

from portal.adapters.gateways.port import (
    Charge, Declined, DebitMandate, Heard, Misconfigured, Payer, Result, Session, Setup, SetupKind, SetupResult,
    StoredMethod,
)  # fmt: skip
from portal.adapters.gateways.stripe_answers import (
    CHARGE, MANDATE, MANDATE_REFERENCE, PAYER, REFUND, SETUP, became_of, became_of_refund, became_of_session, heard,
    stored,
)  # fmt: skip
from portal.adapters.gateways.stripe_calls import Calls, Rejected
from portal.adapters.gateways.stripe_declines import Refused, reason
from portal.adapters.gateways.stripe_languages import spoken
from portal.domain.money import Money

log = logging.getLogger("portal.gateways")

_TYPES = {"card": "card", "emv_token": "card", "sepa": "sepa_debit"}
_NO_LONGER_STORED = Result("failed", "emv_token_deleted", "hard_declined")
_TOO_MUCH = Result("failed", "refund_amount_too_high", "processing_error")
_WITH_METHOD = ["setup_intent.payment_method", "setup_intent.mandate"]

P = ParamSpec("P")
T = TypeVar("T")


def _told(
    method: Callable[Concatenate["Stripe", P], Awaitable[T]],
) -> Callable[Concatenate["Stripe", P], Awaitable[T]]:
    """The operator reads in the log what is wrong with keys or settings; customers only hear that it does not work."""

    @functools.wraps(method)
    async def asked(self: "Stripe", /, *args: P.args, **kwargs: P.kwargs) -> T:
        try:
            return await method(self, *args, **kwargs)
        except Misconfigured as error:
            log.error("%s: %s", method.__name__, error)
            raise

    return asked


class Stripe:
    """One merchant's account at Stripe; `address` is another server that speaks Stripe's language."""

    name = "stripe"
    kinds: tuple[SetupKind, ...] = ("card", "sepa")
    takes_mandates = False

    def __init__(self, secrets: Mapping[str, Any], address: str | None = None) -> None:
        """`secrets` are `secret_key` and `webhook_secret`."""
        self._calls = Calls(secrets["secret_key"], address)
        self._ask, self._v1 = self._calls.ask, self._calls.v1
        self._webhook_secret = secrets["webhook_secret"]

    @_told
    async def enrol(self, payer: Payer) -> str:
        """A Customer. Made with nothing that may change, for a key must mean the same each time, then described."""
        made = await self._ask(
            self._v1.customers.create_async({"metadata": {PAYER: payer.key}}, _once("customer", payer.key))
        )
        about = {"name": payer.name, "email": payer.email, "address": payer.country and {"country": payer.country}}
        await self._ask(self._v1.customers.update_async(made["id"], _given(about)))
        return made["id"]

    @_told
    async def open_session(self, setup: Setup) -> Session:
        """A Checkout Session that stores a method for charges while the customer is away."""
        session = await self._ask(
            self._v1.checkout.sessions.create_async(
                {
                    "mode": "setup",
                    "customer": setup.payer,
                    "payment_method_types": [_TYPES[setup.kind]],
                    "client_reference_id": setup.key,
                    "metadata": {SETUP: setup.key},
                    "setup_intent_data": {"metadata": {SETUP: setup.key}},
                    "locale": spoken(setup.language),
                    "success_url": setup.return_url,
                    "cancel_url": setup.cancel_url,
                },
                _once("session", setup.key),
            )
        )
        return Session(session["id"], session["url"])

    @_told
    async def read_session(self, reference: str) -> SetupResult:
        """What became of a Checkout Session and its SetupIntent."""
        return became_of_session(
            await self._ask(self._v1.checkout.sessions.retrieve_async(reference, {"expand": _WITH_METHOD}))
        )

    @_told
    async def store_account(self, mandate: DebitMandate) -> StoredMethod:
        """A confirmed SetupIntent with the mandate as the customer gave it; method and mandate come with it."""
        payer = {"name": mandate.holder, "email": mandate.email}
        seen = {"ip_address": mandate.client_ip, "user_agent": mandate.user_agent}
        accepted = {"type": "online", "accepted_at": int(mandate.signed_at.timestamp()), "online": seen}
        params = {
            "customer": mandate.payer,
            "payment_method_types": ["sepa_debit"],
            "payment_method_data": {
                "type": "sepa_debit", "sepa_debit": {"iban": mandate.iban}, "billing_details": _given(payer),
            },
            "mandate_data": {"customer_acceptance": accepted},
            "usage": "off_session",
            "confirm": True,
            "metadata": {MANDATE: mandate.key, MANDATE_REFERENCE: mandate.reference},
            "expand": ["payment_method", "mandate"],
        }  # fmt: skip
        try:
            intent = await self._ask(self._v1.setup_intents.create_async(params, _once("mandate", mandate.key)))
        except Rejected as error:
            if "iban" in (error.param or "") or error.code == "invalid_bank_account_iban":
                raise Declined("declined_by_acquirer") from None
            raise
        if intent["status"] != "succeeded":
            raise Declined(reason(intent.get("last_setup_error") or {})[0])
        return stored(intent["payment_method"], intent.get("mandate"))

    @_told
    async def prepare(self, charge: Charge) -> str:
        """An unconfirmed PaymentIntent; the method comes with its confirmation, so that only that can be declined."""
        params = {
            "amount": charge.amount.amount,
            "currency": charge.amount.currency.lower(),
            "customer": charge.payer or await self._owner(charge.token),
            "payment_method_types": [_TYPES.get(charge.payment_type, "card")],
            "description": charge.about or None,
            "metadata": {CHARGE: charge.key},
        }
        try:
            intent = await self._ask(self._v1.payment_intents.create_async(_given(params), _once("charge", charge.key)))
        except Rejected as error:
            if error.param == "amount" or error.code in ("amount_too_small", "amount_too_large"):
                raise Declined("acquirer_rejected_error") from None
            raise
        return intent["id"]

    @_told
    async def charge(self, charge: Charge, reference: str) -> Result:
        """Confirmed unless it was before; the key makes one confirmation of two that come at once."""
        result = await self._became_of(reference)
        if result.state != "open":
            return result
        present = {"return_url": charge.return_url} if charge.return_url else {"off_session": True}
        params = {"payment_method": charge.token, **present}
        once = _once("confirmation", charge.key)
        try:
            return became_of(await self._ask(self._v1.payment_intents.confirm_async(reference, params, once)))
        except Refused as declined:
            return Result("failed", declined.error, declined.state)
        except Rejected as error:
            if error.param == "payment_method":
                return _NO_LONGER_STORED
            # Perhaps because somebody else has confirmed it meanwhile.
            result = await self._became_of(reference)
            if result.state == "open":
                raise
            return result

    @_told
    async def look_up(self, reference: str) -> Result:
        """What has become of a PaymentIntent."""
        return await self._became_of(reference)

    @_told
    async def abandon(self, reference: str) -> Result:
        """Cancelled, unless it has ended otherwise before."""
        why = {"cancellation_reason": "abandoned"}
        try:
            return became_of(await self._ask(self._v1.payment_intents.cancel_async(reference, why)))
        except Rejected:
            return await self._became_of(reference)

    @_told
    async def refund(self, key: str, reference: str, amount: Money) -> Result:
        """A Refund; Stripe forgets keys after a day, so it is looked for first."""
        made = await self._ask(self._v1.refunds.list_async({"payment_intent": reference, "limit": 100}))
        for refund in made["data"]:
            if (refund.get("metadata") or {}).get(REFUND) == key:
                return became_of_refund(refund)
        params = {"payment_intent": reference, "amount": amount.amount, "metadata": {REFUND: key}}
        try:
            return became_of_refund(await self._ask(self._v1.refunds.create_async(params, _once("refund", key))))
        except Rejected as error:
            if error.param == "amount" or error.code == "charge_already_refunded":
                return _TOO_MUCH
            raise

    @_told
    async def retire(self, token: str) -> None:
        """Detached from its Customer, which Stripe does for good; what is not attached can not be detached."""
        try:
            await self._ask(self._v1.payment_methods.detach_async(token))
        except Rejected:
            if await self._find_method(token) is not None:
                raise

    @_told
    async def read_method(self, token: str) -> StoredMethod | None:
        """The PaymentMethod, with the card's new end when the bank has sent a new card."""
        method = await self._find_method(token)
        return stored(method) if method else None

    @_told
    async def check_connection(self) -> None:
        """Stripe takes our key; raises Unreachable."""
        await self._ask(self._v1.customers.list_async({"limit": 1}))

    def hear(self, headers: Mapping[str, str], body: bytes) -> Heard | None:
        """What an event is about."""
        return heard(self._calls.verified(body, headers.get("stripe-signature", ""), self._webhook_secret))

    async def _became_of(self, reference: str) -> Result:
        return became_of(await self._ask(self._v1.payment_intents.retrieve_async(reference)))

    async def _find_method(self, token: str) -> dict[str, Any] | None:
        """The PaymentMethod if somebody can be charged with it."""
        try:
            method = await self._ask(self._v1.payment_methods.retrieve_async(token))
        except Rejected as error:
            if error.code == "resource_missing":
                return None
            raise
        return method if method.get("customer") else None

    async def _owner(self, token: str) -> str:
        method = await self._find_method(token)
        if method is None:
            raise Declined("emv_token_deleted")
        return method["customer"]


def _once(what: str, key: str) -> dict[str, Any]:
    return {"idempotency_key": f"portal-{what}-{key}"}


def _given(values: Mapping[str, Any]) -> dict[str, Any]:
    """The values that there are."""
    return {name: value for name, value in values.items() if value}
