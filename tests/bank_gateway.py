"""A gateway that stores bank accounts, until somebody cuts the line to it."""

from dataclasses import dataclass, field

from portal.adapters.gateways.port import DebitMandate, Declined, Payer, StoredMethod, Unreachable
from portal.adapters.gateways.sandbox import Sandbox
from portal.app import House

# The account that it does not take, whatever its number says.
CLOSED = "DE02120300000000202051"


@dataclass
class Bank(Sandbox):
    """It stores an account once for each key; `mandates` are those that it was asked for."""

    name: str = "sandbox"
    kinds: tuple[str, ...] = ("card", "sepa")
    cut: bool = False
    mandates: list[DebitMandate] = field(default_factory=list)

    async def enrol(self, payer: Payer) -> str:
        """The payer is called by our key."""
        return f"payer-{payer.key}"

    async def store_account(self, mandate: DebitMandate) -> StoredMethod:
        """The account, named after the key."""
        if self.cut:
            raise Unreachable
        if mandate.iban == CLOSED:
            raise Declined("processing_error")
        self.mandates.append(mandate)
        return StoredMethod(f"account-{mandate.key}", mandate.payer, "sepa", last_four=mandate.iban[-4:])


def with_bank(house: House) -> Bank:
    """The gateway that the house works with from now on."""
    assert house.tools.gateways is not None
    bank = Bank()
    house.tools.gateways._made["sandbox", None] = bank
    return bank
