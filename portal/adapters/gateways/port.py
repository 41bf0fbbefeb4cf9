"""What a payment gateway must be able to do for us; it alone ever sees the number of a card."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Literal, Protocol

from portal.domain.money import Money

# "open": nothing was asked of the bank yet; "challenged": the customer's bank wants to hear from the customer first.
State = Literal["open", "challenged", "processing", "settled", "failed"]
ErrorState = Literal["soft_declined", "hard_declined", "processing_error"]
SetupKind = Literal["card", "sepa"]


@dataclass(frozen=True, slots=True)
class Payer:
    """Whose methods are stored; `key` is ours, and the gateway makes one payer of it however often it is asked."""

    key: str
    name: str
    email: str | None
    country: str | None


@dataclass(frozen=True, slots=True)
class Setup:
    """A method that is to be stored at the gateway's own page, after which the browser comes back by GET.

    `key` is ours: asked again with it, a gateway opens no second session. `payer` is the gateway's reference; languages
    are BCP 47 tags.
    """

    key: str
    kind: SetupKind
    payer: str
    currency: str
    language: str
    return_url: str
    cancel_url: str
    merchant: str


@dataclass(frozen=True, slots=True)
class Session:
    """A session at the gateway's page."""

    reference: str
    url: str


@dataclass(frozen=True, slots=True)
class DebitMandate:
    """A SEPA mandate that the customer has given us; `reference` is unique for the creditor (at most 35 characters)."""

    key: str
    payer: str
    iban: str
    holder: str
    email: str | None
    reference: str
    signed_at: datetime
    client_ip: str
    user_agent: str


@dataclass(frozen=True, slots=True)
class StoredMethod:
    """What a gateway has stored for a payer; of card and account numbers no more than the last four characters.

    `mandate_reference` is the one that a debtor's bank is told, where the gateway gives mandates references of its own.
    """

    token: str
    payer: str
    payment_type: Literal["card", "sepa"]
    card_type: str | None = None
    last_four: str | None = None
    expires_year: int | None = None
    expires_month: int | None = None
    holder: str | None = None
    country: str | None = None
    mandate_reference: str | None = None


@dataclass(frozen=True, slots=True)
class SetupResult:
    """What became of a session; `key` and `payer` say whose it is. `error` is one of Frisbii's codes when it failed."""

    state: Literal["open", "processing", "stored", "failed", "cancelled", "expired"]
    key: str
    payer: str
    method: StoredMethod | None = None
    error: str | None = None


@dataclass(frozen=True, slots=True)
class Charge:
    """What is to be collected; `key` is ours and means this charge for good.

    `token` names the stored method at the gateway, a direct debit by the reference of its mandate; `valid_until` is the
    last day of a card as far as it is known, `on` the day of the charge. With a `return_url` the customer is there and
    can be sent to their bank; without one nobody is. `about` is what the bank's statement may say.
    """

    key: str
    amount: Money
    token: str
    payment_type: str
    valid_until: date | None
    on: date
    payer: str | None = None
    return_url: str | None = None
    about: str = ""


@dataclass(frozen=True, slots=True)
class Result:
    """What became of a charge; `error` is one of Frisbii's codes ("Transaction errors") when it failed.

    `challenge_url` is where the bank asks the customer (3-D Secure) when it is challenged.
    """

    state: State
    error: str | None = None
    error_state: ErrorState | None = None
    challenge_url: str | None = None


@dataclass(frozen=True, slots=True)
class Heard:
    """What a callback is about; it is a hint only: the truth is asked for.

    `key` is ours, of a charge or a setup, or the token of a method that the gateway has changed.
    """

    kind: Literal["charge", "setup", "method"]
    key: str


class Unreachable(Exception):
    """The gateway gave no answer; whether it did anything is to be found out by asking again."""


class Misconfigured(Unreachable):
    """The gateway will not talk to us: keys are wrong or something is switched off there; the message tells no secret.

    It is tried again as if there had been no answer, for whoever mends it does so at the gateway or in the setting.
    """


class Declined(Exception):
    """The gateway will not store or prepare that; `error` is one of Frisbii's codes."""

    def __init__(self, error: str) -> None:
        super().__init__(error)
        self.error = error


class Forged(Exception):
    """A callback that was not signed by the gateway, or too long ago."""


class Gateway(Protocol):
    """A gateway, for as long as the process lives. Everything but `hear` raises Unreachable."""

    name: str
    kinds: tuple[SetupKind, ...]
    # Whether it debits under the reference of a mandate that was given to us. Others ask for one at their own page, and
    # the debtor's bank is told a reference of theirs (SEPA Core Rulebook, AT-01).
    takes_mandates: bool

    async def enrol(self, payer: Payer) -> str:
        """The gateway's reference for the payer, the same each time."""
        ...

    async def open_session(self, setup: Setup) -> Session:
        """A page of the gateway on which the payer enters a method."""
        ...

    async def read_session(self, reference: str) -> SetupResult:
        """What became of the session so far."""
        ...

    async def store_account(self, mandate: DebitMandate) -> StoredMethod:
        """The bank account can be charged; Declined when the gateway does not take it."""
        ...

    async def prepare(self, charge: Charge) -> str:
        """The gateway's reference for the charge, the same each time; no money is moved.

        Declined when the gateway would not collect such a charge from anybody.
        """
        ...

    async def charge(self, charge: Charge, reference: str) -> Result:
        """The prepared charge is carried out; asked again, it says what became of it and moves nothing twice."""
        ...

    async def look_up(self, reference: str) -> Result:
        """What has become of the charge by now; nothing is moved."""
        ...

    async def abandon(self, reference: str) -> Result:
        """A charge that waits for the customer waits no longer; what became of it if it came first."""
        ...

    async def refund(self, key: str, reference: str, amount: Money) -> Result:
        """So much of a settled charge is paid back, once for each key of ours."""
        ...

    async def retire(self, token: str) -> None:
        """The method is never charged again; one that is gone already is no error."""
        ...

    async def read_method(self, token: str) -> StoredMethod | None:
        """What is stored under the token by now; None when it is gone."""
        ...

    def hear(self, headers: Mapping[str, str], body: bytes) -> Heard | None:
        """What a callback is about, None when it does not concern us; raises Forged. Header names are lower case."""
        ...
