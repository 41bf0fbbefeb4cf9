"""Payments and refunds of an invoice: each attempt, and what became of it in plain words."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from portal.domain.invoices import Tone
from portal.domain.money import Money
from portal.domain.payment_methods import BRANDS, KINDS
from portal.domain.sentences import Sentence, say

# Ways to pay once, which are never stored; most are called the same in every language.
_WAYS: dict[str, Sentence | str] = {
    "credit": say("Credit"),
    "manual": say("Recorded by hand"),
    "mobilepay": "MobilePay",
    "mpo": "MobilePay",
    "vipps": "Vipps",
    "vipps_epayment": "Vipps",
    "swish": "Swish",
    "viabill": "ViaBill",
    "anyday": "Anyday",
    "googlepay": "Google Pay",
    "klarna_pay_now": "Klarna",
    "klarna_pay_later": "Klarna",
    "klarna_slice_it": "Klarna",
    "klarna_direct_bank_transfer": "Klarna",
    "klarna_direct_debit": "Klarna",
    "resurs": "Resurs Bank",
    "ideal": "iDEAL",
    "p24": "Przelewy24",
    "bancomatpay": "BANCOMAT Pay",
    "blik": "BLIK",
    "pp_blik_oc": "BLIK",
    "giropay": "giropay",
    "verkkopankki": "Verkkopankki",
    "bcmc": "Bancontact",
    "trustly": "Trustly",
    "eps": "eps",
    "estonia_banks": say("Bank transfer"),
    "latvia_banks": say("Bank transfer"),
    "lithuania_banks": say("Bank transfer"),
    "mb_way": "MB WAY",
    "multibanco": "Multibanco",
    "mybank": "MyBank",
    "payconiq": "Payconiq",
    "paysafecard": "paysafecard",
    "paysera": "Paysera",
    "postfinance": "PostFinance",
    "satispay": "Satispay",
    "wechatpay": "WeChat Pay",
    "santander": "Santander",
}
# The acquirer's codes (Frisbii, "Transaction errors") as reasons that a customer can do something about.
_REASONS = {
    "insufficient_funds": say("There was not enough money on the account."),
    "settle_blocked": say("The bank has blocked this payment."),
    "credit_card_expired": say("The card has expired."),
    "credit_card_lost_or_stolen": say("The card was reported lost or stolen."),
    "credit_card_suspected_fraud": say("The bank refused the payment to protect you from fraud. Ask your bank."),
    "fraud_block": say("The bank refused the payment to protect you from fraud. Ask your bank."),
    "risk_filter_block": say("The payment was stopped by a security check."),
    "declined_by_acquirer": say("The bank declined the payment. Ask your bank why."),
    "sca_required": say("The bank wants you to confirm payments like this one yourself."),
    "emv_token_deleted": say("The card is no longer stored for payments."),
    "emv_token_suspended": say("The card is suspended for payments of this kind."),
    "authorization_expired": say("The reserved amount was released before it was collected."),
    "authorization_amount_exceeded": say("More was asked for than was reserved."),
    "authorization_voided": say("The reservation was cancelled."),
    "refund_amount_too_high": say("More was to be refunded than had been paid."),
}
# What the customer can do, by the same codes; nothing where it is up to others.
_OTHER_METHOD = say("Choose another payment method.")
_NEW_CARD = say("Add a new card or choose another payment method.")
_AFTER_THE_BANK = say("When your bank allows it, try again, or choose another payment method.")
_REMEDIES = {
    "insufficient_funds": say("Make sure that there is enough, or choose another payment method."),
    "settle_blocked": _AFTER_THE_BANK,
    "credit_card_expired": _NEW_CARD,
    "credit_card_lost_or_stolen": _NEW_CARD,
    "credit_card_suspected_fraud": _AFTER_THE_BANK,
    "fraud_block": _AFTER_THE_BANK,
    "risk_filter_block": _OTHER_METHOD,
    "declined_by_acquirer": _AFTER_THE_BANK,
    "sca_required": say("Pay the invoice yourself, so that your bank can ask you."),
    "emv_token_deleted": _NEW_CARD,
    "emv_token_suspended": _NEW_CARD,
}
_TRY_AGAIN = say("Please try again later.")
_WRITE_TO_US = say("Please contact us, so that the money reaches you another way.")
_OUR_SIDE = say("The payment could not be processed. That was not your fault.")
_UNKNOWN = say("The payment did not go through.")
_UNKNOWN_REFUND = say("The refund did not go through.")


@dataclass(frozen=True, slots=True)
class Result:
    """How an attempt ended: a tone for the eye, a word, for a failure the reason, and what the customer can do."""

    tone: Tone
    label: Sentence
    reason: Sentence | None = None
    remedy: Sentence | None = None


@dataclass(frozen=True, slots=True)
class Payment:
    """An attempt to pay or to refund; `reference` tells the same attempt apart in two documents."""

    reference: str | None
    type: str
    state: str
    amount: Money
    at: datetime
    payment_type: str
    card_type: str | None = None
    ending: str | None = None
    error: str | None = None
    error_state: str | None = None

    @property
    def title(self) -> Sentence:
        """What it was."""
        return say("Refund") if self.type == "refund" else say("Payment")

    @property
    def method(self) -> Sentence | str:
        """How it was paid, by brand or kind, with the last four characters of the card or the account."""
        return method_words(self.payment_type, self.card_type, self.ending)


def method_words(payment_type: str, card_type: str | None, ending: str | None) -> Sentence | str:
    """A way to pay by brand or kind, with the last four characters of the card or the account."""
    known = KINDS.get(payment_type) or _WAYS.get(payment_type) or say("Other payment method")
    name = BRANDS.get(card_type or "") or known
    return say("%(name)s •••• %(ending)s", name=name, ending=ending) if ending else name


def result(payment: Payment) -> Result:
    """What became of the attempt, never a raw code."""
    match payment.state:
        case "settled":
            return Result("success", say("Paid"))
        case "refunded":
            return Result("success", say("Refunded"))
        case "authorized":
            return Result("info", say("Amount reserved"))
        case "cancelled":
            return Result("neutral", say("Cancelled"))
        case "failed":
            return Result("danger", say("Failed"), _reason(payment))
    return Result("info", say("Under way"))


def told(payments: Sequence[Payment], *, unpaid: bool = False) -> tuple[tuple[Payment, Result], ...]:
    """Each attempt with its result; the last one to pay says what to do while the invoice is unpaid, the last refund
    always does."""
    matters = {payment.type: payment for payment in payments if payment.type == "refund" or unpaid}
    results = ((one, result(one)) for one in payments)
    return tuple(
        (one, replace(ended, remedy=_remedy(one)) if matters.get(one.type) is one else ended) for one, ended in results
    )


def merged(payments: tuple[Payment, ...], refunds: tuple[Payment, ...]) -> tuple[Payment, ...]:
    """The attempts with the refunds that only credit notes tell of, oldest first."""
    known = {payment.reference for payment in payments if payment.reference}
    return tuple(sorted((*payments, *(one for one in refunds if one.reference not in known)), key=lambda one: one.at))


def reason_of(error: str | None, error_state: str | None, *, refund: bool = False) -> Sentence:
    """Why an attempt failed, by the acquirer's code, as a reason that a customer can do something about."""
    if error in _REASONS:
        return _REASONS[error]
    if _is_our_side(error, error_state):
        return _OUR_SIDE
    return _UNKNOWN_REFUND if refund else _UNKNOWN


def _remedy(payment: Payment) -> Sentence | None:
    if payment.state != "failed":
        return None
    if payment.type == "refund":
        return _WRITE_TO_US
    if payment.error in _REMEDIES:
        return _REMEDIES[payment.error]
    return _TRY_AGAIN if _is_our_side(payment.error, payment.error_state) else _OTHER_METHOD


def _reason(payment: Payment) -> Sentence:
    return reason_of(payment.error, payment.error_state, refund=payment.type == "refund")


def _is_our_side(error: str | None, error_state: str | None) -> bool:
    return error_state == "processing_error" or (error or "").startswith(("acquirer_", "authorization_"))
