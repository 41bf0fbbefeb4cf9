"""Cards are found by the month in which they expire."""

from alembic import op

revision = "0009_card_expiry"
down_revision = "0008_invoice_search"


def upgrade() -> None:
    """The index exists."""
    op.create_index("ix_payment_methods_expiry", "payment_methods", ["expires_year", "expires_month"])
