"""Tables of the merchant: the account with its portal settings, its links, its logo and its plans."""

from datetime import datetime

import sqlalchemy as sa
from sqlmodel import Field, SQLModel

from portal.store.types import Json, belongs_to, minor, row_id


class Merchant(SQLModel, table=True):
    """Frisbii's account plus our `portal` settings; rates of VAT in basis points (1900 = 19 %).

    Rules of pausing and dunning, and whether there are e-invoices, are None where nobody has set them: the usual ones
    hold then. `gateway_secrets` are sealed. The bank account is where customers transfer money to. Without `languages`
    the portal speaks all that are shipped.
    """

    __tablename__ = "merchants"

    id: int | None = row_id()
    handle: str = Field(unique=True)
    name: str
    legal_name: str | None = None
    country: str
    currency: str
    locale: str
    timezone: str
    default_vat: int = 0
    vat: str | None = None
    address: str | None = None
    address2: str | None = None
    postal_code: str | None = None
    city: str | None = None
    email: str | None = None
    phone: str | None = None
    website: str | None = None
    imprint_url: str | None = None
    terms_url: str | None = None
    privacy_url: str | None = None
    accessibility_url: str | None = None
    state: str = "live"
    link: str = Field(unique=True)
    accent: str = "#3a5bd9"
    allow_cancel: bool = True
    allow_pause: bool = True
    offer_pause: bool | None = None
    pause_compensation: str | None = None
    longest_pause_days: int | None = None
    dunning_schedule: list[int] | None = Field(default=None, sa_type=Json)
    dunning_final: str | None = None
    payment_term_days: int | None = None
    gateway: str | None = None
    gateway_secrets: str | None = None
    sepa_creditor_id: str | None = None
    sepa_notice_days: int | None = None
    bank_holder: str | None = None
    bank_iban: str | None = None
    bank_bic: str | None = None
    bank_name: str | None = None
    e_invoices: bool | None = None
    conceal_unknown_emails: bool = False
    choose_customer: bool = False
    return_hosts: list[str] = Field(default_factory=list, sa_type=Json)
    require_second_factor: bool | None = None
    logo_digest: str | None = None
    sender_name: str | None = None
    reply_to: str | None = None
    languages: list[str] | None = Field(default=None, sa_type=Json)
    version: int = 1
    source_digest: str | None = None
    created_at: datetime


class PortalLink(SQLModel, table=True):
    """Every link that a merchant ever had; retired ones redirect to the current one for good."""

    __tablename__ = "portal_links"

    link: str = Field(primary_key=True)
    merchant_id: int = belongs_to("merchants.id", index=True)
    retired_at: datetime | None = None


class Logo(SQLModel, table=True):
    """A merchant's logo, served under its digest."""

    __tablename__ = "logos"

    merchant_id: int = Field(primary_key=True, foreign_key="merchants.id", sa_type=sa.BigInteger)
    digest: str
    media_type: str
    content: bytes


class FormerLogo(SQLModel, table=True):
    """A logo that a merchant has no more; documents that were issued with it go on showing it."""

    __tablename__ = "former_logos"

    merchant_id: int = Field(primary_key=True, foreign_key="merchants.id", sa_type=sa.BigInteger)
    digest: str = Field(primary_key=True)
    media_type: str
    content: bytes


class Plan(SQLModel, table=True):
    """One version of a plan; a subscription stays with the version that it was made with."""

    __tablename__ = "plans"
    __table_args__ = (sa.UniqueConstraint("merchant_id", "handle", "version"),)

    id: int | None = row_id()
    merchant_id: int = belongs_to("merchants.id")
    handle: str
    version: int
    name: str
    description: str | None = None
    state: str = "active"
    currency: str
    amount: int = minor()
    amount_incl_vat: bool = True
    vat: int | None = None
    quantity: int = 1
    schedule_type: str
    interval_length: int = 1
    schedule_fixed_day: int | None = None
    partial_period_handling: str | None = None
    trial_interval_unit: str | None = None
    trial_interval_length: int | None = None
    notice_periods: int = 0
    notice_periods_after_current: bool = True
    fixation_periods: int = 0
    fixation_periods_full: bool = False
    fixed_count: int | None = None
    renewal_reminder_days: int | None = None
    trial_reminder_days: int | None = None
    setup_fee: int | None = Field(default=None, sa_type=sa.BigInteger)
    setup_fee_text: str | None = None
    source_digest: str | None = None
    created_at: datetime
