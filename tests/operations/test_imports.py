"""Files that are imported, on both databases: what goes in, what is complained of, and what a second time changes."""

import gzip
import json
from collections import Counter
from collections.abc import AsyncIterator, Callable, Iterable
from dataclasses import astuple
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa

from portal.demo_account import MERCHANTS, account_lines, demo_lines
from portal.operations.import_reports import ImportReport
from portal.operations.imports import import_file, import_lines
from portal.store import tables
from portal.store.database import Database
from tests.databases import NoPostgreSQL, postgresql_url, sqlite_url

pytestmark = pytest.mark.anyio
NOW = datetime(2026, 11, 22, 12, tzinfo=UTC)
BUECHEREI = gzip.decompress((Path(__file__).parents[1] / "buecherei.jsonl.gz").read_bytes()).splitlines(keepends=True)
OBJECTS = [json.loads(line) for line in BUECHEREI]
SIZES = {
    "account": 1, "plan": 4, "customer": 40, "payment_method": 40, "subscription": 40, "invoice": 558, "credit_note": 16
}  # fmt: skip


@pytest.fixture
def anyio_backend() -> str:
    return "asyncio"


@pytest.fixture(params=["sqlite", "postgresql"])
async def database(request: pytest.FixtureRequest, tmp_path: Path) -> AsyncIterator[Database]:
    try:
        url = sqlite_url(tmp_path) if request.param == "sqlite" else postgresql_url()
    except NoPostgreSQL as reason:
        pytest.skip(str(reason))
    database = Database(url)
    await database.open()
    await database.write(tables.metadata.create_all)
    yield database
    await database.close()


async def run(database: Database, lines: Iterable[Any], **options: Any) -> ImportReport:
    given = (line if isinstance(line, bytes) else json.dumps(line) for line in lines)
    return await import_lines(database, given, now=options.pop("now", NOW), **options)


async def rows(database: Database, *columns: Any, where: Any = True) -> list[Any]:
    statement = sa.select(*columns).where(where if where is not True else sa.true())
    return await database.search(lambda connection: connection.execute(statement).all())


async def everything(database: Database) -> dict[str, list[Any]]:
    def read(connection: sa.Connection) -> dict[str, list[Any]]:
        return {
            name: sorted(map(repr, connection.execute(sa.select(table)).all()))
            for name, table in tables.metadata.tables.items()
        }

    return await database.search(read)


def outcomes(report: ImportReport) -> dict[str, tuple[int, int, int]]:
    return {kind: astuple(counts) for kind, counts in report.counts.items() if any(astuple(counts))}


def told(report: ImportReport) -> list[tuple[int, str | None, str | None, str]]:
    return [(one.line, one.kind, one.field, str(one.reason)) for one in report.complaints]


def first(kind: str) -> dict[str, Any]:
    return next(json.loads(json.dumps(item[kind])) for item in OBJECTS if kind in item)


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


COMPLAINTS: list[tuple[Any, str | None, str | None, str]] = [
    (b"{broken", None, None, "not valid JSON"),
    (b"\xff\xfe", None, None, "not UTF-8"),
    (b"[1]", None, None, "one object"),
    (b" " * 1_000_001, None, None, "longer than 1 MB"),
    ({"dragon": {}}, None, None, "no kind dragon"),
    ({"plan": 7}, "plan", None, "object is needed"),
    ({"customer": {"handle": "x"}}, "customer", "created", "missing"),
    ({"plan": {**first("plan"), "handle": "p9", "amount": 12.9}}, "plan", "amount", "integer in minor units"),
    ({"customer": {**first("customer"), "handle": "x9", "test": "no"}}, "customer", "test", "true or false"),
    ({"customer": {**first("customer"), "city": "Bonn"}}, "customer", "handle", "with other contents"),
    ({"payment_method": {**first("payment_method"), "id": "ca_9", "customer": "no"}}, "payment_method", "customer",
     "There is no no."),
    ({"subscription": {**first("subscription"), "handle": "s9", "plan_version": 9}}, "subscription", "plan",
     "There is no quarter 9."),
    ({"subscription": {**first("subscription"), "handle": "s8", "active_payment_methods": ["ca_10000001"]}},
     "subscription", "active_payment_methods", "belongs to another customer"),
    ({"invoice": {**first("invoice"), "handle": "i9"}}, "invoice", "id", "with other contents"),
    ({"invoice": {**first("invoice"), "handle": "i7", "id": "i7", "subscription": "sub-1-00001"}}, "invoice",
     "subscription", "belongs to another customer"),
    ({"invoice": {**first("invoice"), "handle": "i8", "id": "i8",
                  "transactions": [{**first("invoice")["transactions"][0], "payment_method": "ca_9"}]}}, "invoice",
     "transactions[0].payment_method", "There is no ca_9."),
    ({"credit_note": {**first("credit_note"), "accounting_number": "G9", "invoice": "no"}}, "credit_note", "invoice",
     "There is no no."),
    ({"credit_note": {**first("credit_note"), "accounting_number": "G8", "customer": "cust-00000"}}, "credit_note",
     "invoice", "belongs to another customer"),
    ({"account": {**first("account"), "handle": "other"}}, "account", "handle", "belongs to the account buecherei"),
]  # fmt: skip


@pytest.mark.parametrize("dry_run", [False, True], ids=["stored", "dry"])
async def test_a_bad_line_is_told_and_loses_no_other(database: Database, dry_run: bool) -> None:
    middle = len(OBJECTS) - 100
    lines = [*OBJECTS[:middle], *(case[0] for case in COMPLAINTS), *OBJECTS[middle:]]
    report = await run(database, lines, dry_run=dry_run)
    assert outcomes(report) == {kind: (size, 0, 0) for kind, size in SIZES.items()}
    by_line = {number: [] for number in range(middle + 1, middle + 1 + len(COMPLAINTS))}
    for complaint in told(report):
        by_line[complaint[0]].append(complaint[1:])
    for found, (_, kind, field, reason) in zip(by_line.values(), COMPLAINTS, strict=True):
        assert any(one[:2] == (kind, field) and reason in one[2] for one in found), (kind, field, reason, found)
    assert not report.clean and report.complaints_total == len(report.complaints)


