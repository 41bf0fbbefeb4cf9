"""Rules of pausing and dunning, what is due, series of numbers, and receipts."""

import sqlalchemy as sa
from alembic import op

from portal.store.migrations.columns import Id, Json, Moment

revision = "0005_billing"
down_revision = "0004_records_and_access"

NUMBER_SERIES = (
    sa.Column("merchant_id", sa.BigInteger(), nullable=False),
    sa.Column("kind", sa.String(), nullable=False),
    sa.Column("prefix", sa.String(), nullable=False),
    sa.Column("digits", sa.Integer(), nullable=False),
    sa.Column("next", sa.BigInteger(), nullable=False),
    sa.Column("next_plain", sa.BigInteger(), nullable=False),
    sa.ForeignKeyConstraint(["merchant_id"], ["merchants.id"], name="fk_number_series_merchant_id_merchants"),
    sa.PrimaryKeyConstraint("merchant_id", "kind", name="pk_number_series"),
)
RECEIPTS = (
    sa.Column("id", Id, nullable=False),
    sa.Column("merchant_id", Id, nullable=False),
    sa.Column("customer_id", Id, nullable=False),
    sa.Column("handle", sa.String(), nullable=False),
    sa.Column("kind", sa.String(), nullable=False),
    sa.Column("subject_handle", sa.String(), nullable=False),
    sa.Column("content", Json, nullable=False),
    sa.Column("created_at", Moment, nullable=False),
    sa.ForeignKeyConstraint(["customer_id"], ["customers.id"], name="fk_receipts_customer_id_customers"),
    sa.ForeignKeyConstraint(["merchant_id"], ["merchants.id"], name="fk_receipts_merchant_id_merchants"),
    sa.PrimaryKeyConstraint("id", name="pk_receipts"),
    sa.UniqueConstraint("merchant_id", "handle", name="uq_receipts_merchant_id_handle"),
)
MERCHANTS = (
    sa.Column("offer_pause", sa.Boolean(), nullable=True),
    sa.Column("pause_compensation", sa.String(), nullable=True),
    sa.Column("longest_pause_days", sa.Integer(), nullable=True),
    sa.Column("dunning_schedule", Json, nullable=True),
    sa.Column("dunning_final", sa.String(), nullable=True),
    sa.Column("payment_term_days", sa.Integer(), nullable=True),
)


def upgrade() -> None:
    """The tables, columns and indexes exist."""
    op.create_table("number_series", *NUMBER_SERIES)
    op.create_table("receipts", *RECEIPTS)
    op.create_index("ix_receipts_customer", "receipts", ["customer_id", "created_at", "id"])
    for column in MERCHANTS:
        op.add_column("merchants", column)
    op.add_column("invoices", sa.Column("next_attempt_at", Moment, nullable=True))
    op.create_index("ix_invoices_next_attempt_at", "invoices", ["next_attempt_at", "id"])
    op.add_column("subscriptions", sa.Column("reminded_at", Moment, nullable=True))
    op.add_column("subscriptions", sa.Column("due_at", Moment, nullable=True))
    op.create_index("ix_subscriptions_due_at", "subscriptions", ["due_at", "id"])
    if op.get_bind().dialect.name == "postgresql":
        # What was imported without a refund or a credit was stored as the JSON value null, which is not NULL.
        for name in ("refund", "credit"):
            op.execute(f"UPDATE credit_notes SET {name} = NULL WHERE {name} = 'null'::jsonb")
