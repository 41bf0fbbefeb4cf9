"""Bad lines, on both databases: each is told with number, field and reason, and loses no other."""

from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest

from portal.operations.imports import import_file
from portal.store import tables
from portal.store.database import Database
from tests.databases import postgresql_url, sqlite_url
from tests.operations.importing import BUECHEREI, NOW, OBJECTS, SIZES, first, outcomes, run, told


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
    moved = {**first("payment_method"), "customer": "cust-00001"}
    report = await run(database, [OBJECTS[0], {"payment_method": moved}])
    assert [(line, field) for line, _, field, _ in told(report)] == [(2, "customer")]


async def test_complaints_are_counted_in_full_and_kept_in_part(database: Database) -> None:
    report = await run(database, [b"{"] * 1_500)
    assert (len(report.complaints), report.complaints_total) == (1_000, 1_500)
    assert [complaint.line for complaint in report.complaints[:3]] == [1, 2, 3]


async def test_a_long_line_in_a_file_is_skipped_to_its_end(database: Database, tmp_path: Path) -> None:
    path = tmp_path / "account.jsonl"
    path.write_bytes(BUECHEREI[0] + b'{"customer": "' + b"x" * 3_500_000 + b'"}\n' + BUECHEREI[1])
    report = await import_file(database, path, now=NOW)
    assert told(report) == [(2, None, None, "This line is longer than 1 MB.")]
    assert outcomes(report) == {"account": (1, 0, 0), "plan": (1, 0, 0)}


async def test_a_file_without_an_account_needs_to_be_told_which(database: Database) -> None:
    lost = await run(database, OBJECTS[1:3])
    assert [(line, reason) for line, _, _, reason in told(lost)] == [
        (1, "There is no account that this line belongs to."), (2, "There is no account that this line belongs to.")
    ]  # fmt: skip
    await run(database, OBJECTS[:1])
    assert (await run(database, OBJECTS[1:3], account="buecherei")).counts["plan"].new == 2
