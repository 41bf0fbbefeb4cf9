"""What happened, what has to leave the house, and who may come in."""

import sqlalchemy as sa
from alembic import op

from portal.store.migrations.columns import Id, Json, Moment

revision = "0004_records_and_access"
down_revision = "0003_documents"

EVENTS = (
    sa.Column("id", Id, nullable=False),
    sa.Column("merchant_id", Id, nullable=False),
    sa.Column("customer_id", Id, nullable=True),
    sa.Column("kind", sa.String(), nullable=False),
    sa.Column("at", Moment, nullable=False),
    sa.Column("actor_kind", sa.String(), nullable=False),
    sa.Column("actor_name", sa.String(), nullable=True),
    sa.Column("subject_kind", sa.String(), nullable=True),
    sa.Column("subject_handle", sa.String(), nullable=True),
    sa.Column("changes", Json, nullable=False),
    sa.PrimaryKeyConstraint("id", name="pk_events"),
    sa.ForeignKeyConstraint(["merchant_id"], ["merchants.id"], name="fk_events_merchant_id_merchants"),
    sa.ForeignKeyConstraint(["customer_id"], ["customers.id"], name="fk_events_customer_id_customers"),
)
OUTBOX = (
    sa.Column("id", Id, nullable=False),
    sa.Column("merchant_id", Id, nullable=True),
    sa.Column("kind", sa.String(), nullable=False),
    sa.Column("dedupe", sa.String(), nullable=True),
    sa.Column("payload", sa.String(), nullable=False),
    sa.Column("run_at", Moment, nullable=False),
    sa.Column("attempts", sa.Integer(), nullable=False),
    sa.Column("lease_until", Moment, nullable=True),
    sa.Column("lease_by", sa.String(), nullable=True),
    sa.Column("done_at", Moment, nullable=True),
    sa.Column("dead_at", Moment, nullable=True),
    sa.Column("error", sa.String(), nullable=True),
    sa.Column("created_at", Moment, nullable=False),
    sa.PrimaryKeyConstraint("id", name="pk_outbox"),
    sa.ForeignKeyConstraint(["merchant_id"], ["merchants.id"], name="fk_outbox_merchant_id_merchants"),
    sa.UniqueConstraint("kind", "dedupe", name="uq_outbox_kind_dedupe"),
)
SIGN_IN_CODES = (
    sa.Column("id", Id, nullable=False),
    sa.Column("merchant_id", Id, nullable=False),
    sa.Column("customer_id", Id, nullable=True),
    sa.Column("purpose", sa.String(), nullable=False),
    sa.Column("account", sa.String(), nullable=False),
    sa.Column("visitor", sa.String(), nullable=False),
    sa.Column("sealed_email", sa.String(), nullable=False),
    sa.Column("code_hash", sa.String(), nullable=False),
    sa.Column("tries", sa.Integer(), nullable=False),
    sa.Column("outbox_id", Id, nullable=True),
    sa.Column("used_at", Moment, nullable=True),
    sa.Column("voided_at", Moment, nullable=True),
    sa.Column("expires_at", Moment, nullable=False),
    sa.Column("created_at", Moment, nullable=False),
    sa.PrimaryKeyConstraint("id", name="pk_sign_in_codes"),
    sa.ForeignKeyConstraint(["merchant_id"], ["merchants.id"], name="fk_sign_in_codes_merchant_id_merchants"),
    sa.ForeignKeyConstraint(["customer_id"], ["customers.id"], name="fk_sign_in_codes_customer_id_customers"),
    sa.ForeignKeyConstraint(["outbox_id"], ["outbox.id"], name="fk_sign_in_codes_outbox_id_outbox"),
)
SIGN_IN_LINKS = (
    sa.Column("token_hash", sa.String(), nullable=False),
    sa.Column("merchant_id", Id, nullable=False),
    sa.Column("customer_id", Id, nullable=False),
    sa.Column("used_at", Moment, nullable=True),
    sa.Column("expires_at", Moment, nullable=False),
    sa.Column("created_at", Moment, nullable=False),
    sa.PrimaryKeyConstraint("token_hash", name="pk_sign_in_links"),
    sa.ForeignKeyConstraint(["merchant_id"], ["merchants.id"], name="fk_sign_in_links_merchant_id_merchants"),
    sa.ForeignKeyConstraint(["customer_id"], ["customers.id"], name="fk_sign_in_links_customer_id_customers"),
)
SESSIONS = (
    sa.Column("id", Id, nullable=False),
    sa.Column("merchant_id", Id, nullable=False),
    sa.Column("customer_id", Id, nullable=False),
    sa.Column("token_hash", sa.String(), nullable=False),
    sa.Column("agent", sa.String(), nullable=True),
    sa.Column("place", sa.String(), nullable=True),
    sa.Column("seen_at", Moment, nullable=False),
    sa.Column("expires_at", Moment, nullable=False),
    sa.Column("ended_at", Moment, nullable=True),
    sa.Column("created_at", Moment, nullable=False),
    sa.PrimaryKeyConstraint("id", name="pk_sessions"),
    sa.ForeignKeyConstraint(["merchant_id"], ["merchants.id"], name="fk_sessions_merchant_id_merchants"),
    sa.ForeignKeyConstraint(["customer_id"], ["customers.id"], name="fk_sessions_customer_id_customers"),
    sa.UniqueConstraint("token_hash", name="uq_sessions_token_hash"),
)
CONSOLE_USERS = (
    sa.Column("id", Id, nullable=False),
    sa.Column("merchant_id", Id, nullable=False),
    sa.Column("email", sa.String(), nullable=False),
    sa.Column("email_key", sa.String(), nullable=False),
    sa.Column("name", sa.String(), nullable=False),
    sa.Column("password_hash", sa.String(), nullable=False),
    sa.Column("role", sa.String(), nullable=False),
    sa.Column("disabled_at", Moment, nullable=True),
    sa.Column("created_at", Moment, nullable=False),
    sa.PrimaryKeyConstraint("id", name="pk_console_users"),
    sa.ForeignKeyConstraint(["merchant_id"], ["merchants.id"], name="fk_console_users_merchant_id_merchants"),
    sa.UniqueConstraint("email_key", name="uq_console_users_email_key"),
)
CONSOLE_SESSIONS = (
    sa.Column("id", Id, nullable=False),
    sa.Column("merchant_id", Id, nullable=False),
    sa.Column("user_id", Id, nullable=False),
    sa.Column("token_hash", sa.String(), nullable=False),
    sa.Column("agent", sa.String(), nullable=True),
    sa.Column("seen_at", Moment, nullable=False),
    sa.Column("expires_at", Moment, nullable=False),
    sa.Column("ended_at", Moment, nullable=True),
    sa.Column("created_at", Moment, nullable=False),
    sa.PrimaryKeyConstraint("id", name="pk_console_sessions"),
    sa.ForeignKeyConstraint(["merchant_id"], ["merchants.id"], name="fk_console_sessions_merchant_id_merchants"),
    sa.ForeignKeyConstraint(["user_id"], ["console_users.id"], name="fk_console_sessions_user_id_console_users"),
    sa.UniqueConstraint("token_hash", name="uq_console_sessions_token_hash"),
)
TRIES = (
    sa.Column("id", Id, nullable=False),
    sa.Column("kind", sa.String(), nullable=False),
    sa.Column("key", sa.String(), nullable=False),
    sa.Column("at", Moment, nullable=False),
    sa.PrimaryKeyConstraint("id", name="pk_tries"),
)
DRAFTS = (
    sa.Column("token_hash", sa.String(), nullable=False),
    sa.Column("merchant_id", Id, nullable=False),
    sa.Column("customer_id", Id, nullable=False),
    sa.Column("path", sa.String(), nullable=False),
    sa.Column("sealed_fields", sa.String(), nullable=False),
    sa.Column("expires_at", Moment, nullable=False),
    sa.PrimaryKeyConstraint("token_hash", name="pk_drafts"),
    sa.ForeignKeyConstraint(["merchant_id"], ["merchants.id"], name="fk_drafts_merchant_id_merchants"),
    sa.ForeignKeyConstraint(["customer_id"], ["customers.id"], name="fk_drafts_customer_id_customers"),
)


