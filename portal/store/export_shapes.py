"""Rows as the records of an export: Frisbii's field names, instants in ISO 8601, rates of VAT as fractions."""

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

Row = Mapping[str, Any]
Record = dict[str, Any]

_CUSTOMER = (
    "handle", "email", "first_name", "last_name", "company", "vat", "address", "address2", "postal_code", "city",
    "country", "phone", "language", "invoice_recipients", "debtor_id", "test", "created_at",
)  # fmt: skip
_PAYMENT_METHOD = ("state", "payment_type", "created_at", "failed_at")
_CARD = ("card_type", "card_country", "gateway", "error_state")
_SUBSCRIPTION = (
    "handle", "plan", "plan_version", "state", "quantity", "amount", "amount_incl_vat", "currency", "timezone",
    "renewing", "renewal_count", "is_cancelled", "activated_at", "reactivated_at", "first_period_start_at",
    "current_period_start_at", "next_period_start_at", "trial_start_at", "trial_end_at", "expires_at",
    "expire_reason", "on_hold_reason", "test", "created_at",
)  # fmt: skip
_DATES = ("start", "end", "cancelled", "expired", "on_hold", "resume")
_INVOICE = (
    "handle", "subscription", "number", "accounting_number", "type", "state", "processing", "currency", "amount",
    "org_amount", "amount_ex_vat", "amount_vat", "discount_amount", "settled_amount", "authorized_amount",
    "refunded_amount", "credited_amount", "period_from_at", "period_to_at", "period_number", "billing_address",
    "dunning_start_at", "dunning_count", "due_at", "settled_at", "failed_at", "cancelled_at", "created_at",
)  # fmt: skip
_ORDER_LINE = (
    "quantity", "amount", "amount_ex_vat", "amount_vat", "unit_amount", "unit_amount_ex_vat", "origin",
    "origin_handle", "period_from_at", "period_to_at",
)  # fmt: skip
_TRANSACTION = (
    "type", "state", "currency", "amount", "payment_type", "payment_method", "error", "error_state", "settled_at",
    "failed_at", "refunded_at", "created_at",
)  # fmt: skip
_CREDIT_NOTE = (
    "handle", "invoice", "subscription", "accounting_number", "currency", "amount", "amount_ex_vat", "amount_vat",
    "created_at",
)  # fmt: skip


def customer(row: Row) -> Record:
    """A customer."""
    return taken(row, _CUSTOMER)


def payment_method(row: Row) -> Record:
    """A payment method without the gateway's token, which would let others charge it."""
    record = {"id": row["handle"], **taken(row, _PAYMENT_METHOD)}
    if row["card_type"] or row["last_four"]:
        masked = f"XXXXXXXXXXXX{row['last_four']}" if row["last_four"] else None
        expiry = f"{row['expires_month']:02d}-{row['expires_year'] % 100:02d}" if row["expires_year"] else None
        card = {"masked_card": masked, "exp_date": expiry, "error_code": row["error"]}
        record["card"] = {**taken(row, _CARD), **given(card)}
    if row["iban"]:
        mandate = {"iban": row["iban"], "reference": row["mandate_reference"], "holder": row["holder"]}
        record["sepa_mandate"] = given(mandate)
    return record


def subscription(row: Row) -> Record:
    """A subscription."""
    record = taken(row, _SUBSCRIPTION)
    record |= given({f"{name}_date": _plain(row[f"{name}_at"]) for name in _DATES})
    record["active_payment_methods"] = [row["payment_method"]] if row["payment_method"] else []
    return record | {"subscription_add_ons": row["add_ons"], "subscription_discounts": row["discounts"]}


def invoice(row: Row) -> Record:
    """An invoice."""
    return {"id": row["reference"], **taken(row, _INVOICE)}


def order_line(row: Row) -> Record:
    """A line of an invoice."""
    named = {"id": row["reference"], "ordertext": row["text"], "vat": _rate(row)}
    named |= {"amount_defined_incl_vat": row["amount_incl_vat"], "applied_tax_rule": row["tax_rule"]}
    return given(named) | taken(row, _ORDER_LINE)


def transaction(row: Row) -> Record:
    """An attempt to pay or to refund."""
    return given({"id": row["reference"]}) | taken(row, _TRANSACTION)


def credit_note(row: Row) -> Record:
    """A credit note, with the refund or the credit that was made of it."""
    refund, credit = row["refund"], row["credit"]
    return taken(row, _CREDIT_NOTE) | given({"transaction": _renamed(refund), "credit": _renamed(credit)})


def credit_note_line(row: Row) -> Record:
    """A line of a credit note."""
    amounts = {"amount_incl_vat": row["amount"], "amount_ex_vat": row["amount_ex_vat"]}
    return {"text": row["text"], "quantity": row["quantity"], "vat": _rate(row), "amount": row["amount"], **amounts}


def event(row: Row) -> Record:
    """An entry of the timeline; people who work for the merchant are not named."""
    name = row["actor_name"] if row["actor_kind"] != "user" else None
    actor = given({"kind": row["actor_kind"], "name": name})
    subject = given({row["subject_kind"] or "subject": row["subject_handle"]})
    happened = {"event_type": row["kind"], "created": _plain(row["at"]), "actor": actor}
    return happened | subject | {"changes": row["changes"]}


def receipt(row: Row) -> Record:
    """A receipt with what it said, as it is kept: sentences with their places."""
    return {"subscription": row["subject_handle"], **taken(row, ("handle", "kind", "content", "created_at"))}


def note(row: Row) -> Record:
    """What the merchant wrote down about the customer; people who work for the merchant are not named."""
    return taken(row, ("text", "created_at"))


def session(row: Row) -> Record:
    """A session without the hash of its token."""
    moments = {"last_used": row["seen_at"], "expires": row["expires_at"], "ended": row["ended_at"]}
    return taken(row, ("agent", "place", "created_at")) | given({name: _plain(at) for name, at in moments.items()})


def taken(row: Row, names: tuple[str, ...]) -> Record:
    """What the row has in these columns, by their names without the ending of instants."""
    return given({name.removesuffix("_at"): _plain(row[name]) for name in names})


def given(record: Record) -> Record:
    """The record without what is not known."""
    return {name: value for name, value in record.items() if value is not None}


def instant(at: datetime) -> str:
    """The moment in UTC in ISO 8601."""
    return at.astimezone(UTC).isoformat().replace("+00:00", "Z")


def _plain(value: Any) -> Any:
    return instant(value) if isinstance(value, datetime) else value


def _renamed(record: Record | None) -> Record | None:
    if record is None:
        return None
    return {"id" if name == "reference" else name.removesuffix("_at"): value for name, value in record.items()}


def _rate(row: Row) -> float:
    return row["vat"] / 10_000
