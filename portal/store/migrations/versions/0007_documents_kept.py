"""Who makes a file of a document, and whether a merchant issues e-invoices."""

import sqlalchemy as sa
from alembic import op

from portal.store.migrations.columns import Moment

revision = "0007_documents_kept"
down_revision = "0006_paying"

DOCUMENT_CLAIMS = (
    sa.Column("subject_kind", sa.String(), nullable=False),
    sa.Column("subject_id", sa.BigInteger(), nullable=False),
    sa.Column("format", sa.String(), nullable=False),
    sa.Column("token", sa.String(), nullable=False),
    sa.Column("until_at", Moment, nullable=False),
    sa.PrimaryKeyConstraint("subject_kind", "subject_id", "format", name="pk_document_claims"),
)


def upgrade() -> None:
    """The table and the column exist."""
    op.create_table("document_claims", *DOCUMENT_CLAIMS)
    op.add_column("merchants", sa.Column("e_invoices", sa.Boolean(), nullable=True))
