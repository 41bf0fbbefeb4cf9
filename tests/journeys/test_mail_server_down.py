"""The mail server is down while somebody signs in: they are told, and the code comes when it is up again."""

import pytest
from playwright.sync_api import expect

from tests.journeys.people import PORTAL, Person
from tests.journeys.servers import Server

pytestmark = pytest.mark.journeys

# The outbox tries again after 5 and 10 seconds; the page asks every 5.
SOON = 30_000


def test_a_code_that_is_delayed_is_said_to_be_and_arrives(server: Server, person: Person) -> None:
    page, email = person.page, server.guest()
    page.goto(f"{PORTAL}/sign-in")
    page.get_by_label("E-mail address").fill(email)
    delayed = page.get_by_text("Our e-mail is delayed.")
    server.mail.down()
    try:
        page.get_by_role("button", name="Send me a code").click()
        expect(page.locator("h1")).to_have_text("Enter your code")
        page.get_by_label("6-digit code").fill("12")
        expect(delayed).to_be_visible(timeout=SOON)
        expect(page.get_by_label("6-digit code")).to_have_value("12")
    finally:
        server.mail.up()
    code = person.code(email)
    expect(delayed).to_be_hidden(timeout=SOON)
    expect(page.get_by_label("6-digit code")).to_be_focused()
    page.get_by_label("6-digit code").fill(code)
    page.get_by_role("button", name="Sign in").click()
    expect(page.locator("h1")).to_have_text("Overview")
