"""A customer's page in the console, with the timeline."""

from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import sqlalchemy as sa

from portal.app import House
from tests.admin.staff import hire, sign_in
from tests.builders import customer, event, invoice, subscription
from tests.cast import OTHER_SHOP, SHOP
from tests.clock import START
from tests.page import Browser, Page

ADA = "/admin/customers/ada"
WHAT = "#events .what"


async def test_everything_stands_on_the_page(mia: Browser) -> None:
    page = await mia.get(ADA)
    assert page.text("h1") == "Ada & Söhne" and page.text("title") == "Ada & Söhne · Kaffeekiste"
    details = page.text("#customer-details")
    for words in ("Ada Öztürk-Groß", "Torstraße 12a", "10119 Berlin", "Germany", "ada@post.example", "+49 30 901820",
                  "DE136695976", "English (United Kingdom)", "books@ada.example"):  # fmt: skip
        assert words in details
    assert len(page.all("#customer-subscriptions li")) == 5
    assert "RE-inv-1" in page.text("#customer-invoices") and "inv-5" not in page.text("#customer-invoices")
    assert "Visa" in page.text("#customer-payment-methods")
    part = await mia.htmx_get(ADA)
    assert part.is_partial and part.text("#panel") == page.text("#panel")


async def test_a_subscription_ends_on_the_day_that_its_customer_is_told(mia: Browser, house: House) -> None:
    """When 14 March is over in Auckland, it is noon in Berlin, where the merchant is."""
    end = datetime(2027, 3, 15, tzinfo=ZoneInfo("Pacific/Auckland"))
    ending = {"timezone": "Pacific/Auckland", "is_cancelled": True, "cancelled_at": START, "expires_at": end}
    await house.database.write(lambda connection: subscription(connection, SHOP, "ben", "b", plan="box", **ending))
    assert "Ends on 14 March 2027" in (await mia.get("/admin/customers/ben")).text("#customer-subscriptions")


async def test_lists_are_short_and_say_how_many_there_are(mia: Browser, house: House) -> None:
    def many(connection: sa.Connection) -> None:
        for number in range(110):
            invoice(connection, SHOP, "ben", f"b-{number}", created_at=START - timedelta(days=number))

    page = await mia.get("/admin/customers/cleo")
    assert "newest" not in page.text("#customer-invoices")
    assert "the newest 4 of" not in (await mia.get(ADA)).text("#customer-invoices")
    await house.database.write(many)
    page = await mia.get("/admin/customers/ben")
    assert len(page.all("#customer-invoices li")) == 5 and "RE-b-0" in page.text("#customer-invoices li")
    assert page.text("#customer-invoices header .hint") == "the newest 5 of more than 100"


async def test_a_customer_with_nothing_has_a_page(mia: Browser) -> None:
    page = await mia.get("/admin/customers/ben")
    assert page.text("h1") == "Ben Test" and "Nothing yet" in page.text("#timeline")


async def test_who_is_not_the_merchants_is_not_there(mia: Browser) -> None:
    for handle in ("eva", "nobody", "ada%00", "%F0%9F%92%A9", "ada'--"):
        for path in (f"/admin/customers/{handle}", f"/admin/customers/{handle}?before=1~1"):
            assert (await mia.get(path)).status == 404, path
            assert (await mia.htmx_get(path)).status == 404, path


async def test_each_merchant_opens_their_own(house: House, browser: Browser) -> None:
    await hire(house, "ole@fjord.example", merchant=OTHER_SHOP)
    await sign_in(browser, "ole@fjord.example")
    assert (await browser.get("/admin/customers/eva")).status == 200
    for handle in ("ada", "ben", "cleo", "dora"):
        assert (await browser.get(f"/admin/customers/{handle}")).status == 404


def twins(connection: sa.Connection) -> None:
    """A customer of each merchant, both with the same handle."""
    for shop, company in ((OTHER_SHOP, "Fjord Twin"), (SHOP, "Coffee Twin")):
        customer(connection, shop, "twin", company=company)


async def test_the_same_handle_is_another_customer_at_another_merchant(mia: Browser, house: House) -> None:
    await house.database.write(twins)
    assert (await mia.get("/admin/customers/twin")).text("h1") == "Coffee Twin"


async def happen(house: House, kind: str, **values: Any) -> None:
    """The event stands on ada's timeline."""
    await house.database.write(lambda connection: event(connection, SHOP, "ada", kind, **values))


async def test_an_event_tells_who_when_and_what_from_what_to_what(mia: Browser, house: House) -> None:
    changes = [
        {"field": "city", "old": "Bonn", "new": "Köln"},
        {"field": "country", "old": "AT", "new": "DE"},
        {"field": "address2", "old": None, "new": "<i>Hof</i>"},
    ]
    await happen(house, "customer_changed", changes=changes, actor_kind="customer", actor_name="Ada Öztürk-Groß")
    page = await mia.get(ADA)
    assert page.text(WHAT) == "The billing address was changed."
    assert page.text("#events .meta") == "3 March 2027, 10:00 · by the customer, Ada Öztürk-Groß"
    assert page.all(".changes dt")[:2] == ["City", "Country"]
    assert page.all(".changes del") == ["Bonn", "Austria"] and page.text(".changes > div:last-child .none") == "empty"
    assert page.all(".changes ins") == ["Köln", "Germany", "<i>Hof</i>"]


async def test_everybody_who_acts_is_named(mia: Browser, house: House) -> None:
    actors = [("user", "Mia Brandt"), ("api", None), ("system", None), ("system", "import"), ("customer", "Ada")]
    for later, (actor, name) in enumerate(actors):
        at = START + timedelta(minutes=later)
        await happen(house, "customer_changed", actor_kind=actor, actor_name=name, at=at)
    words = [line.partition(" · ")[2] for line in (await mia.get(ADA)).all("#events .meta")]
    assert words[:5] == [
        "by the customer, Ada", "taken over from the former system", "automatically", "by your systems (API)",
        "by Mia Brandt",
    ]  # fmt: skip


async def test_a_change_by_the_customer_is_read_by_the_merchant(ada: Browser, mia: Browser) -> None:
    await ada.get("/p/kaffee/details/phone")
    await ada.submit(values={"phone": "+49 30 901899"})
    page = await mia.get(ADA)
    assert page.text(WHAT) == "The phone number was changed."
    assert (page.text(".changes del"), page.text(".changes ins")) == ("+49 30 901820", "+49 30 901899")


def two_hundred(connection: sa.Connection) -> None:
    """200 events of ben, many of them in the same moment, each with its number."""
    for number in range(200):
        about = {"subject_kind": "invoice", "subject_handle": f"n{number}"}
        event(connection, SHOP, "ben", "invoice_created", at=START + timedelta(minutes=number // 15), **about)


async def test_a_timeline_of_any_length_is_read_to_its_end(mia: Browser, house: House) -> None:
    await house.database.write(two_hundred)
    page, seen = await mia.get("/admin/customers/ben"), []
    while True:
        seen += page.all(WHAT)
        if not page.has("#older a"):
            break
        page = await _older(mia, page)
    assert seen == [f"Invoice n{number} was issued." for number in reversed(range(200))]


async def _older(mia: Browser, page: Page) -> Page:
    link = page.node("#older a").attributes
    part, whole = await mia.htmx_get(link["hx-get"] or ""), await mia.get(link["href"] or "")
    assert part.all(WHAT) == whole.all(WHAT), "what htmx appends is what the page shows"
    assert whole.text("#timeline header a") == "Back to the newest"
    return whole
