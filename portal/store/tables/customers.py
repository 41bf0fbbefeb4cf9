"""Tables of the customer: contact details and payment methods."""

from datetime import date, datetime
from typing import Any

import sqlalchemy as sa
from sqlmodel import Field, SQLModel

from portal.store.types import Json, belongs_to, dated, row_id


class Customer(SQLModel, table=True):
    """A merchant's customer; `email_key` is the casefolded address, `search_key` what the console searches in."""

    __tablename__ = "customers"
    __table_args__ = (
        sa.UniqueConstraint("merchant_id", "handle"),
        sa.Index("ix_customers_email", "merchant_id", "email_key", "created_at", "id"),
        sa.Index("ix_customers_newest", "merchant_id", "created_at", "id"),
    )

    id: int | None = row_id()
    merchant_id: int = belongs_to("merchants.id")
    handle: str
    email: str | None = None
    email_key: str | None = None
    first_name: str | None = None
    last_name: str | None = None
    company: str | None = None
    vat: str | None = None
    address: str | None = None
    address2: str | None = None
    postal_code: str | None = None
    city: str | None = None
    country: str | None = None
    phone: str | None = None
    language: str | None = None
    invoice_recipients: list[str] = Field(default_factory=list, sa_type=Json)
    debtor_id: int | None = Field(default=None, sa_type=sa.BigInteger)
    test: bool = False
    search_key: str = ""
    version: int = 1
    source_digest: str | None = None
    created_at: datetime
    deleted_at: datetime | None = None


class PaymentMethod(SQLModel, table=True):
    """A stored way to pay; `handle` is Frisbii's id (`ca_…`), the gateway's own token never leaves the store.

    `consent` is what the customer agreed to when it was stored; `expiry_told_on` the end of validity that they know of.
    """

    __tablename__ = "payment_methods"
    __table_args__ = (
        sa.UniqueConstraint("merchant_id", "handle"),
        sa.Index("ix_payment_methods_customer", "customer_id", "created_at", "id"),
        sa.Index("ix_payment_methods_expiry", "expires_year", "expires_month"),
        sa.Index("ix_payment_methods_token", "gateway_token"),
        dated("payment_methods"),
    )

    id: int | None = row_id()
    merchant_id: int = belongs_to("merchants.id")
    customer_id: int = belongs_to("customers.id")
    handle: str
    state: str
    payment_type: str
    reference: str | None = None
    gateway: str | None = None
    gateway_token: str | None = None
    card_type: str | None = None
    last_four: str | None = None
    expires_year: int | None = None
    expires_month: int | None = None
    card_country: str | None = None
    iban: str | None = None
    mandate_reference: str | None = None
    holder: str | None = None
    error: str | None = None
    error_state: str | None = None
    consent: dict[str, Any] | None = Field(default=None, sa_type=Json)
    expiry_told_on: date | None = None
    source_digest: str | None = None
    created_at: datetime
    failed_at: datetime | None = None
    deleted_at: datetime | None = None
