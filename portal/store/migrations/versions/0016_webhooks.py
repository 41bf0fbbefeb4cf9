"""Webhooks: endpoints, the events they want, deliveries and attempts."""

import sqlalchemy as sa
from alembic import op

from portal.store.migrations.columns import Id, Moment

revision = "0016_webhooks"
down_revision = "0015_sender"

ENDPOINTS = (
    sa.Column("id", Id, nullable=False),
    sa.Column("merchant_id", Id, nullable=False),
    sa.Column("handle", sa.String(), nullable=False),
    sa.Column("url", sa.String(), nullable=False),
    sa.Column("description", sa.String(), nullable=True),
    sa.Column("all_events", sa.Boolean(), nullable=False),
    sa.Column("active", sa.Boolean(), nullable=False),
    sa.Column("off_reason", sa.String(), nullable=True),
    sa.Column("off_at", Moment, nullable=True),
    sa.Column("sealed_secret", sa.String(), nullable=False),
    sa.Column("sealed_former", sa.String(), nullable=True),
    sa.Column("former_until", Moment, nullable=True),
    sa.Column("failing_since", Moment, nullable=True),
    sa.Column("succeeded_at", Moment, nullable=True),
    sa.Column("deleted_at", Moment, nullable=True),
    sa.Column("version", sa.Integer(), nullable=False),
    sa.Column("created_at", Moment, nullable=False),
    sa.ForeignKeyConstraint(["merchant_id"], ["merchants.id"], name="fk_webhook_endpoints_merchant_id_merchants"),
    sa.PrimaryKeyConstraint("id", name="pk_webhook_endpoints"),
    sa.UniqueConstraint("merchant_id", "handle", name="uq_webhook_endpoints_merchant_id_handle"),
)
WISHES = (
    sa.Column("endpoint_id", sa.BigInteger(), nullable=False),
    sa.Column("kind", sa.String(), nullable=False),
    sa.ForeignKeyConstraint(
        ["endpoint_id"], ["webhook_endpoints.id"], name="fk_webhook_wishes_endpoint_id_webhook_endpoints"
    ),
    sa.PrimaryKeyConstraint("endpoint_id", "kind", name="pk_webhook_wishes"),
)
DELIVERIES = (
    sa.Column("id", Id, nullable=False),
    sa.Column("endpoint_id", Id, nullable=False),
    sa.Column("lane", sa.BigInteger(), nullable=False),
    sa.Column("customer", sa.String(), nullable=True),
    sa.Column("kind", sa.String(), nullable=False),
    sa.Column("message_id", sa.String(), nullable=False),
    sa.Column("body", sa.String(), nullable=False),
    sa.Column("state", sa.String(), nullable=False),
    sa.Column("attempts", sa.Integer(), nullable=False),
    sa.Column("round_start", sa.Integer(), nullable=False),
    sa.Column("status", sa.Integer(), nullable=True),
    sa.Column("trouble", sa.String(), nullable=True),
    sa.Column("duration", sa.Integer(), nullable=True),
    sa.Column("next_at", Moment, nullable=False),
    sa.Column("lease_by", sa.String(), nullable=True),
    sa.Column("created_at", Moment, nullable=False),
    sa.ForeignKeyConstraint(
        ["endpoint_id"], ["webhook_endpoints.id"], name="fk_webhook_deliveries_endpoint_id_webhook_endpoints"
    ),
    sa.PrimaryKeyConstraint("id", name="pk_webhook_deliveries"),
)
ATTEMPTS = (
    sa.Column("id", Id, nullable=False),
    sa.Column("delivery_id", Id, nullable=False),
    sa.Column("at", Moment, nullable=False),
    sa.Column("signature", sa.String(), nullable=False),
    sa.Column("status", sa.Integer(), nullable=True),
    sa.Column("trouble", sa.String(), nullable=True),
    sa.Column("duration", sa.Integer(), nullable=False),
    sa.Column("answer", sa.String(), nullable=False),
    sa.ForeignKeyConstraint(
        ["delivery_id"], ["webhook_deliveries.id"], name="fk_webhook_attempts_delivery_id_webhook_deliveries"
    ),
    sa.PrimaryKeyConstraint("id", name="pk_webhook_attempts"),
)
INDEXES = {
    "due": ("state", "next_at"),
    "queue": ("endpoint_id", "state", "next_at", "id"),
    "lane": ("endpoint_id", "lane", "state", "id"),
    "log": ("endpoint_id", "created_at", "id"),
    "filter": ("endpoint_id", "state", "created_at", "id"),
}


def upgrade() -> None:
    """The tables and indexes exist."""
    op.create_table("webhook_endpoints", *ENDPOINTS)
    op.create_table("webhook_wishes", *WISHES)
    op.create_table("webhook_deliveries", *DELIVERIES)
    for name, columns in INDEXES.items():
        op.create_index(f"ix_webhook_deliveries_{name}", "webhook_deliveries", list(columns))
    op.create_table("webhook_attempts", *ATTEMPTS)
    op.create_index("ix_webhook_attempts_delivery_id", "webhook_attempts", ["delivery_id"])
