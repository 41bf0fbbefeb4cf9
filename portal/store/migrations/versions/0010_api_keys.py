"""Keys of the API, and answers that are given again."""

import sqlalchemy as sa
from alembic import op

from portal.store.migrations.columns import Id, Moment

revision = "0010_api_keys"
down_revision = "0009_card_expiry"

API_KEYS = (
    sa.Column("id", Id, nullable=False),
    sa.Column("merchant_id", Id, nullable=False),
    sa.Column("prefix", sa.String(), nullable=False),
    sa.Column("key_hash", sa.String(), nullable=False),
    sa.Column("label", sa.String(), nullable=False),
    sa.Column("rights", sa.String(), nullable=False),
    sa.Column("expires_at", Moment, nullable=True),
    sa.Column("used_at", Moment, nullable=True),
    sa.Column("revoked_at", Moment, nullable=True),
    sa.Column("created_at", Moment, nullable=False),
    sa.ForeignKeyConstraint(["merchant_id"], ["merchants.id"], name="fk_api_keys_merchant_id_merchants"),
    sa.PrimaryKeyConstraint("id", name="pk_api_keys"),
    sa.UniqueConstraint("prefix", name="uq_api_keys_prefix"),
)
API_ANSWERS = (
    sa.Column("key_id", sa.BigInteger(), nullable=False),
    sa.Column("name", sa.String(), nullable=False),
    sa.Column("digest", sa.String(), nullable=False),
    sa.Column("sealed_answer", sa.String(), nullable=False),
    sa.Column("created_at", Moment, nullable=False),
    sa.ForeignKeyConstraint(["key_id"], ["api_keys.id"], name="fk_api_answers_key_id_api_keys"),
    sa.PrimaryKeyConstraint("key_id", "name", name="pk_api_answers"),
)


def upgrade() -> None:
    """The tables and indexes exist."""
    op.create_table("api_keys", *API_KEYS)
    op.create_index("ix_api_keys_merchant_id", "api_keys", ["merchant_id"])
    op.create_table("api_answers", *API_ANSWERS)
    op.create_index("ix_api_answers_created_at", "api_answers", ["key_id", "created_at"])