async def test_what_the_database_refuses_is_told_and_loses_no_other(database: Database) -> None:
    await run(database, OBJECTS)
    good = {**first("invoice"), "id": "fresh", "handle": "fresh"}
    report = await run(database, [OBJECTS[0], {"invoice": {**first("invoice"), "handle": "thief"}}, {"invoice": good}])
    assert [(line, kind) for line, kind, _, _ in told(report)] == [(2, "invoice")]
    assert "already" in told(report)[0][3]
    assert report.counts["invoice"].new == 1


async def test_nothing_moves_to_another_customer(database: Database) -> None:
    await run(database, OBJECTS)
    report = await run(database, [OBJECTS[0], {"payment_method": {**first("payment_method"), "customer": "cust-00001"}}])
    assert [(line, field) for line, _, field, _ in told(report)] == [(2, "customer")]


async def test_complaints_are_counted_in_full_and_kept_in_part(database: Database) -> None:
    report = await run(database, [b"{"] * 1_500)
    assert (len(report.complaints), report.complaints_total) == (1_000, 1_500)
    assert [complaint.line for complaint in report.complaints[:3]] == [1, 2, 3]


async def test_empty_lines_a_mark_and_other_line_ends_are_taken(database: Database, tmp_path: Path) -> None:
    path = tmp_path / "account.jsonl"
    path.write_bytes(b"\xef\xbb\xbf" + b"\r\n\r\n".join(line.strip() for line in BUECHEREI))
    calls: list[tuple[int, int]] = []
    report = await import_file(database, path, now=NOW, progress=lambda done, total: calls.append((done, total)))
    assert report.clean and report.counts["invoice"].new == SIZES["invoice"]
    size = path.stat().st_size
    assert calls[-1] == (size, size) and calls == sorted(calls)


async def test_a_long_line_in_a_file_is_skipped_to_its_end(database: Database, tmp_path: Path) -> None:
    path = tmp_path / "account.jsonl"
    path.write_bytes(BUECHEREI[0] + b'{"customer": "' + b"x" * 3_500_000 + b'"}\n' + BUECHEREI[1])
    report = await import_file(database, path, now=NOW)
    assert told(report) == [(2, None, None, "This line is longer than 1 MB.")]
    assert outcomes(report) == {"account": (1, 0, 0), "plan": (1, 0, 0)}


async def test_a_repeated_line_is_as_before(database: Database) -> None:
    report = await run(database, [*OBJECTS, *OBJECTS])
    assert report.clean and outcomes(report) == {kind: (size, 0, size) for kind, size in SIZES.items()}


async def test_a_file_without_an_account_needs_to_be_told_which(database: Database) -> None:
    lost = await run(database, OBJECTS[1:3])
    assert [(line, reason) for line, _, _, reason in told(lost)] == [
        (1, "There is no account that this line belongs to."), (2, "There is no account that this line belongs to.")
    ]  # fmt: skip
    await run(database, OBJECTS[:1])
    assert (await run(database, OBJECTS[1:3], account="buecherei")).counts["plan"].new == 2


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


@pytest.mark.parametrize("merchant", MERCHANTS)
async def test_the_demo_is_furnished_without_a_complaint(database: Database, merchant: str) -> None:
    report = await run(database, demo_lines(NOW, merchant))
    assert told(report) == []
    assert report.counts["customer"].new >= 24 and report.counts["credit_note"].new >= 6
    assert await rows(database, sa.func.count(tables.Logo.merchant_id)) == [(1,)]
    owners = await rows(database, tables.Invoice.customer_id)
    assert Counter(owners).most_common(1)[0][1] == 1_500
    states = set(map(tuple, await rows(database, tables.Subscription.state, tables.Subscription.on_hold_reason)))
    assert states >= {("active", None), ("on_hold", "ondemand"), ("on_hold", "dunning"), ("expired", None)}


@pytest.mark.parametrize("now", [NOW, datetime(2028, 2, 29, tzinfo=UTC), datetime(2027, 1, 31, 23, 59, tzinfo=UTC)])
def test_the_amounts_of_the_demo_are_exact_and_nothing_is_paid_in_the_future(now: datetime) -> None:
    for merchant in MERCHANTS:
        for invoice in (item["invoice"] for item in demo_lines(now, merchant) if "invoice" in item):
            lines, paid = invoice["order_lines"], invoice["transactions"]
            assert invoice["amount"] == sum(line["amount"] for line in lines)
            assert invoice["amount"] == invoice["amount_ex_vat"] + invoice["amount_vat"]
            assert all(line["amount"] == line["amount_ex_vat"] + line["amount_vat"] for line in lines)
            assert invoice["settled_amount"] == sum(one["amount"] for one in paid if one["state"] == "settled")
            assert invoice["refunded_amount"] == sum(one["amount"] for one in paid if one["type"] == "refund")
            assert max([invoice["created"], *(one["created"] for one in paid)])[:10] <= f"{now:%Y-%m-%d}"


def test_a_load_account_is_the_same_for_the_same_seed() -> None:
    def make(seed: int) -> list[Any]:
        return list(account_lines(merchant="load", customers=3, until=NOW.date(), seed=seed))

    assert make(1) == make(1) != make(2)
    assert Counter(next(iter(item)) for item in make(1))["invoice"] == 36
