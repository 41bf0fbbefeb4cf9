"""A customer of an imported account reads everything, right to the cent and to the day."""

import json
import re
from collections.abc import Iterator
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from playwright.sync_api import Page, expect

from tests.journeys.people import Person
from tests.journeys.servers import Server, imported_account

pytestmark = pytest.mark.journeys

WHO, EMAIL, PORTAL = "cust-00020", "kunde20@post.example", "/p/buecherei"
BERLIN = ZoneInfo("Europe/Berlin")


@pytest.fixture(scope="module")
def records(tmp_path_factory: pytest.TempPathFactory) -> list[tuple[str, dict[str, Any]]]:
    """What the file says of the customer: kinds and records."""
    lines = imported_account(tmp_path_factory.mktemp("account")).read_text().splitlines()
    pairs = [next(iter(json.loads(line).items())) for line in lines]
    return [(kind, record) for kind, record in pairs if record.get("customer") == WHO]


def test_every_document_is_there(server: Server, person: Person, records: list[tuple[str, dict[str, Any]]]) -> None:
    page = person.page
    person.resume(EMAIL, f"{PORTAL}/details")
    expect(page.locator("main")).to_contain_text("Božena Dvořák")
    expect(page.locator("main")).to_contain_text("Nørregade 65")
    for section, kind in (("invoices", "invoice"), ("credit-notes", "credit_note")):
        page.goto(f"{PORTAL}/{section}")
        shown = sorted(_rows(page))
        assert shown == sorted(_facts(record) for what, record in records if what == kind)


def test_each_document_can_be_opened(server: Server, person: Person) -> None:
    page = person.page
    person.resume(EMAIL, f"{PORTAL}/subscriptions")
    page.locator(".rows a").click()
    expect(page.locator("#subscription-phases li")).not_to_have_count(0)
    expect(page.locator("main")).to_contain_text("€49.00")
    expect(page.locator("main")).to_contain_text("14 July 2023")
    page.get_by_role("link", name=re.compile("4444")).click()
    expect(page.locator("h1")).to_have_text("My payment methods")
    expect(page.locator("main")).to_contain_text("American Express")
    for section, number in (("invoices", "RE-"), ("credit-notes", "GS-")):
        page.goto(f"{PORTAL}/{section}")
        page.locator(".rows a").first.click()
        expect(page.locator("h1")).to_contain_text(number)
        expect(page.locator("#lines tbody tr")).not_to_have_count(0)
        expect(page.locator("#lines tfoot .total").first).to_contain_text("€49.00")


def _facts(record: dict[str, Any]) -> tuple[str, str, str]:
    made = datetime.strptime(record["created"], "%Y-%m-%dT%H:%M:%S.%f%z").astimezone(BERLIN)
    return record["accounting_number"], f"€{record['amount'] / 100:,.2f}", f"{made.day} {made:%B %Y}"


def _rows(page: Page) -> Iterator[tuple[str, str, str]]:
    """Number, amount and day of each row, after all older ones were added."""
    rows, more = page.locator(".rows a.row"), page.get_by_role("link", name="Show more")
    while more.count():
        shown = rows.count()
        more.click()
        expect(rows.nth(shown)).to_be_focused()
    for row in rows.all():
        number = row.locator(".row-title").inner_text().split()[-1]
        day = re.search(r"[0-9]{1,2} [A-Z][a-z]+ [0-9]{4}", row.locator(".row-meta").inner_text())
        yield number, row.locator(".row-value").inner_text(), day[0] if day else ""
