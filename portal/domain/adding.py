"""Storing a payment method: what the customer agrees to, how often it may be tried, and what they are told."""

import re
from collections.abc import Mapping
from datetime import timedelta

from portal.domain.invoices import Tone
from portal.domain.notices import Fact, Notice
from portal.domain.payment_methods import PaymentMethod
from portal.domain.sentences import Sentence, say

# Nobody needs more; whoever tries stolen card numbers does.
MOST_SETUPS = 10
SETUPS_WITHIN = timedelta(hours=1)
# A session at the gateway's page that nobody has finished after so long is not waited for.
GIVEN_UP_AFTER = timedelta(hours=25)
TOO_MANY = say("That was tried too often. Wait an hour, then try again.")
NOT_OFFERED = say("Payment methods cannot be added here. Please contact us.")
NO_ANSWER = say("Our payment partner does not answer just now. Nothing was stored. Try again in a few minutes.")
NOT_KNOWN = say("Our payment partner does not answer just now. We keep asking whether your payment method was stored.")
KINDS = {"card": say("Card"), "sepa": say("SEPA direct debit")}
_FAILED: dict[str, tuple[Tone, Sentence]] = {
    "cancelled": ("info", say("Nothing was stored. You can try again, or use another payment method.")),
    "expired": ("info", say("The payment page was open for too long. Nothing was stored. Please try again.")),
}
_REASONS = {
    "credit_card_expired": say("This card has expired. Use another one."),
    "sca_required": say("Your bank did not get your confirmation. Try again, and confirm it with your bank."),
    "insufficient_funds": say("Your bank declined the card. Use another one, or ask your bank."),
}
_DECLINED = say("Your bank did not accept this payment method. Use another one, or ask your bank.")
_BUTTON = say("See my payment methods")
PURPOSES = ("subscription", "invoice", "instead_of")
_HANDLE = re.compile(r"[\w.:@-]{1,128}", re.ASCII)


def consent(merchant: str) -> Sentence:
    """What a customer agrees to who stores a card: charges without them there (SCA: merchant-initiated payments)."""
    return say(
        "I agree that %(merchant)s charges this payment method for what is due under my subscriptions, each time it is "
        "due and in the amount of the invoice, until I remove it.", merchant=merchant,
    )  # fmt: skip


def purpose_of(values: Mapping[str, str]) -> dict[str, str]:
    """What a method is for, as an address or a form says it: handles, which are looked up where they are used."""
    return {name: values[name] for name in PURPOSES if _HANDLE.fullmatch(values.get(name) or "")}


def onward(purpose: Mapping[str, str], method: str) -> str:
    """Where the new method was wanted, below the portal."""
    if invoice := purpose.get("invoice"):
        return f"/invoices/{invoice}/payment?method={method}"
    if old := purpose.get("instead_of"):
        return f"/payment-methods/{old}/removal?method={method}"
    if subscription := purpose.get("subscription"):
        return f"/subscriptions/{subscription}/payment-method"
    return f"/payment-methods/{method}/use?new=yes"


def came_to_nothing(state: str, error: str | None) -> tuple[Tone, Sentence]:
    """Why no method was stored, and what to do."""
    return _FAILED.get(state) or ("danger", _REASONS.get(error or "", _DECLINED))


def added(method: PaymentMethod) -> Notice:
    """What the customer is told when a method was stored."""
    facts = (Fact(say("Payment method"), method.named),)
    notes = (say("If that was not you, please contact us at once."),)
    return Notice(say("A payment method was added"), facts, notes, _BUTTON, "/payment-methods")
