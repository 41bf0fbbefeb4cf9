"""Customers with their payment methods and subscriptions."""

import sqlalchemy as sa
from alembic import op

from portal.store.migrations.columns import Id, Json, Moment

revision = "0002_customers"
down_revision = "0001_merchants"

CUSTOMERS = (
    sa.Column("id", Id, nullable=False),
    sa.Column("merchant_id", Id, nullable=False),
    sa.Column("handle", sa.String(), nullable=False),
    sa.Column("email", sa.String(), nullable=True),
    sa.Column("email_key", sa.String(), nullable=True),
    sa.Column("first_name", sa.String(), nullable=True),
    sa.Column("last_name", sa.String(), nullable=True),
    sa.Column("company", sa.String(), nullable=True),
    sa.Column("vat", sa.String(), nullable=True),
    sa.Column("address", sa.String(), nullable=True),
    sa.Column("address2", sa.String(), nullable=True),
    sa.Column("postal_code", sa.String(), nullable=True),
    sa.Column("city", sa.String(), nullable=True),
    sa.Column("country", sa.String(), nullable=True),
    sa.Column("phone", sa.String(), nullable=True),
    sa.Column("language", sa.String(), nullable=True),
    sa.Column("invoice_recipients", Json, nullable=False),
    sa.Column("debtor_id", sa.BigInteger(), nullable=True),
    sa.Column("test", sa.Boolean(), nullable=False),
    sa.Column("search_key", sa.String(), nullable=False),
    sa.Column("version", sa.Integer(), nullable=False),
    sa.Column("source_digest", sa.String(), nullable=True),
    sa.Column("created_at", Moment, nullable=False),
    sa.Column("deleted_at", Moment, nullable=True),
    sa.PrimaryKeyConstraint("id", name="pk_customers"),
    sa.ForeignKeyConstraint(["merchant_id"], ["merchants.id"], name="fk_customers_merchant_id_merchants"),
    sa.UniqueConstraint("merchant_id", "handle", name="uq_customers_merchant_id_handle"),
)
PAYMENT_METHODS = (
    sa.Column("id", Id, nullable=False),
    sa.Column("merchant_id", Id, nullable=False),
    sa.Column("customer_id", Id, nullable=False),
    sa.Column("handle", sa.String(), nullable=False),
    sa.Column("state", sa.String(), nullable=False),
    sa.Column("payment_type", sa.String(), nullable=False),
    sa.Column("reference", sa.String(), nullable=True),
    sa.Column("gateway", sa.String(), nullable=True),
    sa.Column("gateway_token", sa.String(), nullable=True),
    sa.Column("card_type", sa.String(), nullable=True),
    sa.Column("last_four", sa.String(), nullable=True),
    sa.Column("expires_year", sa.Integer(), nullable=True),
    sa.Column("expires_month", sa.Integer(), nullable=True),
    sa.Column("card_country", sa.String(), nullable=True),
    sa.Column("iban", sa.String(), nullable=True),
    sa.Column("mandate_reference", sa.String(), nullable=True),
    sa.Column("holder", sa.String(), nullable=True),
    sa.Column("error", sa.String(), nullable=True),
    sa.Column("error_state", sa.String(), nullable=True),
    sa.Column("source_digest", sa.String(), nullable=True),
    sa.Column("created_at", Moment, nullable=False),
    sa.Column("failed_at", Moment, nullable=True),
    sa.PrimaryKeyConstraint("id", name="pk_payment_methods"),
    sa.ForeignKeyConstraint(["merchant_id"], ["merchants.id"], name="fk_payment_methods_merchant_id_merchants"),
    sa.ForeignKeyConstraint(["customer_id"], ["customers.id"], name="fk_payment_methods_customer_id_customers"),
    sa.UniqueConstraint("merchant_id", "handle", name="uq_payment_methods_merchant_id_handle"),
)
SUBSCRIPTIONS = (
    sa.Column("id", Id, nullable=False),
    sa.Column("merchant_id", Id, nullable=False),
    sa.Column("customer_id", Id, nullable=False),
    sa.Column("plan_id", Id, nullable=False),
    sa.Column("payment_method_id", Id, nullable=True),
    sa.Column("handle", sa.String(), nullable=False),
    sa.Column("state", sa.String(), nullable=False),
    sa.Column("quantity", sa.Integer(), nullable=False),
    sa.Column("amount", sa.BigInteger(), nullable=True),
    sa.Column("amount_incl_vat", sa.Boolean(), nullable=False),
    sa.Column("currency", sa.String(), nullable=False),
    sa.Column("timezone", sa.String(), nullable=False),
    sa.Column("add_ons", Json, nullable=False),
    sa.Column("discounts", Json, nullable=False),
    sa.Column("renewing", sa.Boolean(), nullable=False),
    sa.Column("renewal_count", sa.Integer(), nullable=False),
    sa.Column("is_cancelled", sa.Boolean(), nullable=False),
    sa.Column("start_at", Moment, nullable=False),
    sa.Column("activated_at", Moment, nullable=True),
    sa.Column("reactivated_at", Moment, nullable=True),
    sa.Column("first_period_start_at", Moment, nullable=True),
    sa.Column("current_period_start_at", Moment, nullable=True),
    sa.Column("next_period_start_at", Moment, nullable=True),
    sa.Column("trial_start_at", Moment, nullable=True),
    sa.Column("trial_end_at", Moment, nullable=True),
    sa.Column("end_at", Moment, nullable=True),
    sa.Column("cancelled_at", Moment, nullable=True),
    sa.Column("expires_at", Moment, nullable=True),
    sa.Column("expired_at", Moment, nullable=True),
    sa.Column("expire_reason", sa.String(), nullable=True),
    sa.Column("on_hold_at", Moment, nullable=True),
    sa.Column("on_hold_reason", sa.String(), nullable=True),
    sa.Column("resume_at", Moment, nullable=True),
    sa.Column("test", sa.Boolean(), nullable=False),
    sa.Column("version", sa.Integer(), nullable=False),
    sa.Column("source_digest", sa.String(), nullable=True),
    sa.Column("created_at", Moment, nullable=False),
    sa.PrimaryKeyConstraint("id", name="pk_subscriptions"),
    sa.ForeignKeyConstraint(["merchant_id"], ["merchants.id"], name="fk_subscriptions_merchant_id_merchants"),
    sa.ForeignKeyConstraint(["customer_id"], ["customers.id"], name="fk_subscriptions_customer_id_customers"),
    sa.ForeignKeyConstraint(["plan_id"], ["plans.id"], name="fk_subscriptions_plan_id_plans"),
    sa.ForeignKeyConstraint(
        ["payment_method_id"], ["payment_methods.id"], name="fk_subscriptions_payment_method_id_payment_methods"
    ),
    sa.UniqueConstraint("merchant_id", "handle", name="uq_subscriptions_merchant_id_handle"),
)


def upgrade() -> None:
    """The tables and their indexes exist."""
    op.create_table("customers", *CUSTOMERS)
    op.create_index("ix_customers_email", "customers", ["merchant_id", "email_key", "created_at", "id"])
    op.create_index("ix_customers_newest", "customers", ["merchant_id", "created_at", "id"])
    op.create_table("payment_methods", *PAYMENT_METHODS)
    op.create_index("ix_payment_methods_customer", "payment_methods", ["customer_id", "created_at", "id"])
    op.create_table("subscriptions", *SUBSCRIPTIONS)
    op.create_index("ix_subscriptions_due", "subscriptions", ["merchant_id", "state", "next_period_start_at"])
    op.create_index("ix_subscriptions_customer", "subscriptions", ["customer_id", "created_at", "id"])
    op.create_index("ix_subscriptions_plan_id", "subscriptions", ["plan_id"])
    op.create_index("ix_subscriptions_payment_method_id", "subscriptions", ["payment_method_id"])
