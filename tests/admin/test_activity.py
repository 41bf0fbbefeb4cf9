"""The activity of the whole account: what stands there, how it is filtered, and the file that it becomes."""

import csv
import io
import tracemalloc
from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
import sqlalchemy as sa

from portal.app import House
from portal.domain.events import Actor, Change, Event
from portal.operations.export_activity import CHUNK, Words, export_activity
from portal.store import events, tables
from portal.store.account_activity import Shelf, Wanted, browse
from portal.store.paging import Cursor
from tests.admin.staff import hire, sign_in
from tests.builders import event, id_of
from tests.cast import OTHER_SHOP, SHOP
from tests.clock import START
from tests.page import Browser, Page

HERE = "/admin/activity"
DAY = timedelta(days=1)
EXPORT = "form[action$='/export']"
on_sqlite = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)


def furnish(connection: sa.Connection) -> None:
    """A few events of each family and actor, a day apart, of ben, dora and the account; one of another merchant."""
    at = START - timedelta(hours=1)
    paid = {"subject_kind": "invoice", "subject_handle": "RE-7"}
    event(connection, SHOP, "ben", "invoice_settled", at=at - DAY, **paid)
    moved = [{"field": "city", "old": "Bonn", "new": "Köln"}, {"field": "postal_code", "old": None, "new": "50667"}]
    by_ben = {"actor_kind": "customer", "actor_name": "Ben Test"}
    event(connection, SHOP, "ben", "customer_changed", at=at - 2 * DAY, changes=moved, **by_ben)
    event(connection, SHOP, "dora", "customer_signed_in", at=at - 3 * DAY, actor_kind="customer", actor_name="Dora One")
    of_api = {"actor_kind": "api", "subject_kind": "subscription", "subject_handle": "s-1"}
    event(connection, SHOP, "dora2", "subscription_changed", at=at - 4 * DAY, **of_api)
    event(connection, OTHER_SHOP, "eva", "customer_created", at=at)
    changes = (Change("allow_pause", "false", "true"), Change("gateway_secret", "sk_live_1", "sk_live_2"))
    mia = Actor("user", "Mia Brandt")
    merchant = id_of(connection, tables.Merchant, SHOP)
    events.append_to_account(connection, merchant, Event("account_changed", changes), mia, at)


@pytest.fixture
async def office(house: House, mia: Browser) -> Browser:
    """Mia's browser, in an account in which something has happened."""
    await house.database.write(furnish)
    return mia


def told(page: Page) -> list[str]:
    """What happened, and at the end whose it is."""
    return page.all("#activity .what")


SETTINGS, PAID = "The settings were changed. Settings", "Invoice RE-7 was paid. Ben Test"
MOVED, CAME = "The billing address was changed. Ben Test", "The customer signed in. Dora One"
CHANGED, CREATED = "Subscription s-1 was changed. Dora Two", "The customer was created. Ada & Söhne"


async def test_everything_that_happened_stands_there(office: Browser) -> None:
    page = await office.get(HERE)
    assert told(page) == [SETTINGS, PAID, MOVED, CAME, CHANGED, CREATED]
    assert page.all("#activity h3")[:2] == ["3 March 2027", "2 March 2027"]
    assert page.text("#activity .meta") == "09:00 · by Mia Brandt"
    doors = [node.attributes["href"] for node in page.tree.css("#activity .what a")]
    assert doors[:2] == ["/admin/portal", "/admin/customers/ben"]
    assert page.all(".changes dt") == ["Customers may pause and resume", "Gateway secret", "City", "Postal code"]
    assert page.all(".changes ins")[:2] == ["On", "not shown"] and "sk_live" not in page.answer.text
    part = await office.htmx_get(HERE)
    assert part.is_partial and told(part) == told(page)


