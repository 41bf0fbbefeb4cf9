"""An action that meets a change of mind, a double click, the way back, another tab, or no mouse."""

import re
from collections.abc import Callable
from datetime import UTC, datetime

import pytest
import sqlalchemy as sa
from playwright.sync_api import Page, expect

from tests.conftest import KINDS
from tests.contents import rows
from tests.journeys.deeds import activity_of, ask_for, confirm, is_told_why, mails_of, read
from tests.journeys.people import Person
from tests.journeys.servers import Server
from tests.journeys.subscribers import DAY, after, home, said, subscriber

pytestmark = pytest.mark.journeys
on_sqlite = pytest.mark.parametrize("server", ["sqlite"], indirect=True)
with_and_without = pytest.mark.parametrize("javascript", [True, False], ids=["js", "no-js"])

ENDS = f"Ends on {said(after(19))}"
PAUSED = {
    "state": "on_hold", "on_hold_reason": "ondemand", "on_hold_at": datetime.now(UTC) - DAY, "renewing": False,
    "next_period_start_at": None,
}  # fmt: skip


@pytest.fixture(params=KINDS)
def server(request: pytest.FixtureRequest, banks: Callable[[str], Server]) -> Server:
    """A portal that takes payments."""
    return banks(request.param)


@on_sqlite
def test_who_thinks_better_of_it_is_where_they_were(server: Server, person: Person) -> None:
    handle, page = _arrive(person), person.page
    for leave in (lambda: page.keyboard.press("Escape"), page.get_by_role("link", name="Keep subscription").click):
        ask_for(person, "Cancel subscription")
        leave()
        expect(page.get_by_role("dialog")).to_be_hidden()
        expect(page.get_by_role("link", name="Cancel subscription")).to_be_focused()
        expect(page).to_have_url(f"{server.url}{home(handle)}")
    page.reload()
    expect(page.locator(".page-header .badge")).to_have_text("Active")
    expect(activity_of(person, "was cancelled")).to_have_count(0)


@with_and_without
def test_a_double_click_resumes_and_charges_once(
    server: Server, new_person: Callable[..., Person], javascript: bool
) -> None:
    person = new_person(javascript=javascript)
    handle = _arrive(person, **PAUSED)
    title = read(ask_for(person, "Resume subscription")).title
    person.page.locator("#confirmation").get_by_role("button", name="Resume subscription").dblclick()
    expect(person.page.locator(".receipt h1")).to_have_text(title)
    expect(activity_of(person, "was resumed")).to_have_count(1)
    assert mails_of(server, handle, title) == 1
    assert server.write(_receipts, f"{handle}-box") == 1
    person.go_to("My invoices")
    expect(person.page.locator("a.row")).to_have_count(2)


@on_sqlite
@with_and_without
def test_the_way_back_from_the_receipt_leads_to_a_sentence(
    server: Server, new_person: Callable[..., Person], javascript: bool
) -> None:
    person = new_person(javascript=javascript)
    person.expected.add(409)
    handle = _arrive(person, "/cancellation")
    told = confirm(person, "Cancel subscription")
    person.page.go_back()
    is_told_why(person.page, f"This subscription is cancelled already. It ends on {said(after(19))}.")
    _look_again(person.page, ENDS)
    assert mails_of(server, handle, told.title) == 1


@on_sqlite
@with_and_without
def test_the_same_form_in_two_tabs_leads_to_one_receipt(
    server: Server, new_person: Callable[..., Person], javascript: bool
) -> None:
    person = new_person(javascript=javascript)
    handle = _arrive(person, "/cancellation")
    other = person.context.new_page()
    other.goto(f"{home(handle)}/cancellation")
    told = confirm(person, "Cancel subscription")
    other.get_by_role("button", name="Cancel subscription").click()
    expect(other).to_have_url(person.page.url)
    expect(other.locator(".receipt h1")).to_have_text(told.title)
    expect(activity_of(person, "was cancelled")).to_have_count(1)
    assert mails_of(server, handle, told.title) == 1


