"""Merchants with their links, logos and plans."""

import sqlalchemy as sa
from alembic import op

from portal.store.migrations.columns import Id, Json, Moment

revision = "0001_merchants"
down_revision = None

MERCHANTS = (
    sa.Column("id", Id, nullable=False),
    sa.Column("handle", sa.String(), nullable=False),
    sa.Column("name", sa.String(), nullable=False),
    sa.Column("legal_name", sa.String(), nullable=True),
    sa.Column("country", sa.String(), nullable=False),
    sa.Column("currency", sa.String(), nullable=False),
    sa.Column("locale", sa.String(), nullable=False),
    sa.Column("timezone", sa.String(), nullable=False),
    sa.Column("default_vat", sa.Integer(), nullable=False),
    sa.Column("vat", sa.String(), nullable=True),
    sa.Column("address", sa.String(), nullable=True),
    sa.Column("address2", sa.String(), nullable=True),
    sa.Column("postal_code", sa.String(), nullable=True),
    sa.Column("city", sa.String(), nullable=True),
    sa.Column("email", sa.String(), nullable=True),
    sa.Column("phone", sa.String(), nullable=True),
    sa.Column("website", sa.String(), nullable=True),
    sa.Column("imprint_url", sa.String(), nullable=True),
    sa.Column("terms_url", sa.String(), nullable=True),
    sa.Column("privacy_url", sa.String(), nullable=True),
    sa.Column("accessibility_url", sa.String(), nullable=True),
    sa.Column("state", sa.String(), nullable=False),
    sa.Column("link", sa.String(), nullable=False),
    sa.Column("accent", sa.String(), nullable=False),
    sa.Column("allow_cancel", sa.Boolean(), nullable=False),
    sa.Column("allow_pause", sa.Boolean(), nullable=False),
    sa.Column("conceal_unknown_emails", sa.Boolean(), nullable=False),
    sa.Column("choose_customer", sa.Boolean(), nullable=False),
    sa.Column("return_hosts", Json, nullable=False),
    sa.Column("logo_digest", sa.String(), nullable=True),
    sa.Column("version", sa.Integer(), nullable=False),
    sa.Column("source_digest", sa.String(), nullable=True),
    sa.Column("created_at", Moment, nullable=False),
    sa.PrimaryKeyConstraint("id", name="pk_merchants"),
    sa.UniqueConstraint("handle", name="uq_merchants_handle"),
    sa.UniqueConstraint("link", name="uq_merchants_link"),
)
PORTAL_LINKS = (
    sa.Column("link", sa.String(), nullable=False),
    sa.Column("merchant_id", Id, nullable=False),
    sa.Column("retired_at", Moment, nullable=True),
    sa.PrimaryKeyConstraint("link", name="pk_portal_links"),
    sa.ForeignKeyConstraint(["merchant_id"], ["merchants.id"], name="fk_portal_links_merchant_id_merchants"),
)
LOGOS = (
    sa.Column("merchant_id", sa.BigInteger(), nullable=False),
    sa.Column("digest", sa.String(), nullable=False),
    sa.Column("media_type", sa.String(), nullable=False),
    sa.Column("content", sa.LargeBinary(), nullable=False),
    sa.PrimaryKeyConstraint("merchant_id", name="pk_logos"),
    sa.ForeignKeyConstraint(["merchant_id"], ["merchants.id"], name="fk_logos_merchant_id_merchants"),
)
PLANS = (
    sa.Column("id", Id, nullable=False),
    sa.Column("merchant_id", Id, nullable=False),
    sa.Column("handle", sa.String(), nullable=False),
    sa.Column("version", sa.Integer(), nullable=False),
    sa.Column("name", sa.String(), nullable=False),
    sa.Column("description", sa.String(), nullable=True),
    sa.Column("state", sa.String(), nullable=False),
    sa.Column("currency", sa.String(), nullable=False),
    sa.Column("amount", sa.BigInteger(), nullable=False),
    sa.Column("amount_incl_vat", sa.Boolean(), nullable=False),
    sa.Column("vat", sa.Integer(), nullable=True),
    sa.Column("quantity", sa.Integer(), nullable=False),
    sa.Column("schedule_type", sa.String(), nullable=False),
    sa.Column("interval_length", sa.Integer(), nullable=False),
    sa.Column("schedule_fixed_day", sa.Integer(), nullable=True),
    sa.Column("partial_period_handling", sa.String(), nullable=True),
    sa.Column("trial_interval_unit", sa.String(), nullable=True),
    sa.Column("trial_interval_length", sa.Integer(), nullable=True),
    sa.Column("notice_periods", sa.Integer(), nullable=False),
    sa.Column("notice_periods_after_current", sa.Boolean(), nullable=False),
    sa.Column("fixation_periods", sa.Integer(), nullable=False),
    sa.Column("fixation_periods_full", sa.Boolean(), nullable=False),
    sa.Column("fixed_count", sa.Integer(), nullable=True),
    sa.Column("renewal_reminder_days", sa.Integer(), nullable=True),
    sa.Column("trial_reminder_days", sa.Integer(), nullable=True),
    sa.Column("setup_fee", sa.BigInteger(), nullable=True),
    sa.Column("setup_fee_text", sa.String(), nullable=True),
    sa.Column("source_digest", sa.String(), nullable=True),
    sa.Column("created_at", Moment, nullable=False),
    sa.PrimaryKeyConstraint("id", name="pk_plans"),
    sa.ForeignKeyConstraint(["merchant_id"], ["merchants.id"], name="fk_plans_merchant_id_merchants"),
    sa.UniqueConstraint("merchant_id", "handle", "version", name="uq_plans_merchant_id_handle_version"),
)


def upgrade() -> None:
    """The tables and their indexes exist."""
    op.create_table("merchants", *MERCHANTS)
    op.create_table("portal_links", *PORTAL_LINKS)
    op.create_index("ix_portal_links_merchant_id", "portal_links", ["merchant_id"])
    op.create_table("logos", *LOGOS)
    op.create_table("plans", *PLANS)
