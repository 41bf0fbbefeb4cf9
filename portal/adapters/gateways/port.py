"""What a payment gateway must be able to do for us."""

from dataclasses import dataclass
from datetime import date
from typing import Literal, Protocol

from portal.domain.money import Money

State = Literal["settled", "failed", "processing"]
ErrorState = Literal["soft_declined", "hard_declined", "processing_error"]


@dataclass(frozen=True, slots=True)
class Charge:
    """What is to be collected; asked again with the same `key`, a gateway charges nothing a second time.

    `token` names the stored method at the gateway, a direct debit by the reference of its mandate; `valid_until` is the
    last day of a card as far as it is known, `on` the day of the charge.
    """

    key: str
    amount: Money
    token: str
    payment_type: str
    valid_until: date | None
    on: date


@dataclass(frozen=True, slots=True)
class Result:
    """What became of a charge; `error` is one of Frisbii's codes ("Transaction errors") when it failed."""

    state: State
    error: str | None = None
    error_state: ErrorState | None = None


class Unreachable(Exception):
    """The gateway gave no answer; whether it has charged is to be found out by asking again with the same key."""


class Gateway(Protocol):
    """A gateway, for as long as the process lives."""

    async def charge(self, charge: Charge) -> Result:
        """What became of the charge, the same each time it is asked with the same key; raises Unreachable."""
        ...
