"""Gateways of merchants, methods that are being stored, mandates, and attempts to pay by customers."""

import sqlalchemy as sa
from alembic import op

from portal.store.migrations.columns import Id, Json, Moment

revision = "0006_paying"
down_revision = "0005_billing"

SANDBOX_RECORDS = (
    sa.Column("kind", sa.String(), nullable=False),
    sa.Column("reference", sa.String(), nullable=False),
    sa.Column("content", Json, nullable=False),
    sa.Column("created_at", Moment, nullable=False),
    sa.PrimaryKeyConstraint("kind", "reference", name="pk_sandbox_records"),
)
PAYERS = (
    sa.Column("customer_id", sa.BigInteger(), nullable=False),
    sa.Column("gateway", sa.String(), nullable=False),
    sa.Column("merchant_id", Id, nullable=False),
    sa.Column("reference", sa.String(), nullable=False),
    sa.ForeignKeyConstraint(["customer_id"], ["customers.id"], name="fk_payers_customer_id_customers"),
    sa.ForeignKeyConstraint(["merchant_id"], ["merchants.id"], name="fk_payers_merchant_id_merchants"),
    sa.PrimaryKeyConstraint("customer_id", "gateway", name="pk_payers"),
)
MANDATES = (
    sa.Column("id", Id, nullable=False),
    sa.Column("merchant_id", Id, nullable=False),
    sa.Column("customer_id", Id, nullable=False),
    sa.Column("payment_method_id", Id, nullable=False),
    sa.Column("reference", sa.String(), nullable=False),
    sa.Column("creditor_id", sa.String(), nullable=False),
    sa.Column("sealed_iban", sa.String(), nullable=False),
    sa.Column("language", sa.String(), nullable=False),
    sa.Column("content", Json, nullable=False),
    sa.Column("signed_at", Moment, nullable=False),
    sa.Column("revoked_at", Moment, nullable=True),
    sa.ForeignKeyConstraint(["customer_id"], ["customers.id"], name="fk_mandates_customer_id_customers"),
    sa.ForeignKeyConstraint(["merchant_id"], ["merchants.id"], name="fk_mandates_merchant_id_merchants"),
    sa.ForeignKeyConstraint(
        ["payment_method_id"], ["payment_methods.id"], name="fk_mandates_payment_method_id_payment_methods"
    ),
    sa.PrimaryKeyConstraint("id", name="pk_mandates"),
    sa.UniqueConstraint("payment_method_id", name="uq_mandates_payment_method_id"),
)
PAYMENT_SETUPS = (
    sa.Column("id", Id, nullable=False),
    sa.Column("merchant_id", Id, nullable=False),
    sa.Column("customer_id", Id, nullable=False),
    sa.Column("key", sa.String(), nullable=False),
    sa.Column("state_hash", sa.String(), nullable=False),
    sa.Column("kind", sa.String(), nullable=False),
    sa.Column("gateway", sa.String(), nullable=False),
    sa.Column("payer", sa.String(), nullable=False),
    sa.Column("session_reference", sa.String(), nullable=True),
    sa.Column("session_url", sa.String(), nullable=True),
    sa.Column("purpose", Json, nullable=False),
    sa.Column("consent", Json, nullable=False),
    sa.Column("state", sa.String(), nullable=False),
    sa.Column("error", sa.String(), nullable=True),
    sa.Column("payment_method_id", Id, nullable=True),
    sa.Column("created_at", Moment, nullable=False),
    sa.Column("finished_at", Moment, nullable=True),
    sa.ForeignKeyConstraint(["customer_id"], ["customers.id"], name="fk_payment_setups_customer_id_customers"),
    sa.ForeignKeyConstraint(["merchant_id"], ["merchants.id"], name="fk_payment_setups_merchant_id_merchants"),
    sa.ForeignKeyConstraint(
        ["payment_method_id"], ["payment_methods.id"], name="fk_payment_setups_payment_method_id_payment_methods"
    ),
    sa.PrimaryKeyConstraint("id", name="pk_payment_setups"),
    sa.UniqueConstraint("key", name="uq_payment_setups_key"),
    sa.UniqueConstraint("state_hash", name="uq_payment_setups_state_hash"),
)
ADDED = {
    "merchants": (
        sa.Column("gateway", sa.String(), nullable=True),
        sa.Column("gateway_secrets", sa.String(), nullable=True),
        sa.Column("sepa_creditor_id", sa.String(), nullable=True),
        sa.Column("sepa_notice_days", sa.Integer(), nullable=True),
        sa.Column("bank_holder", sa.String(), nullable=True),
        sa.Column("bank_iban", sa.String(), nullable=True),
        sa.Column("bank_bic", sa.String(), nullable=True),
        sa.Column("bank_name", sa.String(), nullable=True),
    ),
    "payment_methods": (
        sa.Column("consent", Json, nullable=True),
        sa.Column("expiry_told_on", sa.Date(), nullable=True),
        sa.Column("deleted_at", Moment, nullable=True),
    ),
    "transactions": (
        sa.Column("gateway_reference", sa.String(), nullable=True),
        sa.Column("by_customer", sa.Boolean(), nullable=True),
        sa.Column("challenged_at", Moment, nullable=True),
    ),
}


def upgrade() -> None:
    """The tables, columns and indexes exist."""
    op.create_table("sandbox_records", *SANDBOX_RECORDS)
    op.create_table("payers", *PAYERS)
    op.create_table("mandates", *MANDATES)
    op.create_index("ix_mandates_customer_id", "mandates", ["customer_id"])
    op.create_index("ix_mandates_reference", "mandates", ["merchant_id", "reference"], unique=True)
    op.create_table("payment_setups", *PAYMENT_SETUPS)
    op.create_index("ix_payment_setups_customer", "payment_setups", ["customer_id", "created_at", "id"])
    op.create_index("ix_payment_setups_session", "payment_setups", ["merchant_id", "session_reference"])
    for table, columns in ADDED.items():
        for column in columns:
            op.add_column(table, column)
    op.create_index("ix_transactions_reference", "transactions", ["reference"])
