"""A merchant's billing as tests drive it: terms and people put in, a clock to move, books and letters to look into."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any
from zoneinfo import ZoneInfo

import sqlalchemy as sa

from portal.adapters.gateways.port import Gateway
from portal.adapters.gateways.sandbox import Sandbox
from portal.adapters.mail import Letter
from portal.app import House
from portal.domain.actions import Wish
from portal.domain.events import Actor
from portal.jobs.bill_run import BillRun, Report
from portal.operations.acts import SYSTEM, Act
from portal.operations.changes import carry_out, preview
from portal.operations.collecting import Collect
from portal.operations.gateways import Gateways
from portal.store import contracts, payment_methods, tables
from portal.store.desk import Desk
from portal.store.sandbox_records import SandboxRecords
from portal.store.scopes import Scope
from tests import builders
from tests.clock import Clock
from tests.contents import rows

SHOP = "laden"
BERLIN = ZoneInfo("Europe/Berlin")


def at(text: str, zone: ZoneInfo = BERLIN) -> datetime:
    """The instant of a date, or a date and a time, on the wall clock of the zone."""
    return datetime.fromisoformat(text).replace(tzinfo=zone).astimezone(UTC)


class Box:
    """A mailbox that keeps what is handed over, oldest first."""

    def __init__(self) -> None:
        self.letters: list[Letter] = []

    async def send(self, letter: Letter) -> None:
        """The letter lies in the box."""
        self.letters.append(letter)


@dataclass
class Office:
    """The merchant `laden` in Berlin with the monthly plan `box` of 12.90 euros and the customer `kim` with a card."""

    house: House
    clock: Clock
    box: Box
    gateway: Gateway = field(init=False)

    def __post_init__(self) -> None:
        """The sandbox takes its payments, unless a test puts another gateway there."""
        self.gateway = Sandbox(SandboxRecords(self.house.database), self.clock, b"key", self.house.tools.base_url)

    async def open(self) -> None:
        """The merchant is there, with plan, customer and card."""
        await self.add(builders.merchant, SHOP, link=SHOP, name="Laden")
        await self.add(builders.plan, SHOP, "box", name="Coffee box")
        await self.customer("kim")

    async def add(self, builder: Any, *args: Any, **values: Any) -> Any:
        """What the builder makes is stored; dates as texts are days in Berlin."""
        values = {name: _value(name, value) for name, value in values.items()}
        return await self.house.database.write(lambda connection: builder(connection, *args, **values))

    async def customer(self, handle: str, *, token: str = "pays", card: Any = None, **values: Any) -> None:
        """A customer who lives in Germany, with the card `<handle>-card` that behaves as its token says."""
        values = {"country": "DE", "language": "en_GB"} | values
        await self.add(builders.customer, SHOP, handle, **values)
        more = card or {}
        await self.add(builders.payment_method, SHOP, handle, f"{handle}-card", gateway_token=token, **more)

    async def subscription(
        self, handle: str = "sub", *, customer: str = "kim", plan: str = "box", **values: Any
    ) -> None:
        """A subscription paid by the customer's card; the running period began on 15 February and ends on 15 March."""
        usual = {
            "start_at": "2026-01-15", "first_period_start_at": "2026-01-15", "current_period_start_at": "2027-02-15",
            "next_period_start_at": "2027-03-15", "payment_method": f"{customer}-card", "timezone": "Europe/Berlin",
        }  # fmt: skip
        await self.add(builders.subscription, SHOP, customer, handle, plan=plan, **(usual | values))

    async def change(self, table: type[Any], handle: str, **values: Any) -> None:
        """The row with this handle is as the values say."""
        columns = table.__table__.c
        statement = sa.update(table).where(columns.handle == handle).values(values)
        await self.house.database.write(lambda connection: connection.execute(statement))

    async def bill(self, until: str | datetime | None = None) -> Report:
        """The clock stands at `until` (a day or moment in Berlin), and all that is due by then is done."""
        if until is not None:
            self.clock.now = at(until) if isinstance(until, str) else until
        return await self.bill_run.run(self.clock())

    async def bill_ahead(self, until: str) -> Report:
        """The same day by day, while the clock stands still."""
        return await self.bill_run.run(at(until))

    @property
    def bill_run(self) -> BillRun:
        """A run that takes its charges to the gateway of this office."""

        def act_for(scope: Scope, now: datetime) -> Act:
            return Act(scope, SYSTEM, now, self.clock(), self.house.tools.seal, self.gateways)

        return BillRun(self.house.database, act_for, self.collect(act_for), self.clock)

    def collect(self, act_for: Callable[[Scope, datetime], Act]) -> Collect:
        """What takes charges to the gateway of this office."""
        return Collect(self.house.database, self.gateways, act_for, self.clock)

    @property
    def gateways(self) -> Gateways:
        """The gateway of this office, for everybody."""
        return Gateways(self.house.database, self.house.tools.seal, "sandbox", {"sandbox": lambda _: self.gateway})

    async def letters(self) -> list[Letter]:
        """The letters that have left since they were looked at last, oldest first."""
        assert self.house.worker is not None
        while await self.house.worker.work_once():
            pass
        found, self.box.letters = self.box.letters, []
        # Several leave at once; each is named after the envelope that it waited in.
        return sorted(found, key=lambda letter: int(letter.message_id.split("-")[1]))

    async def subjects(self) -> list[str]:
        """What those letters are about."""
        return [letter.subject for letter in await self.letters()]

    async def rows(self, table: str) -> list[Any]:
        """All rows of the table."""
        return await self.house.database.search(rows, table)

    async def one(self, table: str, handle: str) -> Any:
        """The row with this handle."""
        (row,) = [row for row in await self.rows(table) if row.handle == handle]
        return row

    async def billed(self, handle: str = "sub", zone: ZoneInfo = BERLIN) -> list[tuple[str, str, int, str]]:
        """First day, end, amount and state of each invoice of the subscription, oldest period first."""
        owner = (await self.one("subscriptions", handle)).id
        found = [row for row in await self.rows("invoices") if row.subscription_id == owner]
        found.sort(key=lambda row: (row.period_from_at, row.id))
        return [
            (day(row.period_from_at, zone), day(row.period_to_at, zone), row.amount, row.state) for row in found
        ]

    async def events(self, *kinds: str) -> list[str]:
        """The kinds of what stands on timelines, oldest first; of these kinds only, if any are named."""
        return [row.kind for row in await self.rows("events") if not kinds or row.kind in kinds]

    async def wish(self, action: Any, handle: str = "sub", *, method: str | None = None, **said: Any) -> None:
        """The customer does it in the portal, as it is shown."""
        row = await self.one("subscriptions", handle)
        scope, database = Scope(row.merchant_id, row.customer_id), self.house.database
        desk = Desk(database, scope, Actor("customer"), self.clock())
        chosen = [one for one in await database.read(payment_methods.all_active, scope) if one.handle == method]
        wish = Wish(action, method=chosen[0] if chosen else None, **said)
        shown = preview(await database.read(contracts.get, scope, handle), wish, self.clock())
        await carry_out(self.house.tools, desk, handle, wish, shown.mark)

    async def merchant(self, **values: Any) -> None:
        """The merchant's settings are as the values say."""
        await self.change(tables.Merchant, SHOP, **values)


def day(moment: datetime, zone: ZoneInfo = BERLIN) -> str:
    """The day of the moment in the zone, as 2027-03-15."""
    return moment.astimezone(zone).date().isoformat()


def _value(name: str, value: Any) -> Any:
    return at(value) if name.endswith("_at") and isinstance(value, str) else value
