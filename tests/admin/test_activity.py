"""The activity of the whole account: what stands there, and how it is filtered."""

from datetime import UTC, datetime

import pytest

from portal.app import House
from tests.admin.happenings import EXPORT, HERE, furnish, many
from tests.admin.staff import hire, sign_in
from tests.builders import event
from tests.cast import OTHER_SHOP, SHOP
from tests.page import Browser, Page

on_sqlite = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)


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


@on_sqlite
async def test_each_merchant_sees_their_own(house: House, browser: Browser) -> None:
    await house.database.write(furnish)
    await hire(house, "ole@fjord.example", merchant=OTHER_SHOP)
    await sign_in(browser, "ole@fjord.example")
    page = await browser.get(HERE)
    assert told(page) == ["The customer was created. Eva Test"]
    assert (await browser.get(f"{HERE}?customer=ben")).status == 422
