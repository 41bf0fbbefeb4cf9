"""Files of documents: made once, however many ask for them, and made at last, whatever happens meanwhile."""

import asyncio
from collections.abc import AsyncIterator, Callable
from datetime import timedelta

import pytest

from portal.adapters.pdf import Full, Print, Sheet, Unprintable
from portal.app import _renderer
from portal.operations.contact_details import address_lines
from portal.operations.documents import BeingPrepared, Documents
from portal.store import tables
from portal.store.database import Database
from portal.store.errors import Missing
from portal.store.scopes import Scope
from portal.web.papers import PaperWriter
from tests.builders import id_of
from tests.cast import OTHER_SHOP, SHOP
from tests.clock import Clock
from tests.contents import rows
from tests.printing import PRINTER, SharedPrinter

Open = Callable[..., Documents]


class Counting(SharedPrinter):
    """Counts what is printed by the printer of the tests, and fails for these reasons first."""

    def __init__(self, *reasons: Exception) -> None:
        super().__init__()
        self.count, self.reasons = 0, list(reasons)

    async def print(self, sheet: Sheet) -> Print:
        """The sheet, printed."""
        self.count += 1
        if self.reasons:
            raise self.reasons.pop(0)
        return await PRINTER.print(sheet)


class Slow(Counting):
    """Prints when it is told to go on."""

    def __init__(self) -> None:
        super().__init__()
        self.go_on = asyncio.Event()

    async def print(self, sheet: Sheet) -> Print:
        """The sheet, printed at last."""
        await self.go_on.wait()
        return await super().print(sheet)


@pytest.fixture
async def database(database_url: str) -> AsyncIterator[Database]:
    database = Database(database_url)
    await database.open()
    yield database
    await database.close()


@pytest.fixture
async def desk(database: Database, clock: Clock) -> AsyncIterator[Open]:
    """Opens a desk, as each process has one, with a printer of its own."""
    opened: list[Documents] = []

    def open_one(printer: Counting, **values: float) -> Documents:
        writer = PaperWriter(_renderer(False), address_lines)
        opened.append(Documents(database, printer, writer, clock, patience=20, **values))
        return opened[-1]

    yield open_one
    for one in opened:
        await one.close()


@pytest.fixture
async def ada(database: Database) -> Scope:
    return await _scope(database, SHOP, "ada")


async def _scope(database: Database, shop: str, customer: str) -> Scope:
    ids = [(tables.Merchant, shop), (tables.Customer, customer)]
    return Scope(*[await database.read(id_of, table, handle) for table, handle in ids])


async def test_a_burst_in_several_processes_prints_once(desk: Open, ada: Scope, database: Database) -> None:
    printers = [Counting() for _ in range(3)]
    desks = [desk(printer) for printer in printers]
    found = await asyncio.gather(*(one.obtain(ada, "invoice", "inv-1") for one in desks for _ in range(8)))
    assert sum(printer.count for printer in printers) == 1
    assert len({one.file.content for one in found}) == len({one.file.sha256 for one in found}) == 1
    assert await database.search(rows, "document_claims") == []
    assert sorted(row.format for row in await database.search(rows, "documents")) == ["pdf", "snapshot"]


async def test_what_takes_long_stays_with_whoever_makes_it(
    desk: Open, ada: Scope, clock: Clock, database: Database
) -> None:
    slow, other = Slow(), Counting()
    asked = asyncio.create_task(desk(slow, holds_every=0.01).obtain(ada, "invoice", "inv-1"))
    async with asyncio.timeout(20):
        while not await database.search(rows, "document_claims"):
            await asyncio.sleep(0.01)
        clock.now += timedelta(seconds=91)
        while (await database.search(rows, "document_claims"))[0].until_at < clock.now:
            await asyncio.sleep(0.01)
    with pytest.raises(BeingPrepared):
        await desk(other).obtain(ada, "invoice", "inv-1", patience=0.5)
    slow.go_on.set()
    assert (await asked).file.content.startswith(b"%PDF")
    assert (slow.count, other.count) == (1, 0)


async def test_whoever_goes_away_does_not_stop_it(desk: Open, ada: Scope) -> None:
    printer = Counting()
    office = desk(printer)
    with pytest.raises(BeingPrepared):
        await office.obtain(ada, "invoice", "inv-1", patience=0)
    assert (await office.obtain(ada, "invoice", "inv-1")).file.content.startswith(b"%PDF")
    assert printer.count == 1


async def test_a_full_queue_is_asked_again_at_once(desk: Open, ada: Scope) -> None:
    office = desk(Counting(Full()))
    with pytest.raises(BeingPrepared):
        await office.obtain(ada, "credit_note", "cn-1")
    assert (await office.obtain(ada, "credit_note", "cn-1")).name == "Credit note GS-cn-1.pdf"


async def test_what_cannot_be_printed_is_left_alone_for_a_while(desk: Open, ada: Scope, clock: Clock) -> None:
    printer = Counting(Unprintable("it took more than 20 seconds"))
    office = desk(printer)
    for _ in range(3):
        with pytest.raises(BeingPrepared):
            await office.obtain(ada, "invoice", "inv-1", patience=0.5)
    assert printer.count == 1
    clock.now += timedelta(seconds=91)
    assert (await office.obtain(ada, "invoice", "inv-1")).file.media_type == "application/pdf"


async def test_an_accident_leaves_no_claim_behind(desk: Open, ada: Scope, database: Database) -> None:
    office = desk(Counting(RuntimeError("broken")))
    with pytest.raises(RuntimeError):
        await office.obtain(ada, "invoice", "inv-1")
    assert await database.search(rows, "document_claims") == []
    assert (await office.obtain(ada, "invoice", "inv-1")).file.sha256


@pytest.mark.parametrize(("kind", "handle"), [("invoice", "inv-1"), ("credit_note", "cn-1"), ("invoice", "inv-5")])
async def test_nobody_gets_what_belongs_to_others(desk: Open, database: Database, kind: str, handle: str) -> None:
    office, ada = desk(Counting()), await _scope(database, SHOP, "ada")
    if handle != "inv-5":  # a draft, which not even its owner sees
        await office.obtain(ada, kind, handle)
    for shop, customer in ((SHOP, "ben"), (OTHER_SHOP, "eva")):
        with pytest.raises(Missing):
            await office.obtain(await _scope(database, shop, customer), kind, handle)
    with pytest.raises(Missing):
        await office.obtain(Scope(ada.merchant_id + 1, ada.customer_id), kind, handle)
