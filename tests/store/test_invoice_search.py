"""Invoices by status, year and number: what each choice finds, on both databases, and at what cost."""

from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from itertools import product
from zoneinfo import ZoneInfo

import pytest
import sqlalchemy as sa

from portal.domain.invoice_filters import CHOICES, Filter, read_filter
from portal.domain.invoices import Invoice, status
from portal.store import tables
from portal.store.database import Database
from portal.store.invoice_search import browse
from portal.store.scopes import Scope
from tests.builders import id_of, invoice
from tests.cast import SHOP
from tests.clock import START

BERLIN = ZoneInfo("Europe/Berlin")
# What each choice covers, by the words that the rows of the list show.
COVERED = {
    "open": {"open", "overdue", "failed"},
    "overdue": {"overdue"},
    "failed": {"failed"},
    "under_way": {"under_way"},
    "reserved": {"reserved"},
    "paid": {"paid"},
    "refunded": {"refunded", "partly_refunded"},
    "credited": {"credited", "partly_credited"},
    "cancelled": {"cancelled"},
}
STATES = ("created", "pending", "dunning", "failed", "authorized", "settled", "cancelled")


@pytest.fixture
async def database(database_url: str) -> AsyncIterator[Database]:
    database = Database(database_url)
    await database.open()
    yield database
    await database.close()


async def scope_of(database: Database, handle: str = "ben") -> Scope:
    def read(connection: sa.Connection) -> Scope:
        return Scope(id_of(connection, tables.Merchant, SHOP), id_of(connection, tables.Customer, handle))

    return await database.read(read)


def every_kind(connection: sa.Connection) -> None:
    """An invoice of every state, under way or not, due or past, with every kind of what came back."""
    returned = (0, 0), (400, 0), (0, 400), (1290, 0), (600, 690)
    for number, (state, processing, days, back) in enumerate(
        product(STATES, (False, True), (-1, 0, 1, None), returned)
    ):
        invoice(
            connection, SHOP, "ben", f"k-{number}", state=state, processing=processing,
            due_at=None if days is None else START + timedelta(days=days), refunded_amount=back[0],
            credited_amount=back[1], created_at=START - timedelta(days=9, minutes=number // 3),
        )  # fmt: skip


async def all_of(database: Database, scope: Scope, wanted: Filter) -> list[Invoice]:
    found: list[Invoice] = []
    before = None
    while True:
        page = (await database.read(browse, scope, wanted, before, START)).page
        found += page.items
        if page.older is None:
            return found
        before = page.older


async def test_each_choice_finds_the_invoices_that_are_shown_so(database: Database) -> None:
    await database.write(every_kind)
    scope = await scope_of(database)
    everything = await all_of(database, scope, Filter())
    assert len(everything) == 6 * 2 * 4 * 5, "all but the drafts"
    assert everything == sorted(everything, key=lambda one: (one.created_at, one.id), reverse=True)
    for choice in CHOICES:
        expected = [one for one in everything if status(one, now=START, zone=BERLIN).key in COVERED[choice.key]]
        assert expected and await all_of(database, scope, Filter(choice)) == expected, choice.key


async def test_what_is_offered_is_there(database: Database) -> None:
    scope = await scope_of(database)
    empty = await database.read(browse, scope, Filter(), None, START)
    assert (empty.page.items, empty.years, empty.choices) == ((), (), ())
    for handle, at in (("a", START - timedelta(days=1000)), ("b", START), ("c", START - timedelta(days=1001))):
        await database.write(lambda c, handle=handle, at=at: invoice(c, SHOP, "ben", handle, created_at=at))
    await database.write(lambda c: invoice(c, SHOP, "ben", "d", state="created", created_at=START + timedelta(365)))
    shelf = await database.read(browse, scope, Filter(), None, START)
    assert shelf.years == (2027, 2024) and [choice.key for choice in shelf.choices] == ["paid"]


async def test_a_year_ends_where_the_next_one_begins_on_every_page(database: Database) -> None:
    edges = {"before": (2025, 12, 31, 22, 59), "first": (2025, 12, 31, 23, 0), "last": (2026, 12, 31, 22, 59)}
    for handle, parts in (*edges.items(), ("after", (2026, 12, 31, 23, 0))):
        at = datetime(*parts, tzinfo=UTC)
        await database.write(lambda c, handle=handle, at=at: invoice(c, SHOP, "ben", handle, created_at=at))
    scope, year = await scope_of(database), Filter(year=2026)
    assert [one.handle for one in await all_of(database, scope, year)] == ["last", "first"]
    for before, handles in ((START, ["last", "first"]), (datetime(2026, 6, 1, tzinfo=UTC), ["first"])):
        page = (await database.read(browse, scope, year, (before, 1), START)).page
        assert [one.handle for one in page.items] == handles


@pytest.mark.parametrize("shared", [7, 600])
async def test_a_number_is_found_by_its_beginning_among_few_and_many(database: Database, shared: int) -> None:
    def write(connection: sa.Connection) -> None:
        for number in range(shared):
            at = START - timedelta(days=number)
            invoice(connection, SHOP, "ben", f"h{number:03d}", accounting_number=f"KA-{number:03d}", created_at=at)
        invoice(connection, SHOP, "ben", "ka-handle", accounting_number="ZZ 1", created_at=START)
        invoice(connection, SHOP, "ada", "ka-ada", accounting_number="KA-ada")

    await database.write(write)
    scope = await scope_of(database)
    found = await all_of(database, scope, read_filter("", "", "ka-")[0])
    assert len(found) == shared + 1 and found[0].handle == "ka-handle"
    for typed, handle in (("KA-003", "h003"), ("ka - 003", "h003"), ("H003", "h003"), ("zz1", "ka-handle")):
        assert [one.handle for one in await all_of(database, scope, read_filter("", "", typed)[0])] == [handle]
    for typed in ("a-003", "KA-003x", "%", "_", "ka-ada"):
        assert await all_of(database, scope, read_filter("", "", typed)[0]) == []
