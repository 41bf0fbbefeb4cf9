"""Tables of what happened and of what has to leave the house."""

from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlmodel import Field, SQLModel

from portal.store.types import Json, belongs_to, family_key, row_id


class Event(SQLModel, table=True):
    """An entry of the timeline: `changes` is a list of {field, old, new}; entries are never changed.

    `family` follows from `kind`, for the activity of a whole account is filtered by it.
    """

    __tablename__ = "events"
    __table_args__ = (
        sa.Index("ix_events_customer", "customer_id", "at", "id"),
        sa.Index("ix_events_merchant", "merchant_id", "at", "id"),
        sa.Index("ix_events_family", "merchant_id", "family", "actor_kind", "at", "id"),
    )

    id: int | None = row_id()
    merchant_id: int = belongs_to("merchants.id")
    customer_id: int | None = belongs_to("customers.id", nullable=True)
    kind: str
    at: datetime
    actor_kind: str
    actor_name: str | None = None
    subject_kind: str | None = None
    subject_handle: str | None = None
    changes: list[Any] = Field(default_factory=list, sa_type=Json)
    family: str | None = family_key("kind")


class Note(SQLModel, table=True):
    """What somebody who works for the merchant wrote down about a customer; `author` is their name at that time."""

    __tablename__ = "customer_notes"
    __table_args__ = (sa.Index("ix_customer_notes_customer", "customer_id", "created_at", "id"),)

    id: int | None = row_id()
    merchant_id: int = belongs_to("merchants.id")
    customer_id: int = belongs_to("customers.id")
    user_id: int = belongs_to("console_users.id")
    author: str
    text: str
    created_at: datetime


class Receipt(SQLModel, table=True):
    """What a customer was told of something that they did, word for word: sentences that any language can show."""

    __tablename__ = "receipts"
    __table_args__ = (
        sa.UniqueConstraint("merchant_id", "handle"),
        sa.Index("ix_receipts_customer", "customer_id", "created_at", "id"),
    )

    id: int | None = row_id()
    merchant_id: int = belongs_to("merchants.id")
    customer_id: int = belongs_to("customers.id")
    handle: str
    kind: str
    subject_handle: str
    content: dict[str, Any] = Field(default_factory=dict, sa_type=Json)
    created_at: datetime


class Outbox(SQLModel, table=True):
    """Something that must leave the house at least once; the payload is sealed and wiped when it has left."""

    __tablename__ = "outbox"
    __table_args__ = (
        sa.Index("ix_outbox_ready", "done_at", "dead_at", "run_at"),
        sa.UniqueConstraint("kind", "dedupe"),
    )

    id: int | None = row_id()
    merchant_id: int | None = belongs_to("merchants.id", nullable=True)
    kind: str
    dedupe: str | None = None
    payload: str
    run_at: datetime
    attempts: int = 0
    lease_until: datetime | None = None
    lease_by: str | None = None
    done_at: datetime | None = None
    dead_at: datetime | None = None
    error: str | None = None
    created_at: datetime
