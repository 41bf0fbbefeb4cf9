"""Invoices: what was billed, what is still open, and how that stands in plain words."""

from dataclasses import dataclass
from datetime import date, datetime, tzinfo
from typing import Literal

from portal.domain.money import Money
from portal.domain.periods import local_day
from portal.domain.sentences import Sentence, say

Tone = Literal["neutral", "info", "success", "warning", "danger"]
# A draft is no invoice yet, and customers never see it.
DRAFT = "created"
CHARGE = "ch"
UNPAID = ("pending", "dunning", "failed")


@dataclass(frozen=True, slots=True)
class Status:
    """How a document stands: a key for rules and tests, a tone and a symbol for the eye, words for the customer."""

    key: str
    tone: Tone
    label: Sentence
    symbol: str | None = None


PAID = Status("paid", "success", say("Paid"))
OPEN = Status("open", "info", say("Open"), "clock")
UNDER_WAY = Status("under_way", "info", say("Payment under way"), "loader")
RESERVED = Status("reserved", "info", say("Amount reserved"), "clock")
OVERDUE = Status("overdue", "danger", say("Overdue"))
FAILED = Status("failed", "danger", say("Payment failed"))
CANCELLED = Status("cancelled", "neutral", say("Cancelled"), "ban")
REFUNDED = Status("refunded", "neutral", say("Refunded"))
PARTLY_REFUNDED = Status("partly_refunded", "neutral", say("Partly refunded"))
CREDITED = Status("credited", "neutral", say("Credited"))
PARTLY_CREDITED = Status("partly_credited", "neutral", say("Partly credited"))


@dataclass(frozen=True, slots=True)
class Invoice:
    """An invoice as lists show it; amounts include VAT, in minor units of the currency."""

    id: int
    handle: str
    accounting_number: str | None
    type: str
    state: str
    processing: bool
    currency: str
    amount: int
    settled_amount: int
    refunded_amount: int
    credited_amount: int
    due_at: datetime | None
    created_at: datetime

    @property
    def number(self) -> str | None:
        """The legal number, else the handle; None for a charge, which is no legal document."""
        return None if self.type == CHARGE else self.accounting_number or self.handle

    @property
    def title(self) -> str | Sentence:
        """The number, or what a charge is called."""
        return self.number or say("Payment")

    @property
    def total(self) -> Money:
        """What was billed, VAT included."""
        return Money(self.amount, self.currency)

    @property
    def settled(self) -> Money:
        """What was paid."""
        return Money(self.settled_amount, self.currency)

    @property
    def refunded(self) -> Money:
        """What was paid back."""
        return Money(self.refunded_amount, self.currency)

    @property
    def credited(self) -> Money:
        """What was credited to the subscription."""
        return Money(self.credited_amount, self.currency)

    @property
    def open_amount(self) -> Money:
        """What is still to be paid; nothing once it is settled, reserved or cancelled."""
        left = self.amount - self.settled_amount - self.credited_amount if self.state in UNPAID else 0
        return Money(max(left, 0), self.currency)


def status(invoice: Invoice, *, now: datetime, zone: tzinfo) -> Status:
    """How the invoice stands; an open one is overdue from the day after it was due, by the calendar of the zone."""
    match invoice.state:
        case "cancelled":
            return CANCELLED
        case "settled":
            return _settled(invoice)
        case "authorized":
            return RESERVED
    due = _day(invoice.due_at, zone)
    past = due is not None and due < local_day(now, zone)
    return unpaid(invoice.state, processing=invoice.processing, past=past)


def unpaid(state: str, *, processing: bool, past: bool) -> Status:
    """How an invoice stands that is not settled; `past` when the day on which it was due is over."""
    if processing:
        return UNDER_WAY
    if state == "failed":
        return FAILED
    return OVERDUE if past or state == "dunning" else OPEN


def is_payable(invoice: Invoice) -> bool:
    """Whether the customer can pay it now: something is open, and no payment is under way."""
    return invoice.type != CHARGE and not invoice.processing and bool(invoice.open_amount.amount)


def about(invoice: Invoice, standing: Status, zone: tzinfo) -> Sentence:
    """When it was issued and, while it is to be paid, when it is or was due."""
    issued, due = local_day(invoice.created_at, zone), _day(invoice.due_at, zone)
    if due is None or due == issued or standing not in (OPEN, OVERDUE):
        return say("%(day)s", day=issued)
    if standing is OVERDUE:
        return say("%(day)s · was due on %(due)s", day=issued, due=due)
    return say("%(day)s · due on %(due)s", day=issued, due=due)


def advice(invoice: Invoice, standing: Status, zone: tzinfo) -> Sentence | None:
    """What the customer has to know about an invoice that is not paid yet; None when there is nothing to say."""
    amount, due = invoice.open_amount, _day(invoice.due_at, zone)
    match standing.key:
        case "under_way":
            return say(
                "Your payment of %(amount)s is under way. It can take a few days: please do not pay again.",
                amount=amount,
            )
        case "failed":
            return say("The payment failed: %(amount)s is still open.", amount=amount)
        case "overdue" if due:
            return say("%(amount)s was due on %(due)s and is still open.", amount=amount, due=due)
        case "open" if due:
            return say("%(amount)s is due on %(due)s.", amount=amount, due=due)
        case "overdue" | "open":
            return say("%(amount)s is still open.", amount=amount)
    return None


def _settled(invoice: Invoice) -> Status:
    returned = invoice.refunded_amount + invoice.credited_amount
    if returned <= 0:
        return PAID
    whole = returned >= invoice.amount
    if invoice.refunded_amount > 0:
        return REFUNDED if whole else PARTLY_REFUNDED
    return CREDITED if whole else PARTLY_CREDITED


def _day(at: datetime | None, zone: tzinfo) -> date | None:
    return local_day(at, zone) if at else None
