"""Tables of webhooks: endpoints, the events they want, what is delivered to them, and each attempt."""

from datetime import datetime

import sqlalchemy as sa
from sqlmodel import Field, SQLModel

from portal.store.types import belongs_to, row_id


class WebhookEndpoint(SQLModel, table=True):
    """Where a merchant's systems hear of events; secrets are sealed, and wiped when it is deleted."""

    __tablename__ = "webhook_endpoints"
    __table_args__ = (sa.UniqueConstraint("merchant_id", "handle"),)

    id: int | None = row_id()
    merchant_id: int = belongs_to("merchants.id")
    handle: str
    url: str
    description: str | None = None
    all_events: bool
    active: bool
    off_reason: str | None = None
    off_at: datetime | None = None
    sealed_secret: str
    sealed_former: str | None = None
    former_until: datetime | None = None
    failing_since: datetime | None = None
    succeeded_at: datetime | None = None
    deleted_at: datetime | None = None
    version: int = 1
    created_at: datetime


class WebhookWish(SQLModel, table=True):
    """A kind of event that an endpoint wants which does not want all."""

    __tablename__ = "webhook_wishes"

    endpoint_id: int = Field(primary_key=True, foreign_key="webhook_endpoints.id", sa_type=sa.BigInteger)
    kind: str = Field(primary_key=True)


class WebhookDelivery(SQLModel, table=True):
    """An event on its way to an endpoint, with the very text that is sent and signed.

    What has one `lane` (the customer's id, 0 for the account, -1 for tests) goes in the order of ids: the rows of a
    lane that wait are due together, and only the first of them is sent. One that is being sent is due again when the
    lease of the worker `lease_by` ends; what is done or has failed keeps that moment, and is forgotten by it.
    `round_start` attempts lie before it was last sent again.
    """

    __tablename__ = "webhook_deliveries"
    __table_args__ = (
        sa.Index("ix_webhook_deliveries_due", "state", "next_at"),
        sa.Index("ix_webhook_deliveries_queue", "endpoint_id", "state", "next_at", "id"),
        sa.Index("ix_webhook_deliveries_lane", "endpoint_id", "lane", "state", "id"),
        sa.Index("ix_webhook_deliveries_log", "endpoint_id", "created_at", "id"),
        sa.Index("ix_webhook_deliveries_filter", "endpoint_id", "state", "created_at", "id"),
    )

    id: int | None = row_id()
    endpoint_id: int = belongs_to("webhook_endpoints.id")
    lane: int = Field(sa_type=sa.BigInteger)
    customer: str | None = None
    kind: str
    message_id: str
    body: str
    state: str
    attempts: int = 0
    round_start: int = 0
    status: int | None = None
    trouble: str | None = None
    duration: int | None = None
    next_at: datetime
    lease_by: str | None = None
    created_at: datetime


class WebhookAttempt(SQLModel, table=True):
    """One attempt: what was answered, or what was in the way; the answer's beginning, the time that it took in ms."""

    __tablename__ = "webhook_attempts"

    id: int | None = row_id()
    delivery_id: int = belongs_to("webhook_deliveries.id", index=True)
    at: datetime
    signature: str
    status: int | None = None
    trouble: str | None = None
    duration: int
    answer: str
