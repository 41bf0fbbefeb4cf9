"""A merchant's till at Stripe as tests drive it: charges made, callbacks sent, results waited for."""

import asyncio
from dataclasses import dataclass
from datetime import datetime
from itertools import count
from typing import Any

import httpx
import sqlalchemy as sa

from portal.adapters.gateways.port import Payer, Result
from portal.domain.events import Actor
from portal.domain.sentences import say
from portal.operations.acts import SYSTEM, Act
from portal.operations.adding import Request, begin
from portal.operations.collecting import Collect
from portal.store import attempts, gateways, merchants, payment_methods, tables
from portal.store.desk import Desk
from portal.store.payment_setups import PaymentSetup
from portal.store.scopes import Scope
from tests import builders
from tests.adapters.stripe_events import event, signed
from tests.adapters.stripe_server import StripeServer
from tests.clock import START
from tests.jobs.office import SHOP, Office

PATH = f"/inbound/stripe/{SHOP}"
PATIENCE = 20.0
RETURN = "https://portal.example/back"
_numbers = count(1)


@dataclass
class Till:
    """The office's customer `kim`, whom Stripe knows, and what she owes."""

    office: Office
    server: StripeServer
    url: str

    async def method(self, number: str, *, sepa: bool = False) -> str:
        """Kim's method is this card or account; who she is at Stripe."""
        gateway = await self.gateway()
        payer = await gateway.enrol(Payer(f"till-{next(_numbers)}", "Kim", "kim@post.example", "DE"))
        token = self.server.account(payer, number) if sepa else self.server.card(payer, number)
        kind = {"payment_type": "sepa", "card_type": None} if sepa else {}
        await self.office.change(tables.PaymentMethod, "kim-card", gateway="stripe", gateway_token=token, **kind)
        await self.office.house.database.write(gateways.enrol, await self.scope(), "stripe", payer)
        return payer

    async def owe(self, handle: str = "inv-1") -> tuple[str, str]:
        """Kim is about to pay an open invoice herself; the attempt's name and our key of it."""
        database = self.office.house.database
        name = await database.write(_owe, await self.scope(), handle)
        return name, (await database.read(attempts.find, name)).key

    async def collect(self, name: str, return_url: str | None = RETURN) -> Result | None:
        """What comes of it while she is there."""
        return await self.collecting.collect(name, self.office.clock(), return_url)

    @property
    def collecting(self) -> Collect:
        """What takes charges to Stripe."""
        tools, clock = self.office.house.tools, self.office.clock
        assert tools.gateways is not None

        def act_for(scope: Scope, now: datetime) -> Act:
            return Act(scope, SYSTEM, now, clock(), tools.seal, tools.gateways)

        return Collect(tools.database, tools.gateways, act_for, clock)

    async def gateway(self) -> Any:
        """The merchant's gateway."""
        found = self.office.house.tools.gateways
        assert found is not None
        return await found.of((await self.scope()).merchant_id)

    async def scope(self) -> Scope:
        """Kim."""
        row = await self.office.one("customers", "kim")
        return Scope(row.merchant_id, row.id)

    async def post(self, body: bytes, headers: dict[str, str] | None = None, path: str = PATH) -> httpx.Response:
        """The answer to a callback, signed just now unless with other headers."""
        headers = signed(body) if headers is None else headers
        async with httpx.AsyncClient() as client:
            return await client.post(self.url + path, content=body, headers=headers)

    async def tell(self, topic: str, **about: Any) -> int:
        """Stripe tells of something; the status of our answer."""
        return (await self.post(event(topic, about))).status_code

    async def payment(self) -> Any:
        """The only payment that there is."""
        (row,) = await self.office.rows("transactions")
        return row

    async def begin(self) -> PaymentSetup:
        """Kim has gone to Stripe's page to store a card."""
        house = self.office.house
        merchant = await house.database.read(merchants.find_by_handle, SHOP)
        assert merchant is not None
        desk = Desk(house.database, await self.scope(), Actor("customer"), self.office.clock())
        wanted = Request("card", {}, say("I agree."), "I agree.", "en-GB", "/p/laden/payment-methods")
        return await begin(house.tools, desk, merchant, wanted)

    async def stored(self) -> list[Any]:
        """The methods that kim has stored since she had her first."""
        return [row for row in await self.office.rows("payment_methods") if row.handle != "kim-card"]

    async def idle(self, *, late: bool = False) -> None:
        """Everything that was heard has been looked into; when it is `late`, it will be again."""
        async with asyncio.timeout(PATIENCE):
            while [row for row in await self.office.rows("outbox") if _is_heard(row) and not (late and row.error)]:
                await asyncio.sleep(0.03)

    async def postponed(self, kind: str) -> None:
        """Somebody has tried to deliver such an envelope, and will try again."""
        async with asyncio.timeout(PATIENCE):
            while not [row for row in await self.office.rows("outbox") if row.kind == kind and row.error]:
                await asyncio.sleep(0.03)

    async def becomes(self, state: str) -> Any:
        """The payment once it is in this state, which it must be soon."""
        async with asyncio.timeout(PATIENCE):
            while (row := await self.payment()).state != state:
                await asyncio.sleep(0.03)
        return row


def _is_heard(row: Any) -> bool:
    return row.kind == "heard" and row.done_at is None


def _owe(connection: sa.Connection, scope: Scope, handle: str) -> str:
    open_ = {"state": "pending", "settled_amount": 0, "settled_at": None}
    invoice, _ = attempts.standing(connection, builders.invoice(connection, SHOP, "kim", handle, **open_))
    (method,) = payment_methods.all_active(connection, scope)
    return attempts.intend(connection, invoice, method, START, by_customer=True)
