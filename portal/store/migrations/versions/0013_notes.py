"""Notes about customers, looks at their portal, and the families that an account's activity is filtered by."""

import sqlalchemy as sa
from alembic import op

from portal.store.migrations.columns import Id, Moment

revision = "0013_notes"
down_revision = "0012_api_lists"

NOTES = (
    sa.Column("id", Id, nullable=False),
    sa.Column("merchant_id", Id, nullable=False),
    sa.Column("customer_id", Id, nullable=False),
    sa.Column("user_id", Id, nullable=False),
    sa.Column("author", sa.String(), nullable=False),
    sa.Column("text", sa.String(), nullable=False),
    sa.Column("created_at", Moment, nullable=False),
    sa.ForeignKeyConstraint(["merchant_id"], ["merchants.id"], name="fk_customer_notes_merchant_id_merchants"),
    sa.ForeignKeyConstraint(["customer_id"], ["customers.id"], name="fk_customer_notes_customer_id_customers"),
    sa.ForeignKeyConstraint(["user_id"], ["console_users.id"], name="fk_customer_notes_user_id_console_users"),
    sa.PrimaryKeyConstraint("id", name="pk_customer_notes"),
)
LOOKS = (
    sa.Column("id", Id, nullable=False),
    sa.Column("merchant_id", Id, nullable=False),
    sa.Column("customer_id", Id, nullable=False),
    sa.Column("console_session_id", Id, nullable=False),
    sa.Column("token_hash", sa.String(), nullable=False),
    sa.Column("expires_at", Moment, nullable=False),
    sa.Column("ended_at", Moment, nullable=True),
    sa.Column("created_at", Moment, nullable=False),
    sa.ForeignKeyConstraint(["merchant_id"], ["merchants.id"], name="fk_looks_merchant_id_merchants"),
    sa.ForeignKeyConstraint(["customer_id"], ["customers.id"], name="fk_looks_customer_id_customers"),
    sa.ForeignKeyConstraint(
        ["console_session_id"], ["console_sessions.id"], name="fk_looks_console_session_id_console_sessions"
    ),
    sa.PrimaryKeyConstraint("id", name="pk_looks"),
    sa.UniqueConstraint("token_hash", name="uq_looks_token_hash"),
)
# The first that fits counts, as in the families of today.
FAMILIES = (
    ("customer^_payment^_method%", "payments"), ("customer^_signed^_in%", "security"), ("customer^_%", "details"),
    ("subscription^_payment^_method%", "payments"), ("subscription^_%", "subscriptions"),
    ("invoice^_payment%", "payments"), ("invoice^_settled%", "payments"), ("invoice^_authorized%", "payments"),
    ("invoice^_failed%", "payments"), ("invoice^_refund%", "payments"), ("invoice^_%", "invoices"),
    ("document^_%", "invoices"), ("account^_%", "settings"), ("sign^_in^_%", "security"), ("session%", "security"),
    ("data^_exported%", "security"),
)  # fmt: skip


def upgrade() -> None:
    """The tables, the column and the indexes exist, and every event has its family."""
    op.create_table("customer_notes", *NOTES)
    op.create_index("ix_customer_notes_customer", "customer_notes", ["customer_id", "created_at", "id"])
    op.create_table("looks", *LOOKS)
    op.create_index("ix_looks_customer_id", "looks", ["customer_id"])
    op.create_index("ix_looks_console_session_id", "looks", ["console_session_id"])
    op.add_column("events", sa.Column("family", sa.String(), nullable=True))
    cases = " ".join(f"WHEN kind LIKE '{pattern}' ESCAPE '^' THEN '{family}'" for pattern, family in FAMILIES)
    op.execute(f"UPDATE events SET family = CASE {cases} ELSE 'other' END")
    op.create_index("ix_events_family", "events", ["merchant_id", "family", "actor_kind", "at", "id"])
