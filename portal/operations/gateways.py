"""Which gateway takes a merchant's payments: their own, or the sandbox for everybody."""

import logging
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, Literal

from portal.adapters.gateways.port import Gateway, Misconfigured
from portal.adapters.sealing import Seal, Unsealable
from portal.store import gateways
from portal.store.database import Database

log = logging.getLogger("portal.gateways")

# Makes a gateway of the secrets that a merchant has set for it.
Make = Callable[[Mapping[str, Any]], Gateway]
Mode = Literal["sandbox", "merchants"]


@dataclass(frozen=True, slots=True)
class Gateways:
    """With the mode `sandbox` no money is moved, whatever merchants have set: for trials and copies of real data."""

    database: Database
    seal: Seal
    mode: Mode
    makers: Mapping[str, Make]
    _made: dict[tuple[str, str | None], Gateway] = field(default_factory=dict)

    def named(self, own: str | None) -> str | None:
        """The name of the gateway of a merchant who has set this one; None when nobody takes their payments."""
        return "sandbox" if self.mode == "sandbox" else own

    async def of(self, merchant_id: int) -> Gateway | None:
        """The merchant's gateway; the same one as long as nobody sets other secrets.

        Misconfigured when its secrets cannot be read: nobody knows then whether it has moved money.
        """
        if self.mode == "sandbox":
            return self._make("sandbox", None)
        setting = await self.database.read(gateways.setting, merchant_id)
        try:
            return self._make(setting.name, setting.secrets) if setting.name in self.makers else None
        except Unsealable:
            log.error("the secrets of the gateway were sealed with another secret key", extra={"merchant": merchant_id})
            raise Misconfigured("its secrets cannot be read with this PORTAL_SECRET_KEY") from None

    async def offered(self, merchant_id: int) -> Gateway | None:
        """The same where customers read what they can do here: nothing while its secrets cannot be read."""
        try:
            return await self.of(merchant_id)
        except Misconfigured:
            return None

    def _make(self, name: str, secrets: str | None) -> Gateway:
        if (name, secrets) not in self._made:
            self._made[name, secrets] = self.makers[name](self.seal.open(secrets) if secrets else {})
        return self._made[name, secrets]
