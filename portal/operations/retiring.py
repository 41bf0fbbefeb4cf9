"""Telling a gateway that a method is never charged again."""

from dataclasses import dataclass

from portal.adapters.gateways.port import Unreachable
from portal.adapters.sealing import Seal
from portal.operations.deliver import TryLater
from portal.operations.gateways import Gateways
from portal.store.outbox import Item


@dataclass(frozen=True, slots=True)
class Retire:
    """Takes the token of a removed method back to the gateway that gave it."""

    gateways: Gateways
    seal: Seal

    async def __call__(self, item: Item) -> None:
        """The token is of no use any more; raises TryLater without an answer."""
        told = self.seal.open(item.payload)
        try:
            gateway = await self.gateways.of(item.merchant_id or 0)
            if gateway is None or gateway.name != told["gateway"]:  # another one is set by now: it never knew the token
                return
            await gateway.retire(told["token"])
        except Unreachable as error:
            raise TryLater("the gateway gave no answer") from error