def upgrade() -> None:
    """The tables and their indexes exist."""
    op.create_table("events", *EVENTS)
    op.create_index("ix_events_merchant", "events", ["merchant_id", "at", "id"])
    op.create_index("ix_events_customer", "events", ["customer_id", "at", "id"])
    op.create_table("outbox", *OUTBOX)
    op.create_index("ix_outbox_ready", "outbox", ["done_at", "dead_at", "run_at"])
    op.create_table("sign_in_codes", *SIGN_IN_CODES)
    op.create_index("ix_sign_in_codes_account", "sign_in_codes", ["merchant_id", "account", "created_at"])
    op.create_index("ix_sign_in_codes_visitor", "sign_in_codes", ["merchant_id", "visitor", "purpose", "created_at"])
    op.create_index("ix_sign_in_codes_customer_id", "sign_in_codes", ["customer_id"])
    op.create_table("sign_in_links", *SIGN_IN_LINKS)
    op.create_index("ix_sign_in_links_customer_id", "sign_in_links", ["customer_id"])
    op.create_table("sessions", *SESSIONS)
    op.create_index("ix_sessions_customer_id", "sessions", ["customer_id"])
    op.create_table("console_users", *CONSOLE_USERS)
    op.create_index("ix_console_users_merchant_id", "console_users", ["merchant_id"])
    op.create_table("console_sessions", *CONSOLE_SESSIONS)
    op.create_index("ix_console_sessions_user_id", "console_sessions", ["user_id"])
    op.create_table("tries", *TRIES)
    op.create_index("ix_tries_budget", "tries", ["kind", "key", "at"])
    op.create_table("drafts", *DRAFTS)
    op.create_index("ix_drafts_customer_id", "drafts", ["customer_id"])
