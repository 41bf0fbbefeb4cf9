"""The console's search for customers."""

from datetime import timedelta
from urllib.parse import quote

import sqlalchemy as sa

from portal.app import House
from portal.store import tables
from tests.admin.staff import hire, sign_in
from tests.builders import customer, id_of, invoice
from tests.cast import OTHER_SHOP, SHOP
from tests.clock import START
from tests.page import Browser, Page

ROWS = "#results .rows a.row"


async def search(browser: Browser, wanted: str) -> Page:
    """What is found for the words, typed into the field and sent."""
    await browser.get("/admin")
    return await browser.get(f"/admin?q={quote(wanted)}")


def handles(page: Page) -> list[str]:
    """The handles of the customers in the list."""
    return [(node.attributes["href"] or "").removeprefix("/admin/customers/") for node in page.tree.css(ROWS)]


def neighbours(connection: sa.Connection) -> None:
    """Customers whose names are not plain."""
    customer(connection, SHOP, "pct", company="100% Arabica", created_at=START - timedelta(days=1))
    customer(connection, SHOP, "under_score", last_name="Back\\slash", created_at=START - timedelta(days=2))
    customer(connection, SHOP, "gone", last_name="Öztürk", deleted_at=START)
    invoice(connection, SHOP, "ben", "RE-100-A", accounting_number="KK-2027-0007")


FOUND = [
    ("öztürk", ["ada"]),
    ("ÖZTÜRK-GROSS", ["ada"]),
    ("O\u0308ztu\u0308rk", ["ada"]),
    ("  söhne   ada ", ["ada"]),
    ("ben@post", ["ben"]),
    ("dora", ["dora2", "dora"]),
    ("DORA two", ["dora2"]),
    ("%", ["pct"]),
    ("100% arabica", ["pct"]),
    ("_", ["under_score"]),
    ("\\", ["under_score"]),
    ("dora\x00two", ["dora2"]),
    ("KK-2027-0007", ["ben"]),
    ("kk-2027-0007", ["ben"]),
    ("RE-100-A", ["ben"]),
    ("KK-2027", []),
    ("eva", []),
    ("inv-eva", []),
    ("'; drop table customers; --", []),
]


async def test_who_is_found(mia: Browser, house: House) -> None:
    await house.database.write(neighbours)
    for wanted, found in FOUND:
        page = await search(mia, wanted)
        assert page.status == 200 and handles(page) == found, wanted
        if not found:
            assert page.text("#results h2").startswith("No customers found")
            assert page.form("form.search")["q"] == wanted, "what was typed is kept"


async def test_an_invoice_leads_to_its_customer(mia: Browser) -> None:
    page = await search(mia, "RE-inv-cleo")
    assert handles(page) == ["cleo"] and page.text("#results .row-meta") == "RE-inv-cleo · cleo@post.example"
    assert page.text("[data-announce]") == "By invoice number"


async def test_without_words_the_newest_come_first(mia: Browser) -> None:
    page = await mia.get("/admin")
    assert page.text("#results h2") == "Newest customers first" and handles(page)[0] == "dora2"
    assert handles(await mia.get("/admin?q=%20%00")) == handles(page)


async def test_words_are_shown_and_never_markup(mia: Browser) -> None:
    page = await search(mia, "<b>\"x' %s &amp;")
    assert page.form("form.search")["q"] == "<b>\"x' %s &amp;" and not page.has("#results b")
    assert "“<b>\"x' %s &amp;”" in page.text("#results h2")


async def test_typing_swaps_the_results_of_the_same_page(mia: Browser) -> None:
    page = await search(mia, "dora")
    part = await mia.htmx_get("/admin?q=dora")
    assert part.is_partial and part.text("#results") == page.text("#results")
    assert part.text("[data-announce]") == "2 customers for “dora”"
    assert (await mia.htmx_get("/admin?q=ben")).text("[data-announce]") == "One customer for “ben”"


def crowd(connection: sa.Connection) -> None:
    """300 customers of one name, many of them created in the same moment."""
    merchant_id = id_of(connection, tables.Merchant, SHOP)
    common = {"merchant_id": merchant_id, "last_name": "Crowd", "invoice_recipients": [], "version": 1, "test": False}
    rows = [
        {"handle": f"crowd-{n}", "search_key": f"crowd-{n}", "created_at": START - timedelta(hours=n // 40), **common}
        for n in range(300)
    ]
    connection.execute(sa.insert(tables.Customer), rows)


async def test_all_of_many_are_reached_by_pages(mia: Browser, house: House) -> None:
    await house.database.write(crowd)
    for query, others in (("?q=crowd", 0), ("?q=", 5)):
        page, seen = await mia.get(f"/admin{query}"), []
        while True:
            seen += handles(page)
            if not page.has("a.older"):
                break
            page = await mia.get(page.node("a.older").attributes["href"] or "")
        assert len(seen) == len(set(seen)) == 300 + others
        hours = [int(handle.removeprefix("crowd-")) // 40 for handle in seen if handle.startswith("crowd")]
        assert hours == sorted(hours), "newest first, over all pages"


async def test_a_place_that_we_never_named_is_no_page(mia: Browser) -> None:
    for place in ("x", "1~", "-1~1", "9" * 19 + "~1", "1~" + "9" * 19, "1~1~1"):
        assert (await mia.get(f"/admin?before={place}")).status == 404, place


async def test_each_merchant_finds_their_own(house: House, browser: Browser) -> None:
    await hire(house, "ole@fjord.example", merchant=OTHER_SHOP)
    await sign_in(browser, "ole@fjord.example")
    assert handles(await browser.get("/admin")) == ["eva"]
    assert handles(await search(browser, "inv-eva")) == ["eva"]
    assert handles(await search(browser, "ada")) == []
