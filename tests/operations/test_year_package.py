"""The package of a year: everything that is in it, what is missing, and how little it needs at a time."""

import asyncio
import csv
import io
import zipfile
from collections.abc import AsyncIterator
from datetime import timedelta
from zoneinfo import ZoneInfo

import pytest
import sqlalchemy as sa

from portal.domain.events import Actor
from portal.domain.invoice_filters import span_of
from portal.domain.year_packages import Entry, Words
from portal.operations.year_package import AHEAD, Fetch, Order, pack
from portal.store import tables
from portal.store.database import Database
from portal.store.desk import Desk
from portal.store.errors import Missing
from portal.store.scopes import Scope
from portal.store.year_packages import SIZE, check
from tests.builders import id_of, invoice
from tests.cast import SHOP
from tests.clock import START

BERLIN = ZoneInfo("Europe/Berlin")
WORDS = Words(str, {"EUR": 2}.__getitem__, comma=False)


@pytest.fixture
async def desk(database_url: str) -> AsyncIterator[Desk]:
    """The desk of ada."""
    database = Database(database_url)
    await database.open()

    def scope(connection: sa.Connection) -> Scope:
        return Scope(id_of(connection, tables.Merchant, SHOP), id_of(connection, tables.Customer, "ada"))

    yield Desk(database, await database.read(scope), Actor("customer", "Ada"), START)
    await database.close()


def order(year: int = 2027) -> Order:
    return Order(*span_of(year, BERLIN), zone=BERLIN, words=WORDS)


async def content_of(entry: Entry) -> bytes:
    return f"%PDF {entry.handle}".encode()


async def packed(desk: Desk, fetch: Fetch = content_of, year: int = 2027) -> zipfile.ZipFile:
    parts = [part async for part in pack(desk, order(year), fetch)]
    return zipfile.ZipFile(io.BytesIO(b"".join(parts)))


def listed(package: zipfile.ZipFile) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(package.read("index.csv").decode("utf-8-sig"))))


async def test_the_year_is_there_oldest_first_without_drafts_and_charges(desk: Desk) -> None:
    await desk.database.write(lambda c: invoice(c, SHOP, "ada", "ch-1", type="ch", accounting_number=None))
    late = START.replace(year=2026, month=12, day=31, hour=22, minute=59)
    await desk.database.write(lambda c: invoice(c, SHOP, "ada", "last-year", created_at=late))
    package = await packed(desk)
    assert package.testzip() is None
    assert package.namelist() == [
        *(f"Invoices/RE-inv-{number}.pdf" for number in (1, 2, 3, 4)),
        "Credit_notes/GS-cn-1.pdf", "Credit_notes/GS-cn-2.pdf", "index.csv",
    ]  # fmt: skip
    assert package.read("Invoices/RE-inv-3.pdf") == b"%PDF inv-3"
    assert [row["Status"] for row in listed(package)] == [
        "Paid", "Overdue", "Partly refunded", "Cancelled", "Refunded", "Credited",
    ]  # fmt: skip
    assert [row["Corrects"] for row in listed(package)][-2:] == ["RE-inv-3", "RE-inv-1"]
    assert (await packed(desk, year=2026)).namelist() == ["Invoices/RE-last-year.pdf", "index.csv"]


async def test_what_cannot_be_made_is_named_and_the_rest_is_there(desk: Desk) -> None:
    async def fetch(entry: Entry) -> bytes:
        if entry.handle == "inv-2":
            raise OSError("The printer is on fire.")
        return await content_of(entry)

    package = await packed(desk, fetch)
    assert len(package.namelist()) == 6 and "Invoices/RE-inv-2.pdf" not in package.namelist()
    notes = {row["Number"]: row["Note"] for row in listed(package)}
    assert "could not be made" in notes.pop("RE-inv-2") and not any(notes.values())


async def test_thousands_are_made_a_few_at_a_time(desk: Desk) -> None:
    count = SIZE + 20

    def many(connection: sa.Connection) -> None:
        for number in range(count):
            invoice(connection, SHOP, "ada", f"m-{number}", created_at=START - timedelta(minutes=number // 7))

    await desk.database.write(many)
    at_once = most = 0

    async def fetch(entry: Entry) -> bytes:
        nonlocal at_once, most
        at_once += 1
        most = max(most, at_once)
        await asyncio.sleep(0)
        at_once -= 1
        return bytes(10_000)

    sizes = [len(part) async for part in pack(desk, order(), fetch)]
    assert len(sizes) == count + 6 + 2 and max(sizes[:-2]) < 11_000
    assert 1 < most <= AHEAD + 1


async def test_nothing_goes_on_when_nobody_waits_any_more(desk: Desk) -> None:
    begun: list[str] = []
    ended: list[str] = []

    async def fetch(entry: Entry) -> bytes:
        begun.append(entry.handle)
        try:
            if len(begun) > 1:
                await asyncio.sleep(3600)
            return b"%PDF"
        finally:
            ended.append(entry.handle)

    package = pack(desk, order(), fetch)
    await anext(package)
    await package.aclose()
    await asyncio.sleep(0)
    assert begun and sorted(ended) == sorted(begun)


async def test_a_year_without_documents_has_no_package(desk: Desk) -> None:
    await desk.read(check, 2027)
    for year in (2025, None):
        with pytest.raises(Missing):
            await desk.read(check, year)
