"""A new e-mail address counts once the code that went to it was entered."""

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import expect

from tests.journeys.people import PORTAL, Person
from tests.journeys.servers import Server
from tests.page import code_in

pytestmark = pytest.mark.journeys


@pytest.mark.parametrize("javascript", [True, False], ids=["js", "no-js"])
def test_the_address_changes_by_a_code_that_goes_to_the_new_one(
    server: Server, new_person: Callable[..., Person], javascript: bool
) -> None:
    person = new_person(javascript=javascript)
    old = server.guest()
    new = f"new-{old}"
    page = person.page
    person.sign_in(old)
    page.get_by_role("link", name="Change e-mail address").click()
    page.get_by_label("New e-mail address").fill(new)
    page.get_by_role("button", name="Send me a code").click()
    code = code_in(server.mail.wait_for(new))
    expect(page).to_have_url(re.compile(r"/details/email/code$"))
    page.get_by_label("6-digit code").fill(f"{(int(code) + 1) % 1_000_000:06}")
    page.get_by_role("button", name="Change the address").click()
    expect(page.get_by_role("alert")).to_contain_text("That code is not right.")
    page.get_by_label("6-digit code").fill(code)
    page.get_by_role("button", name="Change the address").click()
    expect(page.locator("#notice")).to_have_text("Your e-mail address was changed.")
    expect(page.locator("h1")).to_have_text("My details")
    expect(page.locator(".facts").get_by_text(new).first).to_be_visible()
    assert "was changed to n…@post.example" in server.mail.wait_for(old).text
    _sign_in_with(person, new)


def _sign_in_with(person: Person, email: str) -> None:
    person.open_menu()
    person.page.get_by_role("button", name="Sign out").click()
    person.sign_in(email, f"{PORTAL}/activity")
    expect(person.page.locator(".timeline")).to_contain_text("Your e-mail address was changed.")
