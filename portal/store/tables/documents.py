"""Tables of what was billed: invoices and credit notes with their lines, payments, and the files made of them."""

from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlmodel import Field, SQLModel

from portal.store.types import Json, belongs_to, dated, key_of, minor, row_id

# There is little of these among all that was billed, so that they have indexes of their own.
REFUNDED = sa.text("refunded_amount > 0")
CREDITED = sa.text("credited_amount > 0")
UNDER_WAY = sa.text("processing")


def _few(name: str, which: sa.TextClause) -> sa.Index:
    return sa.Index(name, "customer_id", "created_at", "id", sqlite_where=which, postgresql_where=which)


class Invoice(SQLModel, table=True):
    """An invoice with the address as it was at issue; `reference` is Frisbii's id, credit notes point to it.

    `next_attempt_at` is when it is charged, or dunned, the next time; None when that is not on any plan. By the keys
    its numbers are searched for.
    """

    __tablename__ = "invoices"
    __table_args__ = (
        sa.UniqueConstraint("merchant_id", "handle"),
        sa.UniqueConstraint("merchant_id", "reference"),
        sa.Index("ix_invoices_customer", "customer_id", "created_at", "id"),
        sa.Index("ix_invoices_accounting_number", "merchant_id", "accounting_number"),
        sa.Index("ix_invoices_open", "customer_id", "state", "created_at"),
        sa.Index("ix_invoices_subscription", "subscription_id", "created_at", "id"),
        sa.Index("ix_invoices_next_attempt_at", "next_attempt_at", "id"),
        sa.Index("ix_invoices_number_key", "customer_id", "number_key"),
        sa.Index("ix_invoices_handle_key", "customer_id", "handle_key"),
        dated("invoices"),
        _few("ix_invoices_refunded", REFUNDED),
        _few("ix_invoices_credited", CREDITED),
        _few("ix_invoices_under_way", UNDER_WAY),
    )

    id: int | None = row_id()
    merchant_id: int = belongs_to("merchants.id")
    customer_id: int = belongs_to("customers.id")
    subscription_id: int | None = belongs_to("subscriptions.id", nullable=True)
    handle: str
    reference: str
    number: int | None = Field(default=None, sa_type=sa.BigInteger)
    accounting_number: str | None = None
    type: str
    state: str
    processing: bool = False
    currency: str
    amount: int = minor()
    org_amount: int = minor()
    amount_ex_vat: int = minor()
    amount_vat: int = minor()
    discount_amount: int = minor(0)
    settled_amount: int = minor(0)
    authorized_amount: int = minor(0)
    refunded_amount: int = minor(0)
    credited_amount: int = minor(0)
    period_from_at: datetime | None = None
    period_to_at: datetime | None = None
    period_number: int | None = None
    billing_address: dict[str, Any] = Field(default_factory=dict, sa_type=Json)
    dunning_start_at: datetime | None = None
    dunning_count: int | None = None
    next_attempt_at: datetime | None = None
    due_at: datetime | None = None
    settled_at: datetime | None = None
    failed_at: datetime | None = None
    cancelled_at: datetime | None = None
    source_digest: str | None = None
    created_at: datetime
    number_key: str | None = key_of("accounting_number")
    handle_key: str | None = key_of("handle")


class InvoiceLine(SQLModel, table=True):
    """A line of an invoice; imported line ids repeat between invoices, so the position tells lines apart."""

    __tablename__ = "invoice_lines"

    invoice_id: int = Field(primary_key=True, foreign_key="invoices.id", sa_type=sa.BigInteger)
    position: int = Field(primary_key=True)
    reference: str | None = None
    text: str
    quantity: int = 1
    amount: int = minor()
    amount_ex_vat: int = minor()
    amount_vat: int = minor()
    unit_amount: int = minor()
    unit_amount_ex_vat: int = minor()
    amount_incl_vat: bool = True
    vat: int = 0
    origin: str | None = None
    origin_handle: str | None = None
    tax_rule: str | None = None
    period_from_at: datetime | None = None
    period_to_at: datetime | None = None


