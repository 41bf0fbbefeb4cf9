"""From a button to a mail: a subscription is paused, moved, resumed, cancelled, kept and paid in another way."""

from collections.abc import Callable

import pytest
from playwright.sync_api import expect

from tests.journeys.deeds import ask_for, confirm, look_after
from tests.journeys.people import Person
from tests.journeys.servers import Server
from tests.journeys.subscribers import TODAY, after, home, said, span, subscriber

pytestmark = [
    pytest.mark.journeys,
    pytest.mark.parametrize(
        ("server", "javascript"), [("sqlite", True), ("sqlite", False), ("postgresql", True)], indirect=["server"],
        ids=["sqlite-js", "sqlite-no-js", "postgresql-js"],
    ),
]  # fmt: skip
VISA, MASTERCARD = "Visa •••• 1111", "Mastercard •••• 4444"


@pytest.fixture
def server(request: pytest.FixtureRequest, banks: Callable[[str], Server]) -> Server:
    """A portal that takes payments."""
    return banks(request.param)


@pytest.fixture
def handle(server: Server) -> str:
    """A guest who pays 12.90 euros for 30 days, of which this is the eleventh."""
    return subscriber(server)


def test_a_pause_is_begun_moved_and_ended(
    server: Server, new_person: Callable[..., Person], handle: str, javascript: bool
) -> None:
    person = new_person(javascript=javascript)
    person.sign_in(f"{handle}@post.example", home(handle))
    _pause(person, handle)
    _move(person, handle)
    _resume(person, handle)
    _find_the_invoice(person)


def test_a_cancellation_is_taken_back_and_another_card_is_chosen(
    server: Server, new_person: Callable[..., Person], handle: str, javascript: bool
) -> None:
    person = new_person(javascript=javascript)
    person.sign_in(f"{handle}@post.example", home(handle))
    _cancel(person, handle)
    _take_back(person, handle)
    _pay_in_another_way(person, handle)


def _pause(person: Person, handle: str) -> None:
    """Of 30 days, 19 are left from tomorrow on: 12.90 × 19/30 are taken off the invoice of the day."""
    ask_for(person, "Pause subscription")
    _choose_day(person, 12, "Pause subscription")
    told = confirm(person, "Pause subscription")
    assert told.title == "Your subscription “Month box” is paused from now on."
    assert _without_moment(told.facts) == {
        "Last day before the pause": said(TODAY),
        "Resumes by itself on": said(after(12)),
        "Credit for unused days": "€8.17, taken off your next invoice",
        f"Payment on {said(after(12))}": f"€4.73 for {span(12, 41)}: €12.90 minus €8.17 credit",
        "Paid with": VISA,
    }
    look_after(person, handle, told, badge="Paused", deed="was paused")


def _move(person: Person, handle: str) -> None:
    ask_for(person, "Change the pause")
    _choose_day(person, 25, "Save change")
    told = confirm(person, "Save change")
    assert told.title == f"Your subscription “Month box” resumes on {said(after(25))}."
    assert told.facts[f"Payment on {said(after(25))}"] == f"€4.73 for {span(25, 54)}: €12.90 minus €8.17 credit"
    look_after(person, handle, told, badge="Paused", deed="was changed")
    expect(person.page.locator("#panel")).to_contain_text(f"Resumes by itself on {said(after(25))}")


def _resume(person: Person, handle: str) -> None:
    """Today was paid already, too: 12.90 × 20/30 are taken off what is charged now."""
    ask_for(person, "Resume subscription")
    told = confirm(person, "Resume subscription")
    assert told.title == "Your subscription “Month box” runs again."
    assert _without_moment(told.facts) == {
        "Payment now": f"€4.30 for {span(0, 29)}: €12.90 minus €8.60 credit",
        "Paid with": VISA,
    }
    look_after(person, handle, told, badge="Active", deed="was resumed")
    expect(person.page.locator("#panel")).to_contain_text(f"Next payment on {said(after(30))}")


def _find_the_invoice(person: Person) -> None:
    person.server.all_is_sent()
    person.go_to("My invoices")
    newest = person.page.locator("a.row").first
    expect(newest).to_contain_text("Paid")
    newest.click()
    expect(person.page.locator("#panel")).to_contain_text(span(0, 29))
    expect(person.page.locator("#payments .row-value")).to_have_text(["€8.60", "€4.30"])


def _cancel(person: Person, handle: str) -> None:
    part = ask_for(person, "Cancel subscription")
    part.get_by_label("Why are you cancelling?").select_option(label="I do not use it enough")
    part.get_by_label("Is there anything you want to tell us?").fill("<b>Danke</b> & bis bald!")
    told = confirm(person, "Cancel subscription")
    assert told.title == f"Your subscription “Month box” ends on {said(after(19))}."
    assert told.notes[0] == "There will be no further invoices."
    assert _without_moment(told.facts) == {
        "Last day of service": said(after(19)),
        "Reason": "I do not use it enough",
        "Comment": "<b>Danke</b> & bis bald!",
    }
    look_after(person, handle, told, badge=f"Ends on {said(after(19))}", deed="was cancelled")


def _take_back(person: Person, handle: str) -> None:
    ask_for(person, "Take back cancellation")
    told = confirm(person, "Take back cancellation")
    assert told.title == "You keep your subscription “Month box”."
    assert _without_moment(told.facts) == {
        f"Payment on {said(after(20))}": f"€12.90 for {span(20, 49)}", "Paid with": VISA,
    }  # fmt: skip
    look_after(person, handle, told, badge="Active", deed="was taken back")


def _pay_in_another_way(person: Person, handle: str) -> None:
    part = ask_for(person, "Change payment method")
    part.get_by_label(MASTERCARD).check()
    told = confirm(person, "Use this payment method")
    assert told.title == f"Your subscription “Month box” is paid with {MASTERCARD}."
    assert told.facts["Paid with"] == MASTERCARD
    look_after(person, handle, told, badge="Active", deed="The payment method of subscription")
    expect(person.page.locator("#panel")).to_contain_text("Mastercard •••• ending in 4444")
    expect(person.page.locator("#panel")).not_to_contain_text("1111")


def _choose_day(person: Person, days: int, button: str) -> None:
    """The consequences change in place; without JavaScript pressing the button shows them first."""
    page, told = person.page, person.page.locator("#consequences")
    page.get_by_label("Until a day that I choose").check()
    field = page.get_by_label("Resumes by itself on")
    field.fill(after(days).isoformat())
    if person.javascript:
        expect(told).to_contain_text(f"Payment on {said(after(days))}")
        expect(field).to_be_focused()
        expect(page.get_by_role("dialog")).to_be_visible()
        return
    expect(told).not_to_contain_text(said(after(days)))
    page.get_by_role("button", name=button).click()
    expect(page.locator(".notice")).to_contain_text("Here is what happens with your new choice.")
    expect(told).to_contain_text(f"Payment on {said(after(days))}")


def _without_moment(facts: dict[str, str]) -> dict[str, str]:
    return {label: value for label, value in facts.items() if label != "Confirmed on"}
