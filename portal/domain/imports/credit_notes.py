"""Credit notes in a file, with their lines and what became of the money."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from portal.domain.imports import checks
from portal.domain.imports.records import (
    Field, Fields, Flaw, Record, Reference, Unfit, digest, each, pick, read, within,
)  # fmt: skip
from portal.domain.imports.transactions import said, transaction

_FIELDS = Fields(
    Field("id", "id", checks.handle, required=True),
    Field("handle", "handle", checks.handle),
    Field("customer", "customer", checks.handle, required=True),
    Field("invoice", "invoice", checks.handle, required=True),
    Field("subscription", "subscription", checks.handle),
    Field("accounting_number", "accounting_number", checks.text),
    Field("currency", "currency", checks.currency, required=True),
    Field("amount", "amount", checks.minor, required=True),
    Field("amount_ex_vat", "amount_ex_vat", checks.minor, required=True),
    Field("amount_vat", "amount_vat", checks.minor, required=True),
    Field("created", "created_at", checks.moment, required=True),
)
_LINE = Fields(
    Field("text", "text", checks.text, required=True),
    Field("quantity", "quantity", checks.count, default=1),
    Field("amount", "own_amount", checks.minor, required=True),
    Field("amount_incl_vat", "amount", checks.minor),
    Field("amount_ex_vat", "amount_ex_vat", checks.minor, required=True),
    Field("vat", "vat", checks.rate, default=0),
)
_CREDIT = Fields(
    Field("handle", "handle", checks.handle),
    Field("subscription", "subscription", checks.handle),
    Field("amount", "amount", checks.minor, required=True),
    Field("text", "text", checks.text),
    Field("state", "state", checks.one_of(("pending", "transferred", "cancelled"))),
    Field("pending_amount", "pending_amount", checks.minor),
    Field("created", "created_at", checks.moment),
)


def credit_note(source: Mapping[str, Any], flaws: list[Flaw]) -> Record | None:
    """The credit note of an invoice, refunded (`transaction`), credited to the subscription (`credit`), or neither."""
    row = read(_FIELDS, source, flaws)
    lines = each(source, "credit_note_lines", flaws)
    line_rows = [_line(line, position, flaws) for position, line in enumerate(lines, 1)]
    refund, credit = within(source, "transaction", flaws), within(source, "credit", flaws)
    refund_row = transaction(refund, row.get("currency"), flaws, "transaction") if refund else {}
    credit_row = read(_CREDIT, credit, flaws, "credit.") if credit else {}
    if flaws:
        return None
    row["refund"], row["credit"] = _plain(refund_row), _plain(credit_row)
    row["handle"] = _handle(row)
    mark = digest(
        pick(_FIELDS, source), [pick(_LINE, line) for line in lines], said(refund) if refund else None,
        pick(_CREDIT, credit),
    )  # fmt: skip
    references = _references(row, refund_row.get("payment_method"))
    return Record("credit_note", row["handle"], row, mark, references, {"credit_note_lines": line_rows})


def _line(source: Mapping[str, Any], position: int, flaws: list[Flaw]) -> dict[str, Any]:
    row = read(_LINE, source, flaws, f"credit_note_lines[{position - 1}].")
    own = row.pop("own_amount", None)
    if row.get("amount") is None:
        row["amount"] = own
    row["position"] = position
    return row


def _handle(row: dict[str, Any]) -> str:
    """Frisbii's credit notes have no handle, and ids repeat in exports; the legal number never does."""
    identity = row.pop("id")
    if row["handle"]:
        return str(row["handle"])
    try:
        return checks.handle(row["accounting_number"])
    except Unfit:
        return str(identity)


def _references(row: dict[str, Any], method: str | None) -> tuple[Reference, ...]:
    references = [
        Reference("customer", "customer", row.pop("customer"), row, "customer_id"),
        Reference("invoice", "invoice_id", row.pop("invoice"), row, "invoice_id"),
    ]
    subscription = row.pop("subscription")
    row["subscription_id"] = None
    if subscription:
        references.append(Reference("subscription", "subscription", subscription, row, "subscription_id"))
    if method:
        references.append(Reference("transaction.payment_method", "payment_method", method))
    return tuple(references)


def _plain(row: Mapping[str, Any]) -> dict[str, Any] | None:
    """The row as JSON can hold it, without what is empty; None for no row."""
    return {
        name: value.isoformat() if isinstance(value, datetime) else value
        for name, value in row.items()
        if value is not None
    } or None
