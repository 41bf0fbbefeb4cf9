"""Table of the subscriptions."""

from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlmodel import Field, SQLModel

from portal.store.types import Json, belongs_to, dated, row_id


class Subscription(SQLModel, table=True):
    """A customer's contract; `amount` (a unit, minor units) and `quantity` win over the plan's.

    `add_ons`: list of {handle, name, amount, quantity, vat}; `discounts`: list of {handle, name, amount | percentage}.
    `due_at` is when a bill run has to look at it: None when nobody has worked that out since it was changed.
    """

    __tablename__ = "subscriptions"
    __table_args__ = (
        sa.UniqueConstraint("merchant_id", "handle"),
        sa.Index("ix_subscriptions_customer", "customer_id", "created_at", "id"),
        sa.Index("ix_subscriptions_due", "merchant_id", "state", "next_period_start_at"),
        sa.Index("ix_subscriptions_due_at", "due_at", "id"),
        dated("subscriptions"),
    )

    id: int | None = row_id()
    merchant_id: int = belongs_to("merchants.id")
    customer_id: int = belongs_to("customers.id")
    plan_id: int = belongs_to("plans.id", index=True)
    payment_method_id: int | None = belongs_to("payment_methods.id", index=True, nullable=True)
    handle: str
    state: str
    quantity: int = 1
    amount: int | None = Field(default=None, sa_type=sa.BigInteger)
    amount_incl_vat: bool = True
    currency: str
    timezone: str
    add_ons: list[Any] = Field(default_factory=list, sa_type=Json)
    discounts: list[Any] = Field(default_factory=list, sa_type=Json)
    renewing: bool = True
    renewal_count: int = 0
    is_cancelled: bool = False
    start_at: datetime
    activated_at: datetime | None = None
    reactivated_at: datetime | None = None
    first_period_start_at: datetime | None = None
    current_period_start_at: datetime | None = None
    next_period_start_at: datetime | None = None
    trial_start_at: datetime | None = None
    trial_end_at: datetime | None = None
    end_at: datetime | None = None
    cancelled_at: datetime | None = None
    expires_at: datetime | None = None
    expired_at: datetime | None = None
    expire_reason: str | None = None
    on_hold_at: datetime | None = None
    on_hold_reason: str | None = None
    resume_at: datetime | None = None
    reminded_at: datetime | None = None
    due_at: datetime | None = None
    test: bool = False
    version: int = 1
    source_digest: str | None = None
    created_at: datetime
