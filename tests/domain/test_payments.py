"""Attempts to pay and to refund in plain words, and what a customer can do about those that failed."""

from dataclasses import replace
from datetime import UTC, datetime

import pytest

from portal.domain.money import Money
from portal.domain.payments import Payment, told

FAILED = Payment(
    None, "settle", "failed", Money(1000, "EUR"), datetime(2027, 3, 3, tzinfo=UTC), "card", error="insufficient_funds"
)
PAID = replace(FAILED, state="settled", error=None)
REFUND = replace(FAILED, type="refund", error="acquirer_error")
# All codes of facts/frisbii.md, 3.5, and what else may come.
CODES = """
    insufficient_funds settle_blocked credit_card_expired credit_card_lost_or_stolen credit_card_suspected_fraud
    declined_by_acquirer sca_required risk_filter_block fraud_block emv_token_deleted emv_token_suspended
    refund_amount_too_high authorization_expired authorization_amount_exceeded authorization_voided
    acquirer_communication_error acquirer_error acquirer_integration_error acquirer_authentication_error
    acquirer_configuration_error acquirer_rejected_error something_new
""".split()


@pytest.mark.parametrize("code", CODES)
@pytest.mark.parametrize("kind", ["settle", "refund"])
def test_every_failure_has_a_reason_and_something_to_do_and_no_code(code: str, kind: str) -> None:
    [(_, result)] = told([replace(FAILED, type=kind, error=code)], unpaid=True)
    assert result.reason and result.remedy
    assert "_" not in f"{result.reason} {result.remedy}"


def test_only_the_last_attempt_to_pay_says_what_to_do() -> None:
    remedies = [bool(result.remedy) for _, result in told([FAILED, REFUND, replace(FAILED)], unpaid=True)]
    assert remedies == [False, True, True]


def test_nothing_is_to_be_done_once_it_is_paid() -> None:
    assert not any(result.remedy for _, result in told([FAILED, PAID]))
    assert not any(result.remedy for _, result in told([FAILED, PAID], unpaid=True))
    assert not told([FAILED])[0][1].remedy


def test_what_failed_on_the_way_is_not_the_customers_fault() -> None:
    for code, state in (("acquirer_error", None), (None, "processing_error")):
        failure = replace(FAILED, error=code, error_state=state)
        [(_, result)] = told([failure], unpaid=True)
        assert "not your fault" in str(result.reason) and str(result.remedy) == "Please try again later."
