"""Invitations to the console, second factors with their recovery codes, and links that set a new password."""

import sqlalchemy as sa
from alembic import op

from portal.store.migrations.columns import Id, Moment

revision = "0014_team"
down_revision = "0013_notes"

INVITATIONS = (
    sa.Column("id", Id, nullable=False),
    sa.Column("merchant_id", Id, nullable=False),
    sa.Column("email", sa.String(), nullable=False),
    sa.Column("email_key", sa.String(), nullable=False),
    sa.Column("role", sa.String(), nullable=False),
    sa.Column("invited_by", sa.String(), nullable=False),
    sa.Column("token_hash", sa.String(), nullable=False),
    sa.Column("sent_at", Moment, nullable=False),
    sa.Column("expires_at", Moment, nullable=False),
    sa.Column("used_at", Moment, nullable=True),
    sa.Column("withdrawn_at", Moment, nullable=True),
    sa.Column("created_at", Moment, nullable=False),
    sa.ForeignKeyConstraint(["merchant_id"], ["merchants.id"], name="fk_console_invitations_merchant_id_merchants"),
    sa.PrimaryKeyConstraint("id", name="pk_console_invitations"),
    sa.UniqueConstraint("token_hash", name="uq_console_invitations_token_hash"),
)
TOKENS = (
    sa.Column("token_hash", sa.String(), nullable=False),
    sa.Column("purpose", sa.String(), nullable=False),
    sa.Column("user_id", Id, nullable=False),
    sa.Column("used_at", Moment, nullable=True),
    sa.Column("expires_at", Moment, nullable=False),
    sa.Column("created_at", Moment, nullable=False),
    sa.ForeignKeyConstraint(["user_id"], ["console_users.id"], name="fk_console_tokens_user_id_console_users"),
    sa.PrimaryKeyConstraint("token_hash", name="pk_console_tokens"),
)
RECOVERY_CODES = (
    sa.Column("id", Id, nullable=False),
    sa.Column("user_id", Id, nullable=False),
    sa.Column("code_hash", sa.String(), nullable=False),
    sa.Column("used_at", Moment, nullable=True),
    sa.Column("created_at", Moment, nullable=False),
    sa.ForeignKeyConstraint(["user_id"], ["console_users.id"], name="fk_recovery_codes_user_id_console_users"),
    sa.PrimaryKeyConstraint("id", name="pk_recovery_codes"),
)


def upgrade() -> None:
    """The tables, columns and indexes exist."""
    op.create_table("console_invitations", *INVITATIONS)
    op.create_index("ix_console_invitations_merchant_id", "console_invitations", ["merchant_id"])
    op.create_table("console_tokens", *TOKENS)
    op.create_index("ix_console_tokens_user_id", "console_tokens", ["user_id"])
    op.create_table("recovery_codes", *RECOVERY_CODES)
    op.create_index("ix_recovery_codes_user_id", "recovery_codes", ["user_id"])
    op.add_column("console_users", sa.Column("sealed_totp", sa.String(), nullable=True))
    op.add_column("console_users", sa.Column("totp_step", sa.Integer(), nullable=True))
    op.add_column("console_users", sa.Column("second_factor_at", Moment, nullable=True))
    op.add_column("merchants", sa.Column("require_second_factor", sa.Boolean(), nullable=True))
