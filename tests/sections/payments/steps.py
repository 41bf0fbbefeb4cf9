"""What tests of payment methods share: how a card is entered at the gateway's page, and what is on record then."""

from typing import Any

import pytest

from portal.app import House
from tests.conftest import BASE_URL
from tests.contents import rows
from tests.mail_server import MailServer, Received
from tests.page import Browser, Page

PORTAL = "/p/kaffee"
METHODS = f"{PORTAL}/payment-methods"
CARD, CANCELLATION = "form[action$='/method']", "form[action$='/cancellation']"
AWAY = "Our payment partner does not answer just now. Nothing was stored. Try again in a few minutes."
# What no database has a say in.
ON_ONE = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
RECORDS = ("payment_methods", "subscriptions", "invoices", "transactions", "events", "receipts")


async def go_to_gateway(browser: Browser, query: str = "") -> Page:
    """The customer has agreed and is at the gateway's page."""
    await browser.get(f"{METHODS}/new{query}")
    way = await browser.submit("#payment-method-new-card")
    return await browser.get(way.node("#panel a.primary").attributes["href"] or "")


async def store(browser: Browser, sample: str = "good", query: str = "") -> Page:
    """The sample was entered there; the page on which the customer comes back."""
    await go_to_gateway(browser, query)
    return await browser.submit(CARD, {"sample": sample})


async def way_back(browser: Browser, sample: str = "good", query: str = "") -> str:
    """The sample was entered there; the one-time address of the way back, which nobody has followed yet."""
    await go_to_gateway(browser, query)
    return (await browser.submit(CARD, {"sample": sample}, follow=False)).location.removeprefix(BASE_URL)


async def return_address(house: House) -> str:
    """The one-time address to which the session that was opened last leads back."""
    session = await newest(house, "sandbox_records")
    return session.content["return_url"].removeprefix(BASE_URL)


async def on_record(house: House) -> dict[str, list[Any]]:
    """All rows of methods, contracts and money, and of what tells of them."""
    return {name: await house.database.search(rows, name) for name in RECORDS}


async def of(house: House, table: str, **values: Any) -> list[Any]:
    """The rows of the table with these values, oldest first."""
    found = await house.database.search(rows, table)
    return [row for row in found if all(getattr(row, name) == value for name, value in values.items())]


async def newest(house: House, table: str) -> Any:
    """The row of the table that was put there last."""
    return (await house.database.search(rows, table))[-1]


async def letter(mail: MailServer, subject: str, to: str = "ada@post.example") -> Received:
    """The letter with this subject, whatever else arrives before it."""
    while True:
        found = await mail.arrival(to)
        if found.subject == subject:
            return found
