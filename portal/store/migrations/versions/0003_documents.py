"""What was billed: invoices and credit notes with their lines, payments and files."""

import sqlalchemy as sa
from alembic import op

from portal.store.migrations.columns import Id, Json, Moment

revision = "0003_documents"
down_revision = "0002_customers"

INVOICES = (
    sa.Column("id", Id, nullable=False),
    sa.Column("merchant_id", Id, nullable=False),
    sa.Column("customer_id", Id, nullable=False),
    sa.Column("subscription_id", Id, nullable=True),
    sa.Column("handle", sa.String(), nullable=False),
    sa.Column("reference", sa.String(), nullable=False),
    sa.Column("number", sa.BigInteger(), nullable=True),
    sa.Column("accounting_number", sa.String(), nullable=True),
    sa.Column("type", sa.String(), nullable=False),
    sa.Column("state", sa.String(), nullable=False),
    sa.Column("processing", sa.Boolean(), nullable=False),
    sa.Column("currency", sa.String(), nullable=False),
    sa.Column("amount", sa.BigInteger(), nullable=False),
    sa.Column("org_amount", sa.BigInteger(), nullable=False),
    sa.Column("amount_ex_vat", sa.BigInteger(), nullable=False),
    sa.Column("amount_vat", sa.BigInteger(), nullable=False),
    sa.Column("discount_amount", sa.BigInteger(), nullable=False),
    sa.Column("settled_amount", sa.BigInteger(), nullable=False),
    sa.Column("authorized_amount", sa.BigInteger(), nullable=False),
    sa.Column("refunded_amount", sa.BigInteger(), nullable=False),
    sa.Column("credited_amount", sa.BigInteger(), nullable=False),
    sa.Column("period_from_at", Moment, nullable=True),
    sa.Column("period_to_at", Moment, nullable=True),
    sa.Column("period_number", sa.Integer(), nullable=True),
    sa.Column("billing_address", Json, nullable=False),
    sa.Column("dunning_start_at", Moment, nullable=True),
    sa.Column("dunning_count", sa.Integer(), nullable=True),
    sa.Column("due_at", Moment, nullable=True),
    sa.Column("settled_at", Moment, nullable=True),
    sa.Column("failed_at", Moment, nullable=True),
    sa.Column("cancelled_at", Moment, nullable=True),
    sa.Column("source_digest", sa.String(), nullable=True),
    sa.Column("created_at", Moment, nullable=False),
    sa.PrimaryKeyConstraint("id", name="pk_invoices"),
    sa.ForeignKeyConstraint(["merchant_id"], ["merchants.id"], name="fk_invoices_merchant_id_merchants"),
    sa.ForeignKeyConstraint(["customer_id"], ["customers.id"], name="fk_invoices_customer_id_customers"),
    sa.ForeignKeyConstraint(
        ["subscription_id"], ["subscriptions.id"], name="fk_invoices_subscription_id_subscriptions"
    ),
    sa.UniqueConstraint("merchant_id", "handle", name="uq_invoices_merchant_id_handle"),
    sa.UniqueConstraint("merchant_id", "reference", name="uq_invoices_merchant_id_reference"),
)
INVOICE_LINES = (
    sa.Column("invoice_id", sa.BigInteger(), nullable=False),
    sa.Column("position", sa.Integer(), nullable=False),
    sa.Column("reference", sa.String(), nullable=True),
    sa.Column("text", sa.String(), nullable=False),
    sa.Column("quantity", sa.Integer(), nullable=False),
    sa.Column("amount", sa.BigInteger(), nullable=False),
    sa.Column("amount_ex_vat", sa.BigInteger(), nullable=False),
    sa.Column("amount_vat", sa.BigInteger(), nullable=False),
    sa.Column("unit_amount", sa.BigInteger(), nullable=False),
    sa.Column("unit_amount_ex_vat", sa.BigInteger(), nullable=False),
    sa.Column("amount_incl_vat", sa.Boolean(), nullable=False),
    sa.Column("vat", sa.Integer(), nullable=False),
    sa.Column("origin", sa.String(), nullable=True),
    sa.Column("origin_handle", sa.String(), nullable=True),
    sa.Column("tax_rule", sa.String(), nullable=True),
    sa.Column("period_from_at", Moment, nullable=True),
    sa.Column("period_to_at", Moment, nullable=True),
    sa.PrimaryKeyConstraint("invoice_id", "position", name="pk_invoice_lines"),
    sa.ForeignKeyConstraint(["invoice_id"], ["invoices.id"], name="fk_invoice_lines_invoice_id_invoices"),
)
TRANSACTIONS = (
    sa.Column("invoice_id", sa.BigInteger(), nullable=False),
    sa.Column("position", sa.Integer(), nullable=False),
    sa.Column("payment_method_id", Id, nullable=True),
    sa.Column("reference", sa.String(), nullable=True),
    sa.Column("type", sa.String(), nullable=False),
    sa.Column("state", sa.String(), nullable=False),
    sa.Column("currency", sa.String(), nullable=False),
    sa.Column("amount", sa.BigInteger(), nullable=False),
    sa.Column("payment_type", sa.String(), nullable=False),
    sa.Column("error", sa.String(), nullable=True),
    sa.Column("error_state", sa.String(), nullable=True),
    sa.Column("settled_at", Moment, nullable=True),
    sa.Column("failed_at", Moment, nullable=True),
    sa.Column("refunded_at", Moment, nullable=True),
    sa.Column("created_at", Moment, nullable=False),
    sa.PrimaryKeyConstraint("invoice_id", "position", name="pk_transactions"),
    sa.ForeignKeyConstraint(["invoice_id"], ["invoices.id"], name="fk_transactions_invoice_id_invoices"),
    sa.ForeignKeyConstraint(
        ["payment_method_id"], ["payment_methods.id"], name="fk_transactions_payment_method_id_payment_methods"
    ),
)
CREDIT_NOTES = (
    sa.Column("id", Id, nullable=False),
    sa.Column("merchant_id", Id, nullable=False),
    sa.Column("customer_id", Id, nullable=False),
    sa.Column("invoice_id", Id, nullable=False),
    sa.Column("subscription_id", Id, nullable=True),
    sa.Column("handle", sa.String(), nullable=False),
    sa.Column("accounting_number", sa.String(), nullable=True),
    sa.Column("currency", sa.String(), nullable=False),
    sa.Column("amount", sa.BigInteger(), nullable=False),
    sa.Column("amount_ex_vat", sa.BigInteger(), nullable=False),
    sa.Column("amount_vat", sa.BigInteger(), nullable=False),
    sa.Column("refund", Json, nullable=True),
    sa.Column("credit", Json, nullable=True),
    sa.Column("source_digest", sa.String(), nullable=True),
    sa.Column("created_at", Moment, nullable=False),
    sa.PrimaryKeyConstraint("id", name="pk_credit_notes"),
    sa.ForeignKeyConstraint(["merchant_id"], ["merchants.id"], name="fk_credit_notes_merchant_id_merchants"),
    sa.ForeignKeyConstraint(["customer_id"], ["customers.id"], name="fk_credit_notes_customer_id_customers"),
    sa.ForeignKeyConstraint(["invoice_id"], ["invoices.id"], name="fk_credit_notes_invoice_id_invoices"),
    sa.ForeignKeyConstraint(
        ["subscription_id"], ["subscriptions.id"], name="fk_credit_notes_subscription_id_subscriptions"
    ),
    sa.UniqueConstraint("merchant_id", "handle", name="uq_credit_notes_merchant_id_handle"),
)
CREDIT_NOTE_LINES = (
    sa.Column("credit_note_id", sa.BigInteger(), nullable=False),
    sa.Column("position", sa.Integer(), nullable=False),
    sa.Column("text", sa.String(), nullable=False),
    sa.Column("quantity", sa.Integer(), nullable=False),
    sa.Column("amount", sa.BigInteger(), nullable=False),
    sa.Column("amount_ex_vat", sa.BigInteger(), nullable=False),
    sa.Column("vat", sa.Integer(), nullable=False),
    sa.PrimaryKeyConstraint("credit_note_id", "position", name="pk_credit_note_lines"),
    sa.ForeignKeyConstraint(
        ["credit_note_id"], ["credit_notes.id"], name="fk_credit_note_lines_credit_note_id_credit_notes"
    ),
)
DOCUMENTS = (
    sa.Column("id", Id, nullable=False),
    sa.Column("merchant_id", Id, nullable=False),
    sa.Column("customer_id", Id, nullable=False),
    sa.Column("subject_kind", sa.String(), nullable=False),
    sa.Column("subject_id", sa.BigInteger(), nullable=False),
    sa.Column("format", sa.String(), nullable=False),
    sa.Column("language", sa.String(), nullable=False),
    sa.Column("media_type", sa.String(), nullable=False),
    sa.Column("sha256", sa.String(), nullable=False),
    sa.Column("content", sa.LargeBinary(), nullable=False),
    sa.Column("created_at", Moment, nullable=False),
    sa.PrimaryKeyConstraint("id", name="pk_documents"),
    sa.ForeignKeyConstraint(["merchant_id"], ["merchants.id"], name="fk_documents_merchant_id_merchants"),
    sa.ForeignKeyConstraint(["customer_id"], ["customers.id"], name="fk_documents_customer_id_customers"),
    sa.UniqueConstraint(
        "merchant_id",
        "subject_kind",
        "subject_id",
        "format",
        name="uq_documents_merchant_id_subject_kind_subject_id_format",
    ),
)


