"""Callbacks of gateways: taken in when they are signed, and acted upon by asking the gateway for the truth."""

import json
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import asdict, dataclass, replace
from datetime import datetime

import sqlalchemy as sa

from portal.adapters.gateways import port
from portal.adapters.gateways.port import Gateway, Heard, StoredMethod, Unreachable
from portal.domain.events import Change, Event
from portal.domain.payment_methods import PaymentMethod
from portal.operations.acts import Act
from portal.operations.collecting import Collect
from portal.operations.deliver import GiveUp, TryLater
from portal.operations.gateways import Gateways
from portal.store import attempts, callbacks, merchants, outbox
from portal.store.database import Database
from portal.store.errors import Missing
from portal.store.outbox import Envelope, Item
from portal.store.scopes import Scope

# The screens know it by the name of the operation, not of the adapter.
Forged = port.Forged
HEARD = "heard"
_GONE = "emv_token_deleted"


@dataclass(frozen=True, slots=True)
class Callback:
    """What came in at the address of a merchant's gateway, word for word; header names are lower case."""

    gateway: str
    merchant: str
    headers: Mapping[str, str]
    body: bytes


async def take_in(database: Database, gateways: Gateways | None, callback: Callback, now: datetime) -> None:
    """What it is about is looked into by the worker. Missing when the merchant has no such gateway, or Forged."""
    merchant = await database.read(merchants.find_by_handle, callback.merchant)
    gateway = await gateways.offered(merchant.id) if merchant and gateways else None
    if merchant is None or gateway is None or gateway.name != callback.gateway:
        raise Missing("gateway")
    heard = gateway.hear(callback.headers, callback.body)
    if heard is not None:
        await database.write(outbox.put, Envelope(HEARD, json.dumps(asdict(heard)), merchant.id), now)


@dataclass(frozen=True, slots=True)
class Hear:
    """Looks into what was heard. It is a hint: one that comes twice, late or about nothing of ours changes nothing.

    `finish_setup` is told merchant and key of a setup that something has become of.
    """

    database: Database
    gateways: Gateways
    collect: Collect
    act_for: Callable[[Scope, datetime], Act]
    clock: Callable[[], datetime]
    finish_setup: Callable[[int, str], Awaitable[None]]

    async def __call__(self, item: Item) -> None:
        """The truth is asked for and recorded; raises TryLater without an answer."""
        merchant_id, heard = item.merchant_id or 0, Heard(**json.loads(item.payload))
        try:
            gateway = await self.gateways.of(merchant_id)
            if gateway is None:
                return
            await self._look_into(gateway, merchant_id, heard)
        except Unreachable as error:
            raise TryLater("the gateway gave no answer") from error

    async def _look_into(self, gateway: Gateway, merchant_id: int, heard: Heard) -> None:
        match heard.kind:
            case "charge":
                await self._charge(gateway, merchant_id, heard.key)
            case "method":
                await self._method(gateway, merchant_id, heard.key)
            case "setup":
                await self._setup(merchant_id, heard.key)

    async def _charge(self, gateway: Gateway, merchant_id: int, key: str) -> None:
        name = await self.database.read(callbacks.find_attempt, merchant_id, key)
        attempt = await self.database.read(attempts.find, name) if name else None
        if name is None or attempt is None or attempt.reference is None:
            return
        result = await gateway.look_up(attempt.reference)
        # Who began it is still at it: carried out from here, it would be as if the customer were away.
        if result.state not in ("open", "challenged"):
            await self.collect.collect(name, self.clock())

    async def _setup(self, merchant_id: int, key: str) -> None:
        try:
            await self.finish_setup(merchant_id, key)
        except GiveUp:
            return  # it is none of ours, or of an older database at the same account

    async def _method(self, gateway: Gateway, merchant_id: int, token: str) -> None:
        known = await self.database.search(callbacks.find_method, merchant_id, gateway.name, token)
        if known is not None:
            scope, method_id = known
            stored = await gateway.read_method(token)
            await self.database.write(_renew, self.act_for(scope, self.clock()), method_id, stored)


def _renew(connection: sa.Connection, act: Act, method_id: int, stored: StoredMethod | None) -> None:
    method = callbacks.lock_method(connection, method_id)
    if method is None:
        return
    if stored is None:
        if attempts.fail_method(connection, method.id, act.now, _GONE, "hard_declined"):
            act.record(connection, Event("customer_payment_method_failed", (), "payment_method", method.handle))
    elif stored.payment_type == "card" and (renewed := _as_stored(method, stored)) != method:
        callbacks.renew_card(connection, renewed)
        changes = [Change("payment_method", method.text, renewed.text)] if renewed.text != method.text else []
        act.record(
            connection, Event("customer_payment_method_updated", tuple(changes), "payment_method", method.handle)
        )


def _as_stored(method: PaymentMethod, stored: StoredMethod) -> PaymentMethod:
    """The card with what the gateway says of it; what it does not say stays."""
    return replace(
        method,
        card_type=stored.card_type or method.card_type,
        last_four=stored.last_four or method.last_four,
        expires_year=stored.expires_year or method.expires_year,
        expires_month=stored.expires_month or method.expires_month,
    )