class Transaction(SQLModel, table=True):
    """An attempt to pay or refund an invoice; `error` is the acquirer's code, shown in plain words only.

    `reference` is our key of the attempt, `gateway_reference` the gateway's; `by_customer` when the customer was there
    to pay, `challenged_at` since when their bank waits to hear from them.
    """

    __tablename__ = "transactions"
    __table_args__ = (sa.Index("ix_transactions_reference", "reference"),)

    invoice_id: int = Field(primary_key=True, foreign_key="invoices.id", sa_type=sa.BigInteger)
    position: int = Field(primary_key=True)
    payment_method_id: int | None = belongs_to("payment_methods.id", index=True, nullable=True)
    reference: str | None = None
    type: str
    state: str
    currency: str
    amount: int = minor()
    payment_type: str
    error: str | None = None
    error_state: str | None = None
    settled_at: datetime | None = None
    failed_at: datetime | None = None
    refunded_at: datetime | None = None
    gateway_reference: str | None = None
    by_customer: bool | None = None
    challenged_at: datetime | None = None
    created_at: datetime


class CreditNote(SQLModel, table=True):
    """A correction of an invoice; refunded to a payment method or credited to the subscription."""

    __tablename__ = "credit_notes"
    __table_args__ = (
        sa.UniqueConstraint("merchant_id", "handle"),
        sa.Index("ix_credit_notes_customer", "customer_id", "created_at", "id"),
        dated("credit_notes"),
    )

    id: int | None = row_id()
    merchant_id: int = belongs_to("merchants.id")
    customer_id: int = belongs_to("customers.id")
    invoice_id: int = belongs_to("invoices.id", index=True)
    subscription_id: int | None = belongs_to("subscriptions.id", index=True, nullable=True)
    handle: str
    accounting_number: str | None = None
    currency: str
    amount: int = minor()
    amount_ex_vat: int = minor()
    amount_vat: int = minor()
    refund: dict[str, Any] | None = Field(default=None, sa_type=Json)
    credit: dict[str, Any] | None = Field(default=None, sa_type=Json)
    source_digest: str | None = None
    created_at: datetime


class CreditNoteLine(SQLModel, table=True):
    """A line of a credit note."""

    __tablename__ = "credit_note_lines"

    credit_note_id: int = Field(primary_key=True, foreign_key="credit_notes.id", sa_type=sa.BigInteger)
    position: int = Field(primary_key=True)
    text: str
    quantity: int = 1
    amount: int = minor()
    amount_ex_vat: int = minor()
    vat: int = 0


class NumberSeries(SQLModel, table=True):
    """The next legal number of a merchant's documents of a kind, and the next plain one, which handles are made of."""

    __tablename__ = "number_series"

    merchant_id: int = Field(primary_key=True, foreign_key="merchants.id", sa_type=sa.BigInteger)
    kind: str = Field(primary_key=True)
    prefix: str
    digits: int
    next: int = Field(sa_type=sa.BigInteger)
    next_plain: int = Field(sa_type=sa.BigInteger)


class Document(SQLModel, table=True):
    """A file made once of an invoice or a credit note and served byte-identical ever after."""

    __tablename__ = "documents"
    __table_args__ = (sa.UniqueConstraint("merchant_id", "subject_kind", "subject_id", "format"),)

    id: int | None = row_id()
    merchant_id: int = belongs_to("merchants.id")
    customer_id: int = belongs_to("customers.id", index=True)
    subject_kind: str
    subject_id: int = Field(sa_type=sa.BigInteger)
    format: str
    language: str
    media_type: str
    sha256: str
    content: bytes
    created_at: datetime


class DocumentClaim(SQLModel, table=True):
    """A file that is being made: whoever has the token makes it, until another one may."""

    __tablename__ = "document_claims"

    subject_kind: str = Field(primary_key=True)
    subject_id: int = Field(primary_key=True, sa_type=sa.BigInteger)
    format: str = Field(primary_key=True)
    token: str
    until_at: datetime
