"""The room from which a merchant's webhooks leave."""

from datetime import UTC, datetime
from typing import Any

from portal.adapters.sealing import Seal
from portal.adapters.webhooks import Courier
from portal.domain.events import Actor, Event
from portal.domain.webhooks import new_handle, new_secret
from portal.jobs.dispatcher import Dispatcher
from portal.operations import webhooks
from portal.operations.carry_webhooks import Carry
from portal.operations.webhooks import Webhooks
from portal.store import events, tables, webhook_endpoints, webhook_log
from portal.store.database import Database
from portal.store.scopes import Scope
from tests.builders import id_of
from tests.cast import SHOP
from tests.clock import Clock

MIA = Actor("user", "Mia")


class PostRoom:
    """A merchant's endpoint, the customers, and whoever sends; the clock begins now, for receivers look at theirs."""

    def __init__(self, database: Database) -> None:
        self.database, self.clock = database, Clock(datetime.now(UTC))
        self.tools = Webhooks(Seal("a secret of more than 32 characters"), Courier(loopback=True, timeout=1.0))
        self.handle, self.secret, self.merchant = new_handle(), new_secret(), 0

    async def open(self, url: str, **values: Any) -> None:
        """The endpoint exists."""
        values = {"url": url, "description": None, "all_events": True, "kinds": (), "active": True} | values
        self.merchant = await self.database.search(id_of, tables.Merchant, SHOP)
        draft = self.tools.draft(self.handle, values, self.secret, self.clock())
        assert await self.database.write(webhooks.add, self.merchant, draft, MIA, self.clock())

    async def happen(self, kind: str, customer: str = "ada", **values: Any) -> None:
        """It stands on the customer's timeline."""
        scope = Scope(self.merchant, await self.database.search(id_of, tables.Customer, customer))
        event = Event(kind, **values)
        await self.database.write(events.append, scope, event, Actor("customer", "Ada Secret"), self.clock())

    async def work(self) -> int:
        """How many attempts were made now."""
        return await self.dispatcher().work_once()

    def dispatcher(self) -> Dispatcher:
        """Another one who sends."""
        return Dispatcher(self.database, Carry(self.database, self.tools, self.clock), self.clock)

    async def endpoint(self) -> Any:
        """The endpoint as it is stored."""
        return await self.database.search(webhook_endpoints.get, self.merchant, self.handle)

    async def change(self, **values: Any) -> None:
        """Mia has changed the endpoint."""
        version = (await self.endpoint()).version
        where = (self.merchant, self.handle, version)
        await self.database.write(webhooks.change, *where, values, MIA, self.clock())

    async def log(self) -> list[Any]:
        """The deliveries, newest first."""
        page = await self.database.search(webhook_log.history, (await self.endpoint()).id, "all", None)
        return list(page.items)
