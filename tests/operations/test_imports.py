"""Files that are imported, on both databases: what goes in, and what a second time changes."""

from collections import Counter
from collections.abc import AsyncIterator, Callable
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa

from portal.operations.imports import import_file
from portal.store import tables
from portal.store.database import Database
from tests.databases import postgresql_url, sqlite_url
from tests.operations.importing import BUECHEREI, NOW, OBJECTS, SIZES, everything, first, outcomes, rows, run, told


@pytest.fixture
def anyio_backend() -> str:
    return "asyncio"


@pytest.fixture(params=["sqlite", "postgresql"])
async def database(request: pytest.FixtureRequest, tmp_path: Path) -> AsyncIterator[Database]:
    database = Database(sqlite_url(tmp_path) if request.param == "sqlite" else postgresql_url())
    await database.open()
    await database.write(tables.metadata.create_all)
    yield database
    await database.close()


async def test_the_given_account_goes_in_and_adds_up(database: Database) -> None:
    report = await run(database, BUECHEREI)
    assert report.clean and outcomes(report) == {kind: (size, 0, 0) for kind, size in SIZES.items()}
    invoices = [item["invoice"] for item in OBJECTS if "invoice" in item]
    notes = [item["credit_note"] for item in OBJECTS if "credit_note" in item]
    lines = [line for invoice in invoices for line in invoice["order_lines"]]
    payments = [payment for invoice in invoices for payment in invoice["transactions"]]
    for table, items, columns in (
        (tables.Invoice, invoices, ("amount", "amount_vat", "amount_ex_vat", "settled_amount", "refunded_amount")),
        (tables.InvoiceLine, lines, ("amount", "amount_vat", "amount_ex_vat", "unit_amount", "quantity")),
        (tables.Transaction, payments, ("amount",)),
        (tables.CreditNote, notes, ("amount", "amount_vat", "amount_ex_vat")),
        (tables.CreditNoteLine, [line for note in notes for line in note["credit_note_lines"]], ("amount",)),
    ):
        stored = await rows(database, sa.func.count(), *[sa.func.sum(getattr(table, name)) for name in columns])
        assert list(stored[0]) == [len(items), *(sum(item.get(name) or 0 for item in items) for name in columns)], table
    rates = await rows(database, tables.InvoiceLine.vat)
    assert Counter(rate for (rate,) in rates) == Counter(round(line["vat"] * 10_000) for line in lines)


async def test_each_record_belongs_to_whom_the_file_says(database: Database) -> None:
    await run(database, BUECHEREI)
    invoice, customer, subscription = tables.Invoice, tables.Customer, tables.Subscription
    pairs = await rows(
        database, invoice.handle, customer.handle, subscription.handle,
        where=(invoice.customer_id == customer.id) & (invoice.subscription_id == subscription.id),
    )  # fmt: skip
    said = {(item["invoice"]["handle"], item["invoice"]["customer"], item["invoice"]["subscription"])
            for item in OBJECTS if "invoice" in item}  # fmt: skip
    assert set(map(tuple, pairs)) == said
    note = tables.CreditNote
    pairs = await rows(database, note.handle, invoice.reference, where=note.invoice_id == invoice.id)
    assert set(map(tuple, pairs)) == {
        (item["credit_note"]["accounting_number"], item["credit_note"]["invoice"])
        for item in OBJECTS if "credit_note" in item
    }  # fmt: skip


async def test_a_second_time_changes_nothing(database: Database) -> None:
    await run(database, BUECHEREI)
    before = await everything(database)
    report = await run(database, BUECHEREI)
    assert report.clean and outcomes(report) == {kind: (0, 0, size) for kind, size in SIZES.items()}
    assert await everything(database) == before


async def test_what_a_customer_changed_since_survives_the_same_file(database: Database) -> None:
    await run(database, BUECHEREI)
    change = sa.update(tables.Customer).where(tables.Customer.handle == "cust-00000").values(city="Potsdam", version=2)
    await database.write(lambda connection: connection.execute(change).rowcount)
    await run(database, BUECHEREI)
    assert await rows(database, tables.Customer.city, where=tables.Customer.handle == "cust-00000") == [("Potsdam",)]


async def test_a_new_customer_has_an_event_and_a_changed_one_too(database: Database) -> None:
    await run(database, BUECHEREI)
    event = tables.Event
    created = await rows(database, event.at, event.actor_kind, event.actor_name, where=event.kind == "customer_created")
    assert len(created) == SIZES["customer"]
    customer = first("customer")
    assert (datetime.strptime(customer["created"], "%Y-%m-%dT%H:%M:%S.%f%z"), "system", "import") in map(tuple, created)
    report = await run(database, [OBJECTS[0], {"customer": {**customer, "city": "Potsdam", "debtor_id": 5}}])
    assert outcomes(report) == {"account": (0, 0, 1), "customer": (0, 1, 0)}
    (stored,) = await rows(
        database, tables.Customer.city, tables.Customer.version, tables.Customer.debtor_id,
        where=tables.Customer.handle == customer["handle"],
    )  # fmt: skip
    assert tuple(stored) == ("Potsdam", 2, 5)
    (entry,) = await rows(database, event.changes, event.at, event.actor_name, where=event.kind == "customer_changed")
    assert tuple(entry) == ([{"field": "city", "old": customer["city"], "new": "Potsdam"}], NOW, "import")


