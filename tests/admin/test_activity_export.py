"""The activity of an account as a file: its rows, what no spreadsheet may calculate, how little memory it takes."""

import csv
import io
import tracemalloc
from collections.abc import AsyncIterator
from datetime import UTC
from typing import Any

import pytest

from portal.app import House
from portal.operations.export_activity import CHUNK, Words, export_activity
from portal.store.account_activity import Shelf, Wanted, browse
from portal.store.paging import Cursor
from tests.admin.happenings import DAY, EXPORT, HERE, many
from tests.admin.staff import hire, sign_in
from tests.builders import event
from tests.cast import SHOP
from tests.clock import START
from tests.page import Browser

on_sqlite = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)


async def rows_of(browser: Browser, query: str = "") -> list[dict[str, str]]:
    """The file that is downloaded where this filter is on, as a spreadsheet reads it."""
    await browser.get(f"{HERE}{query}")
    page = await browser.submit(EXPORT, follow=False)
    assert page.status == 200 and page.headers["content-type"] == "text/csv; charset=utf-8"
    assert page.answer.content.startswith(b"\xef\xbb\xbf") and b"\n" not in page.answer.content.replace(b"\r\n", b"")
    return list(csv.DictReader(io.StringIO(page.answer.content.decode("utf-8-sig"), newline=""), strict=True))


async def test_the_file_has_a_row_a_change(office: Browser) -> None:
    rows = await rows_of(office)
    assert [row["Event"] for row in rows] == [
        "activity_exported", "account_changed", "account_changed", "invoice_settled", "customer_changed",
        "customer_changed", "customer_signed_in", "subscription_changed", "customer_created",
    ]  # fmt: skip
    assert rows[4] == {
        "Time": "2027-03-01T09:00:00+01:00", "Customer": "ben", "Name": "Ben Test", "Event": "customer_changed",
        "What happened": "The billing address was changed.", "Who did it": "Customers", "Their name": "Ben Test",
        "About": "", "Number or handle": "", "Field": "City", "Before": "Bonn", "After": "Köln",
    }  # fmt: skip
    assert rows[2]["Field"] == "Gateway secret" and rows[2]["After"] == ""


@on_sqlite
async def test_the_file_is_what_was_filtered_and_is_an_event_itself(office: Browser) -> None:
    query = "?customer=ben&from=2027-03-01&to=2027-03-02"
    assert {row["Customer"] for row in await rows_of(office, query)} == {"ben"}
    page = await office.get(HERE)
    assert page.text("#activity .what") == "The activity was downloaded (2027-03-01 – 2027-03-02)."
    page = await office.submit(EXPORT, {"from": "1"}, follow=False)
    assert page.status == 422 and page.error("from")


@on_sqlite
async def test_the_file_is_named_after_merchant_and_days(office: Browser) -> None:
    for query, name in (("", "Kaffeekiste%202027-03-03.csv"), ("?from=2027-03-01", "2027-03-01%20%E2%80%93.csv")):
        await office.get(HERE + query)
        page = await office.submit(EXPORT, follow=False)
        assert name in page.headers["content-disposition"]


@on_sqlite
async def test_no_cell_is_a_formula(mia: Browser, house: House) -> None:
    values = ["=1+1", "+1", "-1", "@SUM(A1)", "\tx", "\rx", 'a "quoted", cell', "two\r\nlines", "＝1", "plain"]
    changes = [{"field": "comment", "old": None, "new": value} for value in values]
    await house.database.write(lambda connection: event(connection, SHOP, "ben", "customer_changed", changes=changes))
    await mia.get(f"{HERE}?customer=ben")
    page = await mia.submit(EXPORT, follow=False)
    rows = list(csv.DictReader(io.StringIO(page.answer.content.decode("utf-8-sig"), newline=""), strict=True))
    harmless = [value if value[0] in "atp" else f"'{value}" for value in values]
    assert [row["After"] for row in rows] == harmless


@on_sqlite
async def test_a_long_file_needs_no_more_memory(house: House) -> None:
    """Twenty thousand events leave piece by piece, and none of the pieces stays."""
    size = 20_000
    await house.database.write(many, size)

    async def read(before: Cursor | None, chunk: int) -> Shelf:
        wanted = Wanted(START - DAY, START + 99 * DAY, family="invoices")
        return await house.database.search(browse, 1, wanted, before, chunk)

    words, lines, peaks = Words(str, UTC), 0, list[int]()
    pieces: AsyncIterator[bytes] = export_activity(read, words)
    tracemalloc.start()
    try:
        async for piece in pieces:
            lines += piece.count(b"\r\n")
            assert piece.count(b"\r\n") <= CHUNK
            peaks.append(tracemalloc.get_traced_memory()[0])
    finally:
        tracemalloc.stop()
    assert lines == size + 1
    assert max(peaks) < 2 * sorted(peaks[2:12])[5], "memory did not grow"


@pytest.mark.parametrize(("role", "may"), [("owner", True), ("read_only", False), ("support", True)])
@on_sqlite
async def test_who_may_take_it_away(house: House, browser: Browser, role: str, may: bool) -> None:
    await hire(house, role=role)
    await sign_in(browser)
    page = await browser.get(HERE)
    assert page.status == 200 and page.has(EXPORT) is may
    values: dict[str, Any] = dict.fromkeys(("customer", "actor", "family", "from", "to"), "")
    page = await browser.post(f"{HERE}/export", page.form("form.leave") | values, follow=False)
    assert page.status == (200 if may else 403)
