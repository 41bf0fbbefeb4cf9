"""Tables of paying: who customers are at gateways, methods that are being stored, mandates, the sandbox's memory."""

from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlmodel import Field, SQLModel

from portal.store.types import Json, belongs_to, row_id


class Payer(SQLModel, table=True):
    """A customer as a gateway knows them."""

    __tablename__ = "payers"

    customer_id: int = Field(primary_key=True, foreign_key="customers.id", sa_type=sa.BigInteger)
    gateway: str = Field(primary_key=True)
    merchant_id: int = belongs_to("merchants.id")
    reference: str


class PaymentSetup(SQLModel, table=True):
    """A payment method that a customer is storing: asked for, at the gateway's page, and what became of it.

    `state_hash` is the hash of the token in the address to which the gateway sends the browser back. `purpose` says
    what the method is for, by handles: "subscription", "invoice", "instead_of" (a method). `consent` is what the
    customer agreed to, word for word: {"sentence": packed, "language": tag, "text": as it was read}.
    """

    __tablename__ = "payment_setups"
    __table_args__ = (
        sa.UniqueConstraint("key"),
        sa.UniqueConstraint("state_hash"),
        sa.Index("ix_payment_setups_customer", "customer_id", "created_at", "id"),
        sa.Index("ix_payment_setups_session", "merchant_id", "session_reference"),
    )

    id: int | None = row_id()
    merchant_id: int = belongs_to("merchants.id")
    customer_id: int = belongs_to("customers.id")
    key: str
    state_hash: str
    kind: str
    gateway: str
    payer: str
    session_reference: str | None = None
    session_url: str | None = None
    purpose: dict[str, Any] = Field(default_factory=dict, sa_type=Json)
    consent: dict[str, Any] = Field(default_factory=dict, sa_type=Json)
    state: str = "open"
    error: str | None = None
    payment_method_id: int | None = belongs_to("payment_methods.id", nullable=True)
    created_at: datetime
    finished_at: datetime | None = None


class Mandate(SQLModel, table=True):
    """A SEPA mandate as it was given: `content` is its text with names and addresses, the IBAN is sealed."""

    __tablename__ = "mandates"
    __table_args__ = (
        sa.UniqueConstraint("payment_method_id"),
        sa.Index("ix_mandates_reference", "merchant_id", "reference", unique=True),
    )

    id: int | None = row_id()
    merchant_id: int = belongs_to("merchants.id")
    customer_id: int = belongs_to("customers.id", index=True)
    payment_method_id: int = belongs_to("payment_methods.id")
    reference: str
    creditor_id: str
    sealed_iban: str
    language: str
    content: dict[str, Any] = Field(default_factory=dict, sa_type=Json)
    signed_at: datetime
    revoked_at: datetime | None = None


class SandboxRecord(SQLModel, table=True):
    """Something that the sandbox gateway remembers; no part of the portal but the sandbox looks at it."""

    __tablename__ = "sandbox_records"

    kind: str = Field(primary_key=True)
    reference: str = Field(primary_key=True)
    content: dict[str, Any] = Field(default_factory=dict, sa_type=Json)
    created_at: datetime
