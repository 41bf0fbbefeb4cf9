"""What became of the money of a credit note, and of each payment and refund."""

from dataclasses import replace

import pytest

from portal.domain.credit_notes import CreditNote, explanation, status
from portal.domain.money import Money
from portal.domain.payments import Payment, merged, result
from tests.domain.test_invoices import INVOICE, NOW

NOTE = CreditNote(1, "cn-1", "GS-1", "EUR", 500, None, None, NOW, replace(INVOICE, state="settled"))
PAYMENT = Payment("t-1", "settle", "failed", Money(1000, "EUR"), NOW, "card", "visa", "1111")


@pytest.mark.parametrize(
    ("facts", "key"),
    [
        ({}, "open"),
        ({"refund": "refunded"}, "refunded"),
        ({"refund": "processing"}, "refund_under_way"),
        ({"refund": "failed"}, "refund_failed"),
        ({"credit": "pending"}, "credited"),
        ({"credit": "transferred"}, "credited"),
        ({"credit": "cancelled"}, "open"),
        ({"invoice": replace(INVOICE, state="cancelled")}, "cancellation"),
        ({"refund": "refunded", "invoice": replace(INVOICE, state="cancelled")}, "refunded"),
    ],
)
def test_the_status_follows_from_refund_and_credit(facts: dict, key: str) -> None:
    assert status(replace(NOTE, **facts)).key == key


def test_a_credit_says_where_the_money_is() -> None:
    assert "next invoice" in str(explanation(replace(NOTE, credit="pending")))
    assert explanation(replace(NOTE, refund="refunded")) is None


@pytest.mark.parametrize(
    ("facts", "words"),
    [
        ({"error": "insufficient_funds"}, "not enough money"),
        ({"error": "credit_card_expired"}, "card has expired"),
        ({"error": "sca_required"}, "confirm"),
        ({"error": "acquirer_error"}, "not your fault"),
        ({"error": "news", "error_state": "processing_error"}, "not your fault"),
        ({"error": "news"}, "did not go through"),
        ({"error": None}, "did not go through"),
        ({"error": None, "type": "refund"}, "refund did not go through"),
    ],
)
def test_a_failure_is_told_in_plain_words_and_never_by_its_code(facts: dict, words: str) -> None:
    payment = replace(PAYMENT, **facts)
    reason = str(result(payment).reason)
    assert words in reason and (payment.error or "_") not in reason


@pytest.mark.parametrize(
    ("facts", "name"),
    [
        ({}, "Visa •••• 1111"),
        ({"card_type": None}, "Card •••• 1111"),
        ({"card_type": None, "ending": None}, "Card"),
        ({"payment_type": "sepa", "card_type": None, "ending": "3000"}, "SEPA direct debit •••• 3000"),
        ({"payment_type": "klarna_pay_later", "card_type": None, "ending": None}, "Klarna"),
        ({"payment_type": "telepathy", "card_type": None, "ending": None}, "Other payment method"),
    ],
)
def test_a_payment_names_its_method(facts: dict, name: str) -> None:
    assert str(replace(PAYMENT, **facts).method) == name


def test_a_refund_that_two_documents_tell_of_stands_once() -> None:
    refund = replace(PAYMENT, reference="t-2", type="refund", state="refunded", at=NOW.replace(hour=12))
    assert merged((PAYMENT, refund), (refund,)) == (PAYMENT, refund)
    assert merged((PAYMENT,), (refund,)) == (PAYMENT, refund)
    assert len(merged((PAYMENT,), (replace(refund, reference=None),))) == 2
