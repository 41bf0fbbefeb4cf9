"""A subscription with all that its rules decide on: what was agreed, what was billed, what is open."""

from dataclasses import dataclass
from datetime import datetime

from portal.domain.customers import Customer
from portal.domain.invoices import Invoice
from portal.domain.merchant_rules import PaymentTerms, Rules
from portal.domain.money import Money
from portal.domain.payment_methods import PaymentMethod
from portal.domain.plans import Plan
from portal.domain.proration import Billed
from portal.domain.subscriptions import Subscription
from portal.domain.taxation import Taxation


@dataclass(frozen=True, slots=True)
class Due:
    """An unpaid invoice, and when it is charged or dunned next; None when that is not planned."""

    invoice: Invoice
    next_attempt_at: datetime | None


@dataclass(frozen=True, slots=True)
class Contract:
    """`billed` is what the current period cost, on `period_invoices` (newest first); `credit` is not yet used up.

    `own_pause` is False when the merchant is known to have paused it.
    """

    subscription: Subscription
    plan: Plan
    customer: Customer
    method: PaymentMethod | None
    rules: Rules
    terms: PaymentTerms
    tax: Taxation
    billed: Billed | None
    period_invoices: tuple[Invoice, ...]
    unpaid: tuple[Due, ...]
    credit: Money
    own_pause: bool
