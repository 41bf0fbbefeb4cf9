"""What people decide at the sandbox's own pages: which method is stored, and whether a payment is confirmed."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from portal.adapters.gateways.sandbox_cards import Sample
from portal.adapters.gateways.sandbox_memory import Memory, Record
from portal.adapters.gateways.sandbox_sessions import Over, cancelled, chosen
from portal.adapters.gateways.sandbox_tokens import NOT_CONFIRMED, end_of


@dataclass(frozen=True, slots=True)
class SandboxPage:
    """The pages' way into the sandbox's memory; what is not found there is None, what was decided before is Over."""

    memory: Memory
    clock: Callable[[], datetime]

    async def session(self, reference: str) -> Record | None:
        """The session as it is remembered."""
        return await self.memory.recall("session", reference)

    async def choose(self, reference: str, sample: Sample) -> Record | None:
        """The session has ended with this sample; raises Over."""
        now = self.clock()
        return await self.memory.change("session", reference, lambda record: chosen(record, sample, now))

    async def cancel(self, reference: str) -> Record | None:
        """The session has ended with nothing; raises Over."""
        now = self.clock()
        return await self.memory.change("session", reference, lambda record: cancelled(record, now))

    async def charge(self, reference: str) -> Record | None:
        """The charge as it is remembered."""
        return await self.memory.recall("charge", reference)

    async def answer(self, reference: str, *, confirmed: bool) -> Record | None:
        """The customer has told their bank whether the charge is theirs; raises Over."""
        return await self.memory.change("charge", reference, _confirmed if confirmed else _refused)


def _refused(record: Record) -> Record:
    return _confirmed(record) | {"end": end_of(NOT_CONFIRMED)}


def _confirmed(record: Record) -> Record:
    if record["waits"] != "customer":
        raise Over
    return record | {"waits": ""}
