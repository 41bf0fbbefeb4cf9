"""Transactions in a file: attempts to pay or to refund, of invoices and of credit notes."""

from collections.abc import Mapping
from typing import Any

from portal.domain.imports import checks
from portal.domain.imports.payment_methods import ERROR_STATES
from portal.domain.imports.records import Field, Fields, Flaw, pick, read

_TYPES = """
    card mpo mobilepay vipps vipps_epayment vipps_recurring swish viabill anyday manual applepay googlepay paypal
    klarna_pay_now klarna_pay_later klarna_slice_it klarna_direct_bank_transfer klarna_direct_debit resurs ideal p24
    bancomatpay blik giropay sepa verkkopankki mobilepay_subscriptions emv_token bcmc pp_blik_oc trustly eps
    estonia_banks latvia_banks lithuania_banks mb_way multibanco mybank payconiq paysafecard paysera postfinance
    satispay twint wechatpay santander offline_cash offline_bank_transfer offline_other sepa_ebics
""".split()
_STATES = ("pending", "processing", "authorized", "settled", "refunded", "failed", "cancelled")
FIELDS = Fields(
    Field("id", "reference", checks.text),
    Field("type", "type", checks.one_of(("settle", "refund", "authorization")), required=True),
    Field("state", "state", checks.one_of(_STATES), required=True),
    Field("currency", "currency", checks.currency),
    Field("amount", "amount", checks.minor, required=True),
    Field("payment_type", "payment_type", checks.one_of(_TYPES), required=True),
    Field("payment_method", "payment_method", checks.handle),
    Field("settled", "settled_at", checks.moment),
    Field("failed", "failed_at", checks.moment),
    Field("refunded", "refunded_at", checks.moment),
    Field("created", "created_at", checks.moment, required=True),
)
_FAILURE = Fields(
    Field("error", "error", checks.text),
    Field("error_state", "error_state", checks.one_of(ERROR_STATES)),
)
_NO_FAILURE = {"error": None, "error_state": None}


def transaction(source: Mapping[str, Any], currency: str | None, flaws: list[Flaw], place: str) -> dict[str, Any]:
    """The row of a transaction, in the currency of its document where it names none; `payment_method` by its handle."""
    row = read(FIELDS, source, flaws, f"{place}.")
    name, details = _details(source)
    row |= read(_FAILURE, details, flaws, f"{place}.{name}.") if details else _NO_FAILURE
    row["currency"] = row.get("currency") or currency
    return row


def said(source: Mapping[str, Any]) -> list[Any]:
    """What the file says of a transaction, for the digest of its document."""
    return [pick(FIELDS, source), pick(_FAILURE, _details(source)[1])]


def _details(source: Mapping[str, Any]) -> tuple[str, Mapping[str, Any]]:
    """The object of the way of paying (`card_transaction`, `sepa_transaction` and others), which tells of failures."""
    for name, value in source.items():
        if name.endswith("_transaction") and type(value) is dict:
            return name, value
    return "", {}