FILTERS = [
    ("actor=user", [SETTINGS]),
    ("actor=customer", [MOVED, CAME]),
    ("actor=api", [CHANGED]),
    ("actor=system", [PAID, CREATED]),
    ("family=details", [MOVED, CREATED]),
    ("family=security", [CAME]),
    ("family=payments", [PAID]),
    ("family=subscriptions", [CHANGED]),
    ("family=settings&actor=user", [SETTINGS]),
    ("from=2027-03-02", [SETTINGS, PAID]),
    ("from=2027-02-28&to=2027-03-01", [MOVED, CAME]),
    ("to=2027-03-01&actor=customer", [MOVED, CAME]),
    ("customer=ben", [PAID, MOVED]),
    ("customer=Dora@POST.example", [CAME, CHANGED]),
    ("customer=dora%40post.example&actor=api", [CHANGED]),
    ("customer=ben&family=payments", [PAID]),
]


async def test_each_filter_leaves_what_it_says(office: Browser) -> None:
    for query, wanted in FILTERS:
        page = await office.get(f"{HERE}?{query}")
        assert page.status == 200 and told(page) == wanted, query
        part = await office.htmx_get(f"{HERE}?{query}")
        assert told(part) == wanted, query
    assert page.text("#results h2") == "“ben” · Payments"
    assert page.form("#filters") == {"customer": "ben", "actor": "", "family": "payments", "from": "", "to": ""}


@on_sqlite
async def test_days_are_those_of_the_merchant(office: Browser, house: House) -> None:
    """Half past eleven in the evening of 1 March in UTC is 2 March in Berlin."""
    late = datetime(2027, 3, 1, 23, 30, tzinfo=UTC)
    await house.database.write(lambda connection: event(connection, SHOP, "ben", "invoice_credited", at=late))
    assert len(told(await office.get(f"{HERE}?from=2027-03-02&to=2027-03-02"))) == 2
    assert told(await office.get(f"{HERE}?from=2027-03-01&to=2027-03-01")) == [MOVED]


@on_sqlite
async def test_what_cannot_be_looked_for_is_said_at_the_field(office: Browser) -> None:
    wrong = {
        "from": "?from=1", "to": "?from=2027-03-02&to=2027-03-01", "actor": "?actor=nobody", "family": "?family=x",
        "customer": "?customer=eva",
    }  # fmt: skip
    for name, query in wrong.items():
        page = await office.get(HERE + query)
        assert page.status == 422 and page.error(name) and not page.has("#activity"), name
        assert page.has(f"#results a[href='{HERE}']"), "there is a way back to everything"


@on_sqlite
async def test_nothing_found_says_of_how_many(office: Browser) -> None:
    page = await office.get(f"{HERE}?actor=api&family=settings")
    assert page.status == 200 and "Of 6 events, none fits: Your systems (API) · Settings." in page.text("#results")
    assert page.text("#results a.button") == "Show everything" and not page.has(EXPORT)


def many(connection: sa.Connection, size: int = 120) -> None:
    """So many events of ben by two actors, several in the same moment."""
    row = {"merchant_id": id_of(connection, tables.Merchant, SHOP)}
    row["customer_id"] = id_of(connection, tables.Customer, "ben")
    actors = ("system", "api")
    rows = [
        row | {"kind": "invoice_created", "subject_kind": "invoice", "subject_handle": f"n{number}",
               "at": START + timedelta(minutes=number // 7), "actor_kind": actors[number % 2], "changes": []}
        for number in range(size)
    ]  # fmt: skip
    connection.execute(sa.insert(tables.Event), rows)


async def test_it_is_read_page_by_page_to_its_end(mia: Browser, house: House) -> None:
    await house.database.write(many)
    page, seen = await mia.get(f"{HERE}?family=invoices"), []
    while True:
        seen += page.all("#activity .what > span:first-child")
        if not page.has(".pager .older"):
            break
        page = await mia.get(page.node(".pager .older").attributes["href"] or "")
    assert seen == [f"Invoice n{number} was issued." for number in reversed(range(120))]
    assert page.text("#results > p a") == "Back to the newest"


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
    assert told(page)[0] == "The activity was downloaded (2027-03-01 – 2027-03-02)."
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


@on_sqlite
async def test_each_merchant_sees_their_own(house: House, browser: Browser) -> None:
    await house.database.write(furnish)
    await hire(house, "ole@fjord.example", merchant=OTHER_SHOP)
    await sign_in(browser, "ole@fjord.example")
    page = await browser.get(HERE)
    assert told(page) == ["The customer was created. Eva Test"]
    assert (await browser.get(f"{HERE}?customer=ben")).status == 422