async def test_a_changed_invoice_has_its_lines_and_payments_replaced(database: Database) -> None:
    await run(database, BUECHEREI)
    invoice = first("invoice")
    invoice["order_lines"] = [
        {**invoice["order_lines"][0], "ordertext": "One"}, {**invoice["order_lines"][0], "ordertext": "Two"}
    ]  # fmt: skip
    invoice["transactions"] = []
    invoice["state"] = "pending"
    report = await run(database, [OBJECTS[0], {"invoice": invoice}])
    assert report.counts["invoice"].changed == 1
    line, mine = tables.InvoiceLine, tables.Invoice.handle == invoice["handle"]
    texts = await rows(database, line.position, line.text, where=mine & (line.invoice_id == tables.Invoice.id))
    assert sorted(map(tuple, texts)) == [(1, "One"), (2, "Two")]
    payments = await rows(
        database, sa.func.count(), where=mine & (tables.Transaction.invoice_id == tables.Invoice.id)
    )
    assert payments == [(0,)]


async def test_lines_may_come_before_what_they_name(database: Database) -> None:
    report = await run(database, reversed(OBJECTS))
    assert report.clean and outcomes(report) == {kind: (size, 0, 0) for kind, size in SIZES.items()}
    assert (await run(database, OBJECTS)).counts["credit_note"].unchanged == SIZES["credit_note"]


@pytest.mark.parametrize("order", [list, lambda lines: list(reversed(lines))], ids=["in order", "reversed"])
async def test_a_dry_run_says_the_same_and_stores_nothing(database: Database, order: Callable[[Any], Any]) -> None:
    before = await everything(database)
    broken = [*OBJECTS, {"invoice": {**first("invoice"), "id": "new", "handle": "new", "customer": "nobody"}}]
    dry = await run(database, order(broken), dry_run=True)
    assert await everything(database) == before
    wet = await run(database, order(broken))
    assert outcomes(dry) == outcomes(wet) == {kind: (size, 0, 0) for kind, size in SIZES.items()}
    assert told(dry) == told(wet) and dry.complaints_total == 1
    again = await run(database, order(broken), dry_run=True)
    assert outcomes(again) == {kind: (0, 0, size) for kind, size in SIZES.items()}


async def test_empty_lines_a_mark_and_other_line_ends_are_taken(database: Database, tmp_path: Path) -> None:
    path = tmp_path / "account.jsonl"
    path.write_bytes(b"\xef\xbb\xbf" + b"\r\n\r\n".join(line.strip() for line in BUECHEREI))
    calls: list[tuple[int, int]] = []
    report = await import_file(database, path, now=NOW, progress=lambda done, total: calls.append((done, total)))
    assert report.clean and report.counts["invoice"].new == SIZES["invoice"]
    size = path.stat().st_size
    assert calls[-1] == (size, size) and calls == sorted(calls)


async def test_a_repeated_line_is_as_before(database: Database) -> None:
    report = await run(database, [*OBJECTS, *OBJECTS])
    assert report.clean and outcomes(report) == {kind: (size, 0, size) for kind, size in SIZES.items()}


async def test_a_new_link_retires_the_old_one_and_a_taken_one_is_refused(database: Database) -> None:
    account = first("account")
    await run(database, [{"account": account}])
    await run(database, [{"account": {**account, "portal": {"link": "books"}}}])
    link = tables.PortalLink
    assert sorted(map(tuple, await rows(database, link.link, link.retired_at))) == [("books", None), ("buecherei", NOW)]
    stranger = {**account, "handle": "stranger"}
    for taken in ("books", "buecherei"):
        report = await run(database, [{"account": {**stranger, "portal": {"link": taken}}}])
        assert [(kind, field) for _, kind, field, _ in told(report)] == [("account", "portal.link")]
    (merchant,) = await rows(database, tables.Merchant.link, tables.Merchant.accent, tables.Merchant.version)
    assert tuple(merchant) == ("books", "#0a7d4f", 2)


async def test_two_accounts_keep_the_same_handles_apart(database: Database) -> None:
    account = first("account")
    await run(database, OBJECTS)
    other = {"account": {**account, "handle": "other", "portal": {"link": "other"}}}
    report = await run(database, [other, *OBJECTS[1:]])
    assert report.clean and report.counts["invoice"].new == SIZES["invoice"]
    assert await rows(database, sa.func.count(tables.Customer.id)) == [(80,)]
