"""In whose name mails are sent, which languages a portal offers, and logos that issued documents go on showing."""

import sqlalchemy as sa
from alembic import op

from portal.store.migrations.columns import Json

revision = "0015_sender"
down_revision = "0014_team"

NEW = (
    sa.Column("sender_name", sa.String(), nullable=True),
    sa.Column("reply_to", sa.String(), nullable=True),
    sa.Column("languages", Json, nullable=True),
)
FORMER_LOGOS = (
    sa.Column("merchant_id", sa.BigInteger(), nullable=False),
    sa.Column("digest", sa.String(), nullable=False),
    sa.Column("media_type", sa.String(), nullable=False),
    sa.Column("content", sa.LargeBinary(), nullable=False),
    sa.PrimaryKeyConstraint("merchant_id", "digest", name="pk_former_logos"),
    sa.ForeignKeyConstraint(["merchant_id"], ["merchants.id"], name="fk_former_logos_merchant_id_merchants"),
)


def upgrade() -> None:
    """The columns and the table exist."""
    for column in NEW:
        op.add_column("merchants", column)
    op.create_table("former_logos", *FORMER_LOGOS)
