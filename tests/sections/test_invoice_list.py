"""My invoices as a list: filters, the search and older pages, in place and without JavaScript."""

from datetime import timedelta

import pytest

from portal.app import House
from tests.builders import change_merchant, invoice
from tests.cast import SHOP
from tests.clock import START
from tests.page import Browser, Page

PATH = "/p/kaffee/invoices"
ADA = (SHOP, "ada")


async def many(house: House, count: int, days: int, **values: object) -> None:
    """So many invoices more, thirty of each moment, the first ones so many days ago."""

    def write(connection) -> None:
        for number in range(count):
            at = START - timedelta(days=days + number // 30)
            invoice(connection, *ADA, f"old-{number}", created_at=at, **values)

    await house.database.write(write)


async def follow(browser: Browser, page: Page) -> Page:
    link = page.node("#more a").attributes
    assert link["href"] == link["hx-get"] and link["hx-target"] == "#more"
    return await browser.get(link["href"] or "")


@pytest.mark.parametrize(
    ("query", "titles"),
    [
        ("", ["RE-inv-4", "RE-inv-3", "RE-inv-2", "RE-inv-1"]),
        ("q=&status=&year=", ["RE-inv-4", "RE-inv-3", "RE-inv-2", "RE-inv-1"]),
        ("status=paid", ["RE-inv-1"]),
        ("status=open", ["RE-inv-2"]),
        ("status=overdue", ["RE-inv-2"]),
        ("status=refunded", ["RE-inv-3"]),
        ("status=cancelled", ["RE-inv-4"]),
        ("year=2027", ["RE-inv-4", "RE-inv-3", "RE-inv-2", "RE-inv-1"]),
        ("year=2026", []),
        ("q=re-inv-3", ["RE-inv-3"]),
        ("q=%20RE%20-%20INV%20-%203", ["RE-inv-3"]),
        ("q=inv-3", ["RE-inv-3"]),
        ("q=Re-", ["RE-inv-4", "RE-inv-3", "RE-inv-2", "RE-inv-1"]),
        ("q=inv-5", []),
        ("q=nv-3", []),
        ("q=%25", []),
        ("q=re-inv-3%00", ["RE-inv-3"]),
        ("q=re&status=paid&year=2027", ["RE-inv-1"]),
        ("q=re&status=paid&year=2026", []),
        ("status=under_way", []),
    ],
)
async def test_the_filters_show_what_they_say(ada: Browser, query: str, titles: list[str]) -> None:
    page = await ada.get(f"{PATH}?{query}")
    assert page.status == 200 and page.all(".row-title") == titles
    assert page.has(".empty") != bool(titles)


async def test_the_form_keeps_what_is_filtered_and_offers_what_there_is(ada: Browser, house: House) -> None:
    await many(house, 1, 400)
    page = await ada.get(f"{PATH}?q=re&status=paid&year=2026")
    assert page.form("#filters") == {"q": "re", "status": "paid", "year": "2026"}
    assert page.all("#field-year option") == ["All years", "2027", "2026"]
    labels = ["All statuses", "Open", "Overdue", "Paid", "Refunded", "Cancelled"]
    assert page.all("#field-status option") == labels
    assert page.text("#results h2") == "Paid · 2026 · “re”" and page.all(".row-title") == ["RE-old-0"]


async def test_a_form_without_javascript_is_the_same_address(ada: Browser) -> None:
    form = (await ada.get(PATH)).node("#filters")
    assert (form.attributes["action"], form.attributes["method"]) == (PATH, "get")
    part = await ada.htmx_get(f"{PATH}?status=paid")
    assert part.is_partial and part.all(".row-title") == ["RE-inv-1"]


async def test_nothing_found_says_what_was_looked_for_and_leads_back(ada: Browser) -> None:
    page = await ada.get(f"{PATH}?q=xyz&status=paid")
    assert "None of your invoices fits: Paid · “xyz”." in page.text(".empty")
    assert page.node(".empty a").attributes["href"] == PATH
    assert page.form("#filters")["q"] == "xyz"


async def test_a_status_that_no_invoice_has_stays_chosen(ada: Browser) -> None:
    page = await ada.get(f"{PATH}?status=reserved&year=1999")
    assert page.form("#filters") == {"q": "", "status": "reserved", "year": "1999"}


@pytest.mark.parametrize(
    ("query", "complaint"),
    [
        ("status=lost", "no such status"),
        ("status=PAID", "no such status"),
        ("year=12", "no such year"),
        ("year=9999", "no such year"),
        ("year=-001", "no such year"),
        ("year=%C2%B2%C2%B2%C2%B2%C2%B2", "no such year"),
        ("year=2027x", "no such year"),
        ("q=" + "9" * 101, "Its beginning is enough"),
    ],
)
async def test_a_filter_that_cannot_be_is_complained_of(ada: Browser, query: str, complaint: str) -> None:
    page = await ada.get(f"{PATH}?{query}")
    assert page.status == 422 and complaint in page.text(".error-summary") and not page.has(".row")
    assert page.has("#results a[href='/p/kaffee/invoices']")
    assert (await ada.htmx_get(f"{PATH}?{query}")).status == 422


async def test_a_single_invoice_needs_no_filter(browser: Browser) -> None:
    await browser.sign_in("eva@post.example", "/p/fjord")
    page = await browser.get("/p/fjord/invoices")
    assert page.all(".row-title") == ["RE-inv-eva"] and not page.has("#filters")


async def test_a_stranger_finds_nothing_of_it(browser: Browser) -> None:
    await browser.sign_in("ben@post.example")
    for query in ("q=RE-inv-3", "status=paid", "year=2027"):
        assert (await browser.get(f"{PATH}?{query}")).all(".row-title") == []


async def test_the_year_is_that_of_the_merchant(ada: Browser, house: House) -> None:
    new_year = START.replace(year=2026, month=12, day=31, hour=23, minute=30)
    await house.database.write(lambda c: invoice(c, *ADA, "late", created_at=new_year))
    assert "RE-late" in (await ada.get(f"{PATH}?year=2027")).all(".row-title")
    await house.database.write(lambda c: change_merchant(c, SHOP, timezone="America/Lima"))
    assert (await ada.get(f"{PATH}?year=2026")).all(".row-title") == ["RE-late"]


async def test_older_pages_show_each_invoice_once_even_of_the_same_moment(ada: Browser, house: House) -> None:
    await many(house, 58, 100)
    page, seen = await ada.get(PATH), []
    while True:
        seen += page.all(".row-title")
        if not page.has("#more"):
            break
        page = await follow(ada, page)
    assert len(seen) == len(set(seen)) == 62
    assert seen[:4] == ["RE-inv-4", "RE-inv-3", "RE-inv-2", "RE-inv-1"] and seen[-1] == "RE-old-30"


async def test_older_pages_keep_the_filter(ada: Browser, house: House) -> None:
    await many(house, 30, 400, state="cancelled", settled_amount=0, settled_at=None)
    page = await ada.get(f"{PATH}?q=re-old&status=cancelled&year=2026")
    seen = page.all(".row-title")
    page = await follow(ada, page)
    seen += page.all(".row-title")
    assert len(seen) == len(set(seen)) == 30
    assert page.form("#filters") == {"q": "re-old", "status": "cancelled", "year": "2026"}
    assert page.has("a.row[data-focus]") and page.text("[data-announce]").startswith("Cancelled")


async def test_a_place_in_a_later_year_shows_no_more_than_the_year(ada: Browser) -> None:
    assert (await ada.get(f"{PATH}?year=2026&before=9000000000000000~1")).all(".row") == []


async def test_a_page_that_we_never_named_is_not_found(ada: Browser) -> None:
    tokens = "", "x", "1", "~", "1~", "~1", "-1~1", "1~1~1", "9" * 18 + "~1", "1~" + "9" * 19, "²~1"
    for token in tokens:
        assert (await ada.get(f"{PATH}?before={token}")).status == 404, token


async def test_the_end_of_the_list_says_so(ada: Browser) -> None:
    page = await ada.get(f"{PATH}?before=1~1")
    assert "You have seen them all." in page.text(".empty") and page.has(f"#results a[href='{PATH}']")
