"""The sandbox: a gateway that moves no money, for trying the portal out; a method's token says what becomes of it."""

import hashlib
import hmac
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime

from portal.adapters.gateways import sandbox_callbacks
from portal.adapters.gateways.port import (
    Charge, DebitMandate, Declined, Heard, Payer, Result, Session, Setup, SetupKind, SetupResult, StoredMethod,
    Unreachable,
)  # fmt: skip
from portal.adapters.gateways.sandbox_cards import account_like
from portal.adapters.gateways.sandbox_memory import Memory, Record
from portal.adapters.gateways.sandbox_sessions import opened, result_of_session
from portal.adapters.gateways.sandbox_tokens import (
    DELETED, NOT_CONFIRMED, Behaviour, behaviour_of, end_of, record_of, result_of,
)  # fmt: skip
from portal.domain.money import Money

_UNKNOWN = Result("open")
_TOO_MUCH = Result("failed", "refund_amount_too_high", "hard_declined")


@dataclass(frozen=True, slots=True)
class Sandbox:
    """A gateway whose pages stand below `origin`, and to whose addresses alone they lead back.

    It remembers sessions, and what charges have become that do not end at once or that a customer waits for.
    """

    memory: Memory
    clock: Callable[[], datetime]
    key: bytes
    origin: str
    name: str = "sandbox"
    kinds: tuple[SetupKind, ...] = ("card", "sepa")
    takes_mandates = True

    async def enrol(self, payer: Payer) -> str:
        """The payer's own key."""
        return payer.key

    async def open_session(self, setup: Setup) -> Session:
        """A page on which a test card or test account is chosen."""
        self._require_own(setup.return_url, setup.cancel_url)
        reference, now = self._name("session", setup.key), self.clock()
        await self.memory.remember("session", reference, opened(setup, now), now)
        return Session(reference, f"{self.origin}/sandbox/sessions/{reference}")

    async def read_session(self, reference: str) -> SetupResult:
        """What became of the session so far; one that was never opened has expired, and is nobody's."""
        record = await self.memory.recall("session", reference)
        return result_of_session(record, self.clock(), reference) if record else SetupResult("expired", "", "")

    async def store_account(self, mandate: DebitMandate) -> StoredMethod:
        """The account can be charged, unless its last digits say otherwise; its number is kept nowhere."""
        account = account_like(mandate.iban)
        if account.refusal:
            raise Declined(account.refusal)
        token = f"{account.token}#{self._name('account', mandate.key)}"
        ending, country = mandate.iban[-4:], mandate.iban[:2]
        return StoredMethod(
            token, mandate.payer, "sepa", last_four=ending, holder=mandate.holder, country=country
        )

    async def prepare(self, charge: Charge) -> str:
        """The charge's own key."""
        return charge.key

    async def charge(self, charge: Charge, reference: str) -> Result:
        """What follows from the charge alone, or what is remembered of it, so that asking again changes nothing."""
        behaviour = behaviour_of(charge)
        is_forgotten = behaviour.is_plain and charge.return_url is None
        if is_forgotten and "#" not in charge.token:
            return behaviour.end
        record = await self.memory.recall("charge", reference)
        if record is None and await self._is_retired(charge.token):
            return DELETED
        if record is None and is_forgotten:
            return behaviour.end
        return self._result(record or await self._carry_out(charge, behaviour, reference), reference)

    async def look_up(self, reference: str) -> Result:
        """What has become of a charge that is remembered; any other one is open, or ended at once."""
        record = await self.memory.recall("charge", reference)
        return self._result(record, reference) if record else _UNKNOWN

    async def abandon(self, reference: str) -> Result:
        """A charge that waits for the customer has failed for want of their confirmation."""
        record = await self.memory.change("charge", reference, _abandoned)
        return self._result(record, reference) if record else _UNKNOWN

    async def refund(self, key: str, reference: str, amount: Money) -> Result:
        """So much is paid back, but of a charge that is remembered no more than was paid."""
        charge, now = await self.memory.recall("charge", reference), self.clock()
        paid = None if charge is None else 0
        if charge and self._result(charge, reference).state == "settled":
            paid = charge["amount"]

        def paid_back(refunds: Record) -> Record:
            left = None if paid is None else paid - sum(refunds.values())
            return refunds if left is not None and amount.amount > left else {key: amount.amount, **refunds}

        await self.memory.remember("refunds", reference, {}, now)
        refunds = await self.memory.change("refunds", reference, paid_back)
        return Result("settled") if refunds and key in refunds else _TOO_MUCH

    async def retire(self, token: str) -> None:
        """A method that was stored here is never charged again; what other tokens say stays true."""
        if "#" in token:
            await self.memory.remember("retired", token, {}, self.clock())

    async def read_method(self, token: str) -> StoredMethod | None:
        """What was stored at its page; of a token from elsewhere no more than that it can be charged."""
        if await self._is_retired(token):
            return None
        stored = (await self.read_session(token.partition("#")[2])).method
        return stored or StoredMethod(token, "", "sepa" if token.startswith("processing") else "card")

    def hear(self, headers: Mapping[str, str], body: bytes) -> Heard | None:
        """What a callback of the sandbox is about."""
        return sandbox_callbacks.read(self.key, headers, body, self.clock())

    def call_back(self, heard: Heard) -> tuple[dict[str, str], bytes]:
        """Headers and body of the callback that says so."""
        return sandbox_callbacks.write(self.key, heard, self.clock())

    async def _carry_out(self, charge: Charge, behaviour: Behaviour, reference: str) -> Record:
        if charge.return_url:
            self._require_own(charge.return_url)
        now = self.clock()
        record = await self.memory.remember("charge", reference, record_of(charge, behaviour, now), now)
        if behaviour.is_silent:
            raise Unreachable("the answer was lost, as the token says")
        return record

    async def _is_retired(self, token: str) -> bool:
        return "#" in token and await self.memory.recall("retired", token) is not None

    def _result(self, record: Record, reference: str) -> Result:
        return result_of(record, self.clock(), self._challenge_url(reference))

    def _challenge_url(self, reference: str) -> str:
        return f"{self.origin}/sandbox/challenges/{reference}"

    def _require_own(self, *addresses: str) -> None:
        strange = [address for address in addresses if not address.startswith(f"{self.origin}/")]
        if strange:
            raise ValueError(f"The sandbox leads back to {self.origin} only.")

    def _name(self, kind: str, key: str) -> str:
        """A name that is the same each time and that nobody can guess."""
        return hmac.new(self.key, f"{kind}:{key}".encode(), hashlib.sha256).hexdigest()[:32]


def _abandoned(record: Record) -> Record:
    return record | {"waits": "", "end": end_of(NOT_CONFIRMED)} if record["waits"] == "customer" else record