@with_and_without
def test_what_another_tab_has_made_impossible_is_explained(
    server: Server, new_person: Callable[..., Person], javascript: bool
) -> None:
    person = new_person(javascript=javascript)
    person.expected.add(409)
    handle = _arrive(person)
    ask_for(person, "Pause subscription")
    pausing, person.page = person.page, person.context.new_page()
    person.page.goto(home(handle))
    ask_for(person, "Cancel subscription")
    confirm(person, "Cancel subscription")
    pausing.get_by_role("button", name="Pause subscription").click()
    is_told_why(pausing, "A cancelled subscription cannot be paused. Take the cancellation back first.")
    _look_again(pausing, ENDS)
    expect(activity_of(person, "was paused")).to_have_count(0)


@on_sqlite
def test_a_pause_is_chosen_without_a_mouse(server: Server, person: Person) -> None:
    """Choices by arrow keys and a day that is typed sign by sign: what changes beside them never takes the focus."""
    page, told = person.page, person.page.locator("#consequences")
    _arrive(person)
    page.get_by_role("link", name="Pause subscription").focus()
    page.keyboard.press("Enter")
    expect(page.get_by_role("dialog").get_by_role("heading").first).to_be_focused()
    page.keyboard.press("Tab")
    page.keyboard.press("ArrowDown")
    expect(told).to_have_text("")
    expect(page.get_by_label("Until a day that I choose")).to_be_focused()
    page.keyboard.press("Tab")
    # Of the same number as its month, for browsers differ in which of them comes first.
    day = next(day for day in map(after, range(2, 400)) if day.day == day.month)
    for sign in f"{day:%d%m%Y}":
        page.keyboard.press(sign)
    expect(told).to_contain_text(f"Payment on {said(day)}")
    expect(page.get_by_label("Resumes by itself on")).to_be_focused()
    page.keyboard.press("Enter")
    expect(page.locator(".receipt")).to_contain_text(said(day))
    expect(page.locator(".receipt h1")).to_be_focused()


@on_sqlite
@with_and_without
def test_a_missing_day_is_asked_for(server: Server, new_person: Callable[..., Person], javascript: bool) -> None:
    person = new_person(javascript=javascript)
    page = person.page
    _arrive(person, "/pause")
    page.get_by_label("Until a day that I choose").check()
    page.get_by_role("button", name="Pause subscription").click()
    summary = page.get_by_role("alert")
    expect(summary).to_contain_text("Enter the day")
    expect(page.locator(".panel")).to_have_count(1)
    if javascript:
        expect(summary).to_be_focused()
    summary.get_by_role("link").click()
    field = page.get_by_label("Resumes by itself on")
    expect(field).to_be_focused()
    person.looks_fine()
    field.fill(after(-1).isoformat())
    if not javascript:
        page.get_by_role("button", name="Pause subscription").click()
    told = page.locator("#consequences .error, #field-resume_on-error").last
    expect(told).to_contain_text(f"Choose a day from {said(after(1))} on.")


def _arrive(person: Person, path: str = "", **values: object) -> str:
    """The person is somebody with a subscription, and at its page; their handle."""
    handle = subscriber(person.server, **values)
    person.sign_in(f"{handle}@post.example", f"{home(handle)}{path}")
    return handle


def _look_again(page: Page, badge: str) -> None:
    """The way back from a refusal leads to the subscription as it is now."""
    page.locator("#confirmation").get_by_role("link", name="See my subscription").click()
    expect(page.locator(".page-header .badge")).to_have_text(badge)
    expect(page).to_have_url(re.compile("/subscriptions/[^/]+$"))
    expect(page.get_by_role("dialog")).to_be_hidden()


def _receipts(connection: sa.Connection, subject: str) -> int:
    return sum(row.subject_handle == subject for row in rows(connection, "receipts"))
