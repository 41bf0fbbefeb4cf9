"""Invoices are found by the beginning of their numbers, and those of which something was given back by an index."""

import sqlalchemy as sa
from alembic import op

from portal.store.migrations.columns import Key

revision = "0008_invoice_search"
down_revision = "0005_billing"

KEYS = {"number_key": "accounting_number", "handle_key": "handle"}
RETURNED = sa.text("refunded_amount + credited_amount > 0")


def upgrade() -> None:
    """The columns and indexes exist, and the numbers that are there can be searched for."""
    for key in KEYS:
        op.add_column("invoices", sa.Column(key, Key, nullable=True))
    made = (f"{key} = lower(replace({column}, ' ', ''))" for key, column in KEYS.items())
    op.execute(f"UPDATE invoices SET {', '.join(made)}")
    for key in KEYS:
        op.create_index(f"ix_invoices_{key}", "invoices", ["customer_id", key])
    op.create_index(
        "ix_invoices_returned", "invoices", ["customer_id", "created_at", "id"],
        sqlite_where=RETURNED, postgresql_where=RETURNED,
    )  # fmt: skip
