"""Invoices in a file, with their lines and transactions."""

from collections.abc import Mapping
from typing import Any

from portal.domain.document_numbers import search_key
from portal.domain.imports import checks
from portal.domain.imports.records import Field, Fields, Flaw, Record, Reference, digest, each, pick, read, within
from portal.domain.imports.transactions import said, transaction

ORIGINS = """
    plan add_on ondemand additional_cost credit discount setup_fee surcharge_fee metered_billing_product
""".split()
_STATES = ("created", "pending", "dunning", "settled", "authorized", "cancelled", "failed")
_FIELDS = Fields(
    Field("id", "reference", checks.handle, required=True),
    Field("handle", "handle", checks.handle, required=True),
    Field("customer", "customer", checks.handle, required=True),
    Field("subscription", "subscription", checks.handle),
    Field("number", "number", checks.large),
    Field("accounting_number", "accounting_number", checks.text),
    Field("type", "type", checks.one_of(("s", "so", "soi", "co", "ch")), required=True),
    Field("state", "state", checks.one_of(_STATES), required=True),
    Field("processing", "processing", checks.flag, default=False),
    Field("currency", "currency", checks.currency, required=True),
    Field("amount", "amount", checks.minor, required=True),
    Field("org_amount", "org_amount", checks.minor, required=True),
    Field("amount_ex_vat", "amount_ex_vat", checks.minor, required=True),
    Field("amount_vat", "amount_vat", checks.minor, required=True),
    Field("discount_amount", "discount_amount", checks.minor, default=0),
    Field("settled_amount", "settled_amount", checks.minor, default=0),
    Field("authorized_amount", "authorized_amount", checks.minor, default=0),
    Field("refunded_amount", "refunded_amount", checks.minor, default=0),
    Field("credited_amount", "credited_amount", checks.minor, default=0),
    Field("period_from", "period_from_at", checks.moment),
    Field("period_to", "period_to_at", checks.moment),
    Field("period_number", "period_number", checks.count),
    Field("dunning_start", "dunning_start_at", checks.moment),
    Field("dunning_count", "dunning_count", checks.count),
    Field("due", "due_at", checks.moment),
    Field("settled", "settled_at", checks.moment),
    Field("failed", "failed_at", checks.moment),
    Field("cancelled", "cancelled_at", checks.moment),
    Field("created", "created_at", checks.moment, required=True),
)
_ADDRESS = Fields(
    *(
        Field(name, name, checks.text)
        for name in (
            "company", "vat", "attention", "first_name", "last_name", "address", "address2", "postal_code", "city",
            "state_or_province", "email", "phone",
        )
    ),
    Field("country", "country", checks.country),
)  # fmt: skip
_LINE = Fields(
    Field("id", "reference", checks.text),
    Field("ordertext", "text", checks.text, required=True),
    Field("quantity", "quantity", checks.count, default=1),
    Field("amount", "amount", checks.minor, required=True),
    Field("amount_ex_vat", "amount_ex_vat", checks.minor, required=True),
    Field("amount_vat", "amount_vat", checks.minor, required=True),
    Field("unit_amount", "unit_amount", checks.minor, required=True),
    Field("unit_amount_ex_vat", "unit_amount_ex_vat", checks.minor, required=True),
    Field("amount_defined_incl_vat", "amount_incl_vat", checks.flag, default=True),
    Field("vat", "vat", checks.rate, required=True),
    Field("origin", "origin", checks.one_of(ORIGINS)),
    Field("origin_handle", "origin_handle", checks.text),
    Field("applied_tax_rule", "tax_rule", checks.one_of(("reverse_charge", "intra_community_digital_service"))),
    Field("period_from", "period_from_at", checks.moment),
    Field("period_to", "period_to_at", checks.moment),
)


def invoice(source: Mapping[str, Any], flaws: list[Flaw]) -> Record | None:
    """The invoice with its lines and transactions in the order of the file and the address as it was at issue."""
    row = read(_FIELDS, source, flaws)
    address = within(source, "billing_address", flaws)
    snapshot = read(_ADDRESS, address, flaws, "billing_address.")
    lines, payments = each(source, "order_lines", flaws), each(source, "transactions", flaws)
    line_rows = [_line(line, position, flaws) for position, line in enumerate(lines, 1)]
    payment_rows = [_payment(payment, position, row, flaws) for position, payment in enumerate(payments, 1)]
    if flaws:
        return None
    row |= {"number_key": search_key(row["accounting_number"]), "handle_key": search_key(row["handle"])}
    row["billing_address"] = {name: value for name, value in snapshot.items() if value is not None}
    mark = digest(
        pick(_FIELDS, source),
        pick(_ADDRESS, address),
        [pick(_LINE, line) for line in lines],
        [said(payment) for payment in payments],
    )
    references = _references(row, payment_rows)
    parts = {"invoice_lines": line_rows, "transactions": payment_rows}
    return Record("invoice", row["handle"], row, mark, references, parts, alias=row["reference"])


def _line(source: Mapping[str, Any], position: int, flaws: list[Flaw]) -> dict[str, Any]:
    row = read(_LINE, source, flaws, f"order_lines[{position - 1}].")
    row["position"] = position
    return row


def _payment(
    source: Mapping[str, Any], position: int, invoice: Mapping[str, Any], flaws: list[Flaw]
) -> dict[str, Any]:
    row = transaction(source, invoice.get("currency"), flaws, f"transactions[{position - 1}]")
    row["position"] = position
    return row


def _references(row: dict[str, Any], payments: list[dict[str, Any]]) -> tuple[Reference, ...]:
    references = [Reference("customer", "customer", row.pop("customer"), row, "customer_id")]
    subscription = row.pop("subscription")
    row["subscription_id"] = None
    if subscription:
        references.append(Reference("subscription", "subscription", subscription, row, "subscription_id"))
    for payment in payments:
        method = payment.pop("payment_method")
        payment["payment_method_id"] = None
        if method:
            field = f"transactions[{payment['position'] - 1}].payment_method"
            references.append(Reference(field, "payment_method", method, payment, "payment_method_id"))
    return tuple(references)
