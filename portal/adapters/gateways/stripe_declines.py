"""Why Stripe declined something, in Frisbii's words, and whether another try may help."""

from collections.abc import Mapping
from typing import Any

from portal.adapters.gateways.port import Declined, ErrorState

_SOFT, _HARD, _BROKEN = "soft_declined", "hard_declined", "processing_error"
# https://docs.stripe.com/declines/codes and, of direct debits, https://docs.stripe.com/error-codes. What is not listed
# is a bank that gives no reason.
_CODES: dict[tuple[str, ErrorState], tuple[str, ...]] = {
    ("insufficient_funds", _SOFT): ("insufficient_funds", "card_velocity_exceeded", "withdrawal_count_limit_exceeded"),
    ("sca_required", _SOFT): (
        "authentication_required", "authentication_not_handled", "mobile_device_authentication_required",
        "offline_pin_required", "online_or_offline_pin_required", "payment_intent_authentication_failure",
        "setup_intent_authentication_failure",
    ),
    ("declined_by_acquirer", _SOFT): ("generic_decline", "do_not_honor", "call_issuer", "try_again_later"),
    ("declined_by_acquirer", _HARD): (
        "card_not_supported", "currency_not_supported", "do_not_try_again", "incorrect_number", "invalid_account",
        "invalid_amount", "invalid_number", "new_account_information_available", "not_permitted", "restricted_card",
        "revocation_of_all_authorizations", "revocation_of_authorization", "security_violation",
        "service_not_allowed", "testmode_decline", "transaction_not_allowed", "account_closed",
        "bank_account_restricted", "debit_disputed", "debit_not_authorized", "invalid_account_number",
        "invalid_bank_account_iban", "bank_account_unusable", "no_account",
    ),
    ("settle_blocked", _HARD): ("stop_payment_order", "payment_method_bank_account_blocked"),
    ("credit_card_expired", _HARD): ("expired_card", "invalid_expiry_month", "invalid_expiry_year"),
    ("credit_card_lost_or_stolen", _HARD): ("lost_card", "stolen_card", "pickup_card"),
    ("credit_card_suspected_fraud", _HARD): ("fraudulent",),
    ("risk_filter_block", _HARD): ("merchant_blacklist", "highest_risk_level"),
    ("acquirer_communication_error", _BROKEN): ("issuer_not_available", "reenter_transaction"),
    ("acquirer_error", _BROKEN): ("processing_error", "approve_with_id", "generic_could_not_process"),
}  # fmt: skip
_REASONS = {code: reason for reason, codes in _CODES.items() for code in codes}
_NO_REASON: tuple[str, ErrorState] = ("declined_by_acquirer", _SOFT)


class Refused(Declined):
    """A decline together with whether another try may help."""

    def __init__(self, error: str, state: ErrorState) -> None:
        super().__init__(error)
        self.state = state


def reason(error: Mapping[str, Any]) -> tuple[str, ErrorState]:
    """Frisbii's code and state for an error as Stripe writes it on intents and in answers."""
    found = _REASONS.get(error.get("decline_code") or "") or _REASONS.get(error.get("code") or "") or _NO_REASON
    # The networks fine whoever goes on trying after this advice (https://docs.stripe.com/declines).
    final = error.get("advice_code") == "do_not_try_again" and found[1] == _SOFT
    return (found[0], _HARD) if final else found
