"""The sandbox as a bank whose line can be cut, and which keeps what it was asked for."""

from dataclasses import dataclass, field
from typing import Any

from portal.adapters.gateways.port import DebitMandate, Gateway, StoredMethod, Unreachable
from portal.app import House


@dataclass
class Bank:
    """It does what the sandbox does, unless it is `cut`; `mandates` are those that it has taken."""

    sandbox: Gateway
    cut: bool = False
    mandates: list[DebitMandate] = field(default_factory=list)

    def __getattr__(self, name: str) -> Any:
        return getattr(self.sandbox, name)

    async def store_account(self, mandate: DebitMandate) -> StoredMethod:
        """The account as the sandbox stores it."""
        if self.cut:
            raise Unreachable
        stored = await self.sandbox.store_account(mandate)
        self.mandates.append(mandate)
        return stored


async def with_bank(house: House) -> Bank:
    """The gateway that the house works with from now on."""
    assert house.tools.gateways is not None
    sandbox = await house.tools.gateways.of(1)
    assert sandbox is not None
    bank = Bank(sandbox)
    house.tools.gateways._made["sandbox", None] = bank
    return bank
