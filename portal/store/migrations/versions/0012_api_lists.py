"""The merchant's systems list records by date, of all customers."""

import sqlalchemy as sa
from alembic import op

revision = "0012_api_lists"
down_revision = "0011_gateway_tokens"


def upgrade() -> None:
    """The indexes exist."""
    every = sa.text("merchant_id > 0")
    for table in ("subscriptions", "payment_methods", "invoices", "credit_notes"):
        op.create_index(
            f"ix_{table}_dated", table, ["merchant_id", "created_at", "id"], sqlite_where=every, postgresql_where=every
        )
