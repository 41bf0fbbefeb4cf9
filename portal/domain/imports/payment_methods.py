"""Payment methods in a file: a card, a SEPA mandate, or another agreement."""

import re
from collections.abc import Mapping
from typing import Any

from portal.domain.imports import checks
from portal.domain.imports.records import Field, Fields, Flaw, Record, Reference, Unfit, digest, pick, read, within
from portal.domain.sentences import say

ERROR_STATES = ("pending", "soft_declined", "hard_declined", "processing_error")
_TYPES = """
    card emv_token vipps_recurring applepay mobilepay_subscriptions sepa sepa_ebics paypal twint
    offline_cash offline_bank_transfer offline_other
""".split()
_CARD_TYPES = """
    unknown visa mc dankort visa_dk ffk visa_elec maestro laser amex diners discover jcb china_union_pay
""".split()
_IBAN = re.compile("[A-Z]{2}[0-9X*]{2}[A-Z0-9*]{4,30}")
_EXPIRY = re.compile("(0[1-9]|1[0-2])-([0-9]{2})")


def _last_four(value: Any) -> str:
    if type(value) is str and re.fullmatch("[0-9Xx* ]*[0-9]{4}", value):
        return value[-4:]
    raise Unfit(say("A masked card ends in four digits, such as 411111XXXXXX1111."))


def _expiry(value: Any) -> tuple[int, int]:
    found = _EXPIRY.fullmatch(value) if type(value) is str else None
    if found is None:
        raise Unfit(say("A card expires in a month such as 04-27."))
    return 2000 + int(found[2]), int(found[1])


def _iban(value: Any) -> str:
    compact = value.replace(" ", "").upper() if type(value) is str else ""
    if _IBAN.fullmatch(compact):
        return compact
    raise Unfit(say("This is not an IBAN."))


_FIELDS = Fields(
    Field("id", "handle", checks.handle, required=True),
    Field("customer", "customer", checks.handle, required=True),
    Field("state", "state", checks.one_of(("active", "inactivated", "failed", "pending", "deleted")), required=True),
    Field("payment_type", "payment_type", checks.one_of(_TYPES), required=True),
    Field("reference", "reference", checks.text),
    Field("created", "created_at", checks.moment, required=True),
    Field("failed", "failed_at", checks.moment),
)
_CARD = Fields(
    Field("gateway", "gateway", checks.text),
    Field("gw_ref", "gateway_token", checks.text),
    Field("card_type", "card_type", checks.one_of(_CARD_TYPES)),
    Field("masked_card", "last_four", _last_four),
    Field("exp_date", "expires", _expiry, default=(None, None)),
    Field("card_country", "card_country", checks.country),
    Field("error_code", "error", checks.text),
    Field("error_state", "error_state", checks.one_of(ERROR_STATES)),
)
_MANDATE = Fields(
    Field("iban", "iban", _iban),
    Field("sepa_mandate_bank_reference", "bank_reference", checks.text),
    Field("reference", "own_reference", checks.text),
    Field("holder", "holder", checks.text),
)


def payment_method(source: Mapping[str, Any], flaws: list[Flaw]) -> Record | None:
    """The payment method of a customer."""
    card_name = "applepay" if "applepay" in source else "card"
    mandate_name = "sepa_ebics_mandate" if "sepa_ebics_mandate" in source else "sepa_mandate"
    card, mandate = within(source, card_name, flaws), within(source, mandate_name, flaws)
    row = read(_FIELDS, source, flaws)
    row |= read(_CARD, card, flaws, f"{card_name}.") | read(_MANDATE, mandate, flaws, f"{mandate_name}.")
    if flaws:
        return None
    row["expires_year"], row["expires_month"] = row.pop("expires")
    bank_reference, own_reference = row.pop("bank_reference"), row.pop("own_reference")
    row["mandate_reference"] = bank_reference or own_reference
    owner = Reference("customer", "customer", row.pop("customer"), row, "customer_id")
    mark = digest(pick(_FIELDS, source), pick(_CARD, card), pick(_MANDATE, mandate))
    return Record("payment_method", row["handle"], row, mark, (owner,))