def upgrade() -> None:
    """The tables and their indexes exist."""
    op.create_table("invoices", *INVOICES)
    op.create_index("ix_invoices_accounting_number", "invoices", ["merchant_id", "accounting_number"])
    op.create_index("ix_invoices_open", "invoices", ["customer_id", "state", "created_at"])
    op.create_index("ix_invoices_customer", "invoices", ["customer_id", "created_at", "id"])
    op.create_index("ix_invoices_subscription", "invoices", ["subscription_id", "created_at", "id"])
    op.create_table("invoice_lines", *INVOICE_LINES)
    op.create_table("transactions", *TRANSACTIONS)
    op.create_index("ix_transactions_payment_method_id", "transactions", ["payment_method_id"])
    op.create_table("credit_notes", *CREDIT_NOTES)
    op.create_index("ix_credit_notes_customer", "credit_notes", ["customer_id", "created_at", "id"])
    op.create_index("ix_credit_notes_invoice_id", "credit_notes", ["invoice_id"])
    op.create_index("ix_credit_notes_subscription_id", "credit_notes", ["subscription_id"])
    op.create_table("credit_note_lines", *CREDIT_NOTE_LINES)
    op.create_table("documents", *DOCUMENTS)
    op.create_index("ix_documents_customer_id", "documents", ["customer_id"])
