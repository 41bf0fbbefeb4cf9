"""What a merchant lets customers do with their subscriptions, and how unpaid invoices are followed up."""

from dataclasses import dataclass
from typing import Literal

from portal.domain.documents import Bank
from portal.domain.dunning import DunningPlan

PauseCompensation = Literal["none", "prorated_credit"]


@dataclass(frozen=True, slots=True)
class Rules:
    """The switches; a pause may last `longest_pause_days` days at most (one or more), None: without end.

    With `offer_pause` a pause is offered on the page on which a subscription is cancelled.
    """

    allow_cancel: bool
    allow_pause: bool
    pause_compensation: PauseCompensation = "none"
    longest_pause_days: int | None = None
    offer_pause: bool = False


@dataclass(frozen=True, slots=True)
class PaymentTerms:
    """What happens to invoices; those that nothing is charged for are due after so many days.

    `gateway` is the one that the merchant has set; `notice_days` is how long before it is collected a direct debit is
    announced (SEPA Core Rulebook: 14 days, unless less was agreed) with the merchant's `creditor_id`. `bank` is the
    account that customers transfer money to.
    """

    dunning: DunningPlan = DunningPlan()
    days: int = 14
    gateway: str | None = None
    notice_days: int = 14
    creditor_id: str | None = None
    bank: Bank | None = None
