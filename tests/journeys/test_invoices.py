"""My invoices: from a long list to the one invoice that is looked for, with JavaScript and without."""

import re
import zipfile
from collections.abc import Callable
from datetime import timedelta

import pytest
import sqlalchemy as sa
from playwright.sync_api import expect

from tests.builders import LONG_AGO, credit_note, invoice
from tests.cast import SHOP
from tests.journeys.people import PORTAL, Person
from tests.journeys.servers import Server

pytestmark = pytest.mark.journeys

LIST = f"{PORTAL}/invoices"
MANY = 30


def bill(connection: sa.Connection, handle: str) -> None:
    """Thirty invoices of one year, the last of them refunded, and one of the year before that."""
    year = LONG_AGO.year
    for number in range(MANY):
        at = LONG_AGO.replace(month=6, day=1) + timedelta(days=number)
        back = 500 if number == MANY - 1 else 0
        own = {"accounting_number": f"{handle.upper()}-{number:03d}", "refunded_amount": back}
        invoice(connection, SHOP, handle, f"{handle}-{number}", created_at=at, **own)
    credit_note(connection, SHOP, handle, f"{handle}-note", invoice=f"{handle}-{MANY - 1}", amount=500)
    invoice(connection, SHOP, handle, f"{handle}-old", created_at=LONG_AGO.replace(year=year - 1))


def enter(server: Server, person: Person) -> tuple[str, int]:
    """The person is at the list; the beginning of their numbers, and the year of most of them."""
    email = server.guest()
    handle = email.partition("@")[0]
    server.write(bill, handle)
    person.sign_in(email, LIST)
    return handle.upper(), LONG_AGO.year


def test_older_invoices_are_added_in_place(server: Server, person: Person) -> None:
    page = person.page
    enter(server, person)
    rows = page.locator("a.row")
    expect(rows).to_have_count(25)
    page.get_by_role("link", name="Show more").click()
    expect(rows).to_have_count(MANY + 1)
    expect(rows.nth(25)).to_be_focused()
    expect(page.locator("#status")).to_have_text("More entries were added.")
    expect(page).to_have_url(f"{server.url}{LIST}")


def test_an_invoice_is_found_in_place(server: Server, person: Person) -> None:
    page = person.page
    prefix, year = enter(server, person)
    page.evaluate("window.same = true")
    page.locator("#field-year").select_option(str(year - 1))
    expect(page.locator("a.row")).to_have_count(1)
    expect(page).to_have_url(re.compile(f"year={year - 1}"))
    page.locator("#field-year").select_option("")
    page.locator("#field-status").focus()
    page.locator("#field-status").select_option("refunded")
    expect(page.locator(".row-badge")).to_have_text(["Partly refunded"])
    expect(page.locator("#field-status")).to_be_focused()
    page.locator("#field-status").select_option("")
    expect(page.locator("a.row")).to_have_count(25)
    page.locator("#field-q").fill(f"{prefix.lower()} - 007")
    expect(page.locator(".row-title")).to_have_text([f"{prefix}-007"])
    page.get_by_role("link", name="Show all invoices").click()
    expect(page.locator("a.row")).to_have_count(25)
    assert page.evaluate("window.same"), "The page was loaded anew instead of being changed in place."


def test_the_way_back_from_a_credit_note_is_the_search(server: Server, person: Person) -> None:
    page = person.page
    prefix, _ = enter(server, person)
    page.locator("#field-q").fill(f"{prefix}-029")
    expect(page.locator(".row-title")).to_have_text([f"{prefix}-029"])
    page.locator("a.row").click()
    expect(page.locator("h1")).to_have_text(f"Invoice {prefix}-029")
    page.locator("a.row[href*='credit-notes']").click()
    expect(page.locator("#summary .figure")).to_have_text("€5.00")
    page.go_back()
    page.go_back()
    expect(page.locator("#field-q")).to_have_value(f"{prefix}-029")
    expect(page.locator(".row-title")).to_have_text([f"{prefix}-029"])


@pytest.mark.parametrize("server", ["sqlite"], indirect=True)
@pytest.mark.parametrize("javascript", [True, False])
def test_a_year_is_downloaded(server: Server, new_person: Callable[..., Person], javascript: bool) -> None:
    person = new_person(javascript=javascript)
    prefix, year = enter(server, person)
    with person.page.expect_download() as started:
        person.page.locator(".packages").get_by_role("link", name=str(year - 1)).click()
    assert started.value.suggested_filename == f"Kaffeekiste {year - 1}.zip"
    with zipfile.ZipFile(started.value.path()) as package:
        assert package.namelist() == [f"Invoices/RE-{prefix.lower()}-old.pdf", "index.csv"]


def test_what_is_not_there_says_so_in_place(server: Server, person: Person) -> None:
    page = person.page
    prefix, _ = enter(server, person)
    page.locator("#field-q").fill("nothing")
    expect(page.locator(".empty")).to_contain_text("None of your invoices fits: “nothing”.")
    expect(page.locator("#status")).to_have_text("No invoices found")
    page.locator("#field-q").fill(prefix)
    expect(page.locator("a.row")).to_have_count(25)


@pytest.mark.parametrize("server", ["sqlite"], indirect=True)
def test_an_invoice_is_found_without_javascript(server: Server, new_person: Callable[..., Person]) -> None:
    person = new_person(javascript=False)
    page = person.page
    prefix, year = enter(server, person)
    page.locator("#field-year").select_option(str(year))
    page.get_by_role("button", name="Search").click()
    expect(page.locator("#field-year")).to_have_value(str(year))
    person.looks_fine()
    page.get_by_role("link", name="Show more").click()
    expect(page.locator("a.row")).to_have_count(MANY - 25)
    expect(page.locator("#field-year")).to_have_value(str(year))
    page.locator("#field-q").fill(f"{prefix}-029")
    page.get_by_role("button", name="Search").click()
    page.locator("a.row").click()
    expect(page.locator("h1")).to_have_text(f"Invoice {prefix}-029")
    person.looks_fine()
