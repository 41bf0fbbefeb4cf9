"""What Stripe's objects say, in the words of the port."""

from collections.abc import Mapping
from typing import Any

from portal.adapters.gateways.port import Heard, Result, SetupResult, StoredMethod
from portal.adapters.gateways.stripe_declines import reason

# Our keys in Stripe's metadata, which a merchant's other systems use, too.
CHARGE, SETUP, REFUND, PAYER = "portal_charge", "portal_setup", "portal_refund", "portal_customer"
MANDATE, MANDATE_REFERENCE = "portal_mandate", "portal_mandate_reference"
_BRANDS = {
    "visa": "visa", "mastercard": "mc", "amex": "amex", "diners": "diners", "discover": "discover", "jcb": "jcb",
    "unionpay": "china_union_pay",
}  # fmt: skip
_REFUNDS = {"succeeded": "settled", "pending": "processing", "requires_action": "processing"}
_NOT_CONFIRMED = Result("failed", "sca_required", "soft_declined")
# Somebody cancelled it at Stripe.
_CANCELLED = Result("failed", None, "processing_error")
_REFUND_FAILED = Result("failed", "acquirer_rejected_error", "processing_error")

Answer = Mapping[str, Any]


def became_of(intent: Answer) -> Result:
    """What has become of a PaymentIntent."""
    status, error = intent["status"], intent.get("last_payment_error")
    if status == "succeeded":
        return Result("settled")
    if status in ("processing", "requires_capture"):
        return Result("processing")
    if status == "requires_action":
        step = (intent.get("next_action") or {}).get("redirect_to_url") or {}
        return Result("challenged", challenge_url=step.get("url"))
    if status == "canceled":
        return _NOT_CONFIRMED if intent.get("cancellation_reason") == "abandoned" else _CANCELLED
    return Result("failed", *reason(error)) if error else Result("open")


def became_of_refund(refund: Answer) -> Result:
    """What has become of a Refund."""
    state = _REFUNDS.get(refund["status"])
    return Result(state) if state else _REFUND_FAILED  # type: ignore[arg-type]


def became_of_session(session: Answer) -> SetupResult:
    """What has become of a Checkout Session, its SetupIntent, method and mandate expanded."""
    key, payer = (session.get("metadata") or {}).get(SETUP, ""), session["customer"]
    intent = session.get("setup_intent")
    if session["status"] != "complete" or not intent:
        return SetupResult("expired" if session["status"] == "expired" else "open", key, payer)
    if intent["status"] == "succeeded":
        method = stored(intent["payment_method"], intent.get("mandate"))
        # A method that is not, or no longer, the payer's own is nothing to charge.
        if method.payer != payer:
            return SetupResult("failed", key, payer)
        return SetupResult("stored", key, payer, method)
    if intent["status"] == "canceled":
        return SetupResult("cancelled", key, payer)
    if error := intent.get("last_setup_error"):
        return SetupResult("failed", key, payer, error=reason(error)[0])
    return SetupResult("processing", key, payer)


def stored(method: Answer, mandate: Answer | None = None) -> StoredMethod:
    """A PaymentMethod, with the Mandate that was given for it."""
    holder = (method.get("billing_details") or {}).get("name")
    token, payer = method["id"], method.get("customer") or ""
    if method["type"] == "sepa_debit":
        account = method["sepa_debit"]
        return StoredMethod(
            token, payer, "sepa", last_four=account["last4"], holder=holder, country=account.get("country"),
            mandate_reference=_reference(mandate),
        )  # fmt: skip
    card = method["card"]
    return StoredMethod(
        token, payer, "card", _BRANDS.get(card["brand"]), card["last4"], card["exp_year"], card["exp_month"], holder,
        card.get("country"),
    )  # fmt: skip


def heard(event: Answer) -> Heard | None:
    """What an event is about; None when it is about nothing of ours."""
    topic, about = event["type"], event["data"].get("object") or {}
    ours = about.get("metadata") or {}
    if topic.startswith(("payment_intent.", "charge.")):
        return Heard("charge", ours[CHARGE]) if CHARGE in ours else None
    if topic.startswith(("setup_intent.", "checkout.session.")):
        return Heard("setup", ours[SETUP]) if SETUP in ours else None
    return Heard("method", about["id"]) if topic.startswith("payment_method.") and "id" in about else None


def _reference(mandate: Answer | None) -> str | None:
    details = (mandate or {}).get("payment_method_details") or {}
    return (details.get("sepa_debit") or {}).get("reference")
