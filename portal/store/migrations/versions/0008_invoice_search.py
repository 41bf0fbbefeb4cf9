"""Invoices are found by the beginning of their numbers, and those of which there are few by indexes of their own."""

import sqlalchemy as sa
from alembic import op

from portal.store.migrations.columns import Key

revision = "0008_invoice_search"
down_revision = "0007_documents_kept"

KEYS = {"number_key": "accounting_number", "handle_key": "handle"}
FEW = {"refunded": "refunded_amount > 0", "credited": "credited_amount > 0", "under_way": "processing"}


def upgrade() -> None:
    """The columns and indexes exist, and the numbers that are there can be searched for."""
    for key in KEYS:
        op.add_column("invoices", sa.Column(key, Key, nullable=True))
    made = (f"{key} = lower(replace({column}, ' ', ''))" for key, column in KEYS.items())
    op.execute(f"UPDATE invoices SET {', '.join(made)}")
    for key in KEYS:
        op.create_index(f"ix_invoices_{key}", "invoices", ["customer_id", key])
    for name, which in FEW.items():
        columns, rows = ["customer_id", "created_at", "id"], sa.text(which)
        op.create_index(f"ix_invoices_{name}", "invoices", columns, sqlite_where=rows, postgresql_where=rows)
