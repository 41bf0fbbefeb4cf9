"""Credit notes: corrections of an invoice, and what became of the money."""

from dataclasses import dataclass
from datetime import datetime

from portal.domain.invoices import Invoice, Status
from portal.domain.money import Money
from portal.domain.sentences import Sentence, say

REFUNDED = Status("refunded", "success", say("Refunded"))
REFUND_UNDER_WAY = Status("refund_under_way", "info", say("Refund under way"), "loader")
REFUND_FAILED = Status("refund_failed", "danger", say("Refund failed"))
CREDITED = Status("credited", "success", say("Credited"))
CANCELLATION = Status("cancellation", "neutral", say("Invoice cancelled"), "ban")
OPEN = Status("open", "info", say("Open"), "clock")


@dataclass(frozen=True, slots=True)
class CreditNote:
    """A credit note as lists show it; `refund` and `credit` are the states of what was made of it, None for neither."""

    id: int
    handle: str
    accounting_number: str | None
    currency: str
    amount: int
    refund: str | None
    credit: str | None
    created_at: datetime
    invoice: Invoice

    @property
    def number(self) -> str:
        """The legal number, else the handle."""
        return self.accounting_number or self.handle

    @property
    def total(self) -> Money:
        """What was given back, VAT included."""
        return Money(self.amount, self.currency)


@dataclass(frozen=True, slots=True)
class NoteLine:
    """A line of a credit note; `amount` includes VAT, `vat` in basis points."""

    text: str
    quantity: int
    amount: Money
    amount_ex_vat: Money
    vat: int
    incl_vat: bool = True


def status(note: CreditNote) -> Status:
    """What became of the money: refunded, credited to the subscription, never due after all, or still open."""
    match note.refund:
        case "refunded" | "settled":
            return REFUNDED
        case "pending" | "processing" | "authorized":
            return REFUND_UNDER_WAY
        case "failed":
            return REFUND_FAILED
    if note.credit in ("pending", "transferred"):
        return CREDITED
    return CANCELLATION if note.invoice.state == "cancelled" else OPEN


def explanation(note: CreditNote) -> Sentence | None:
    """Where the money is, when it did not go back to where it came from."""
    if status(note) is REFUND_FAILED:
        return say("The refund did not reach you. Please contact us, so that we can send it another way.")
    match note.credit:
        case "pending":
            return say("The amount was credited to your subscription. It will be taken off your next invoice.")
        case "transferred":
            return say("The amount was credited to your subscription and has been taken off an invoice.")
    return None
