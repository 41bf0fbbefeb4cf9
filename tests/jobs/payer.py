"""kim who pays her open invoice, and the process in which she does so, which comes to a halt when told to.

    python -m tests.jobs.payer URL before|after
"""

import asyncio
import sys
from typing import Any

from portal import app
from portal.app import House
from portal.adapters.gateways.port import Result
from portal.domain.events import Actor
from portal.operations.paying import Order, carry_out, order
from portal.settings import Settings
from portal.store import tables
from portal.store.desk import Desk
from portal.store.scopes import Scope
from tests import builders
from tests.clock import Clock
from tests.contents import rows
from tests.jobs.office import SHOP, Office
from tests.lines import Line

BASE_URL = "https://portal.example"
INVOICE = "inv"
SECRET = "a secret of the test suite, of more than 32 characters"


class Halting(Line):
    """A line on which somebody who is about to charge, or has just charged, waits for ever."""

    def __init__(self, when: str) -> None:
        super().__init__()
        self._when = when

    async def charge(self, *about: Any) -> Result:
        """Nobody is told of its result."""
        if self._when == "after":
            await self._over("charge", self._sandbox.charge)(*about)
        print("halts", flush=True)
        await asyncio.sleep(600)
        raise AssertionError("it should have been killed")


async def owes(office: Office, token: str = "pays", **values: Any) -> None:
    """kim's subscription runs, its invoice is open, and her card behaves as its token says."""
    await office.change(tables.PaymentMethod, "kim-card", gateway_token=token)
    await office.subscription()
    await owes_also(office, INVOICE, **values)


async def owes_also(office: Office, handle: str, **values: Any) -> None:
    """One more invoice of the subscription is open."""
    open_ = {"state": "pending", "settled_amount": 0, "settled_at": None, "subscription": "sub"}
    await office.add(builders.invoice, SHOP, "kim", handle, **(open_ | values))


async def desk_of(house: House, clock: Clock) -> Desk:
    """kim in the portal."""
    (kim,) = [row for row in await house.database.search(rows, "customers") if row.handle == "kim"]
    return Desk(house.database, Scope(kim.merchant_id, kim.id), Actor("customer", "Kim"), clock())


async def orders(house: House, clock: Clock, invoice: str = INVOICE, method: str = "kim-card") -> str:
    """kim has ordered the payment; its reference. Nobody has asked the gateway yet."""
    return await order(house.tools, await desk_of(house, clock), Order(invoice, method, 1290, keep=False))


async def looks(house: House, clock: Clock, reference: str, invoice: str = INVOICE) -> Result:
    """What has become of it when kim looks."""
    back = f"{BASE_URL}/p/{SHOP}/invoices/{invoice}/payment/{reference}"
    return await carry_out(house.tools, await desk_of(house, clock), invoice, reference, back)


async def pays(office: Office, method: str = "kim-card") -> Result:
    """kim has ordered it and has looked what became of it."""
    reference = await orders(office.house, office.clock, method=method)
    return await looks(office.house, office.clock, reference)


async def _main(url: str, when: str) -> None:
    app.Sandbox = Halting(when).connect
    settings = Settings(url, SECRET, BASE_URL, None, "a@b.example", gateway="sandbox")
    house, clock = app.build(settings, clock=Clock(), worker=False), Clock()
    await house.database.open()
    await looks(house, clock, await orders(house, clock))


if __name__ == "__main__":
    asyncio.run(_main(*sys.argv[1:]))
