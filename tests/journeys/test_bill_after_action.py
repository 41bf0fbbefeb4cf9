"""The bill run after an action does what the page had said, to the cent and to the day."""

from collections.abc import Callable
from datetime import date, datetime, time
from zoneinfo import ZoneInfo

import pytest
from playwright.sync_api import Locator, expect

from tests.conftest import KINDS
from tests.journeys.deeds import activity_of, ask_for, confirm
from tests.journeys.people import PORTAL, Person
from tests.journeys.servers import Server
from tests.journeys.subscribers import NOON, after, home, said, span, subscriber

pytestmark = pytest.mark.journeys
on_sqlite = pytest.mark.parametrize("server", ["sqlite"], indirect=True)

# With it a period costs 15.90, of which 3.00 bear another rate of VAT.
MUG = {"handle": "mug", "name": "Mug", "amount": 300, "quantity": 1, "vat": 1900}


@pytest.fixture(params=KINDS)
def server(request: pytest.FixtureRequest, banks: Callable[[str], Server]) -> Server:
    """A portal that takes payments."""
    return banks(request.param)


def test_a_cancelled_subscription_is_billed_to_its_last_day_and_ends(server: Server, person: Person) -> None:
    """Notice of 30 days ends with the day that is so many days from now: 11 days of another period, 15.90 × 11/30."""
    handle = subscriber(server, "notice", add_ons=[MUG])
    person.sign_in(f"{handle}@post.example", home(handle))
    ask_for(person, "Cancel subscription")
    told = confirm(person, "Cancel subscription")
    assert told.title == f"Your subscription “Month box” ends on {said(after(30))}."
    assert told.facts["Last day of service"] == said(after(30))
    assert _payments(told.facts) == {f"Payment on {said(after(20))}": f"€5.83 for {span(20, 30)}"}
    _bill(server, after(30))
    expect(_badge(person, handle)).to_have_text(f"Ends on {said(after(30))}")
    _bill(server, after(95))
    expect(_badge(person, handle)).to_have_text("Ended")
    expect(person.page.locator("#panel")).to_contain_text(f"Ended on {said(after(30))}")
    expect(activity_of(person, "ended.")).to_have_count(1)
    assert _invoices(person) == [(said(after(20)), "Paid", "€5.83"), (said(after(-10)), "Paid", "€12.90")]
    assert _open(person, 0)["Period"] == span(20, 30)


@on_sqlite
def test_what_is_unused_of_a_pause_is_taken_off_the_invoice_of_the_day_it_ends(server: Server, person: Person) -> None:
    """From tomorrow on 19 of 30 days are left, 12.90 × 19/30; the invoice after that is a whole one again."""
    handle, page = subscriber(server), person.page
    person.sign_in(f"{handle}@post.example", home(handle))
    ask_for(person, "Pause subscription")
    page.get_by_label("Until a day that I choose").check()
    page.get_by_label("Resumes by itself on").fill(after(25).isoformat())
    expect(page.locator("#consequences")).to_contain_text(f"Payment on {said(after(25))}")
    told = confirm(person, "Pause subscription")
    assert told.facts["Credit for unused days"] == "€8.17, taken off your next invoice"
    less = f"€4.73 for {span(25, 54)}: €12.90 minus €8.17 credit"
    assert _payments(told.facts) == {f"Payment on {said(after(25))}": less}
    assert _rows(person, "/credit-notes") == [("Credited", "€8.17")]
    _bill(server, after(24))
    assert len(_invoices(person)) == 1
    expect(_badge(person, handle)).to_have_text("Paused")
    _bill(server, after(55))
    expect(_badge(person, handle)).to_have_text("Active")
    assert _invoices(person) == [
        (said(after(55)), "Paid", "€12.90"), (said(after(25)), "Paid", "€12.90"),
        (said(after(-10)), "Partly credited", "€12.90"),
    ]  # fmt: skip
    assert (_open(person, 1)["Period"], _paid(person)) == (span(25, 54), [("Credit", "€8.17"), ("Visa", "€4.73")])
    assert (_open(person, 0)["Period"], _paid(person)) == (span(55, 84), [("Visa", "€12.90")])


@on_sqlite
def test_a_new_address_stands_on_the_next_invoice_and_on_no_earlier_one(server: Server, person: Person) -> None:
    handle, page = subscriber(server), person.page
    person.sign_in(f"{handle}@post.example", f"{PORTAL}/details/address")
    _bill(server, after(20))
    page.get_by_label("Company").fill("Gil & Söhne")
    page.get_by_label("Street and house number").fill("Neue Straße 7")
    page.get_by_role("button", name="Save changes").click()
    expect(page.locator("#notice")).to_contain_text("It is used from your next invoice on.")
    _bill(server, after(50))
    name = f"Gil Guest {handle.removeprefix('guest-')}"
    assert [_open(person, index)["Name and address"] for index in range(3)] == [
        f"{name} Gil & Söhne Neue Straße 7 10115 Berlin Germany",
        f"{name} Alte Straße 1 10115 Berlin Germany",
        "Old Name 53111 Bonn Germany",
    ]


def _bill(server: Server, until: date) -> None:
    """A bill run up to the end of the day, and what it had to say by mail is said."""
    done = server.command("bill", "--until", datetime.combine(until, time.max, ZoneInfo(NOON)).isoformat())
    assert done.returncode == 0, done.stdout + done.stderr
    server.all_is_sent()


def _payments(facts: dict[str, str]) -> dict[str, str]:
    return {label: value for label, value in facts.items() if "ayment" in label}


def _badge(person: Person, handle: str) -> Locator:
    person.page.goto(home(handle))
    return person.page.locator(".page-header .badge")


def _invoices(person: Person) -> list[tuple[str, str, str]]:
    """Day, status and amount of all invoices, newest first."""
    rows = _rows(person, "/invoices")
    days = [meta.partition(" · ")[0] for meta in person.page.locator("a.row .row-meta").all_inner_texts()]
    return [(day, *row) for day, row in zip(days, rows, strict=True)]


def _rows(person: Person, path: str) -> list[tuple[str, str]]:
    """Status and amount of all that is listed."""
    page = person.page
    page.goto(f"{PORTAL}{path}")
    badges, values = (page.locator(f"a.row .row-{part}").all_inner_texts() for part in ("badge", "value"))
    return list(zip(badges, values, strict=True))


def _open(person: Person, index: int) -> dict[str, str]:
    """The facts of this one of the invoices, the newest being the first."""
    page = person.page
    page.goto(f"{PORTAL}/invoices")
    page.locator("a.row").nth(index).click()
    expect(page.locator("#payments")).to_be_visible()
    labels, values = (page.locator(f"dl.facts {name}").all_inner_texts() for name in ("dt", "dd"))
    return {label: " ".join(value.split()) for label, value in zip(labels, values, strict=True)}


def _paid(person: Person) -> list[tuple[str, str]]:
    """With what the invoice that is shown was paid, and how much each time."""
    shown = person.page.locator("#payments .row")
    found = [" ".join(text.split()) for text in shown.locator(".row-meta").all_inner_texts()]
    values = shown.locator(".row-value").all_inner_texts()
    return [(text.split(" · ")[1].split()[0], value) for text, value in zip(found, values, strict=True)]
