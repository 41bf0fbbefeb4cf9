"""Customers in a file."""

from collections.abc import Mapping
from typing import Any

from portal.domain.customers import Customer, email_key, search_key
from portal.domain.imports import checks
from portal.domain.imports.records import Field, Fields, Flaw, Record, digest, pick, read

_FIELDS = Fields(
    Field("handle", "handle", checks.handle, required=True),
    Field("email", "email", checks.email),
    Field("first_name", "first_name", checks.text),
    Field("last_name", "last_name", checks.text),
    Field("company", "company", checks.text),
    Field("vat", "vat", checks.text),
    Field("address", "address", checks.text),
    Field("address2", "address2", checks.text),
    Field("postal_code", "postal_code", checks.text),
    Field("city", "city", checks.text),
    Field("country", "country", checks.country),
    Field("phone", "phone", checks.text),
    Field("language", "language", checks.language),
    Field("debtor_id", "debtor_id", checks.large),
    Field("test", "test", checks.flag, default=False),
    Field("created", "created_at", checks.moment, required=True),
    Field("deleted", "deleted_at", checks.moment),
)
# What the portal and its API may change of a customer who is there.
DETAILS = (
    "email", "first_name", "last_name", "company", "vat", "address", "address2", "postal_code", "city", "country",
    "phone", "language",
)  # fmt: skip
_DETAILS = Fields(*(field for field in _FIELDS.all if field.name in DETAILS))
_ELSEWHERE = {"debtor_id", "test", "deleted_at"}


def customer(source: Mapping[str, Any], flaws: list[Flaw]) -> Record | None:
    """The customer with what they are found by; further recipients of invoices are the portal's own and stay."""
    row = read(_FIELDS, source, flaws)
    if flaws:
        return None
    details = {name: value for name, value in row.items() if name not in _ELSEWHERE}
    row["email_key"] = email_key(row["email"]) if row["email"] else None
    row["search_key"] = search_key(Customer(id=0, invoice_recipients=(), version=1, **details))
    return Record("customer", row["handle"], row, digest(pick(_FIELDS, source)))


def details(source: Mapping[str, Any], flaws: list[Flaw]) -> dict[str, str | None]:
    """Those details that are given, None where they are to be emptied."""
    row = read(_DETAILS, source, flaws)
    return {name: row.get(name) for name in DETAILS if name in source}
