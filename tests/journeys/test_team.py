"""From an invitation to a colleague who signs in with a second factor, and with a recovery code when it is lost."""

import re
import time
from collections.abc import Callable
from itertools import count

import pyotp
import pytest
from playwright.sync_api import Page, expect

from tests.journeys.people import Person
from tests.journeys.servers import Server

pytestmark = pytest.mark.journeys
LINK = re.compile(r"http://localhost:[0-9]+(/admin/sign-in/\S+)")
PASSWORD = "a kettle full of tea"
_numbers = count(1)


@pytest.mark.parametrize("javascript", [True, False], ids=["js", "no-js"])
def test_a_colleague_comes_in_and_stays_safe(
    server: Server, new_person: Callable[..., Person], javascript: bool
) -> None:
    email = f"lea-{next(_numbers)}@kaffee.example"
    _invite(new_person(javascript=javascript), email)
    lea = new_person(javascript=javascript)
    page = lea.page
    found = LINK.search(server.mail.wait_for(email).text)
    assert found
    page.goto(found[1])
    page.get_by_label("Your name").fill("Lea Sommer")
    page.locator("#field-password").fill(PASSWORD)
    page.get_by_role("button", name="Set up my account").click()
    expect(page.locator("h1")).to_have_text("Customers")
    app, codes = _set_up(lea)
    _sign_out_and_in(lea, email)
    page.get_by_label("6-digit code").fill(_unused(app))
    page.get_by_role("button", name="Sign in").click()
    expect(page.locator("h1")).to_have_text("Customers")
    _sign_out_and_in(lea, email)
    page.get_by_role("link", name="Use a recovery code instead").click()
    page.get_by_label("Recovery code").fill(codes[0])
    page.get_by_role("button", name="Sign in").click()
    expect(page.locator("h1")).to_have_text("Customers")
    page.goto("/admin/me")
    expect(page.locator("#second-factor")).to_contain_text("9")


def _invite(mia: Person, email: str) -> None:
    mia.enter_console("/admin/team")
    mia.page.get_by_role("link", name="Invite somebody").click()
    mia.page.get_by_label("E-mail address").fill(email)
    mia.page.get_by_role("button", name="Send the invitation").click()
    expect(mia.page.locator("#notice")).to_have_text("The invitation is on its way.")
    expect(mia.page.locator("#invited")).to_contain_text(email)
    expect(mia.page).to_have_url(re.compile(r"/admin/team(\?|$)"))


def _set_up(lea: Person) -> tuple[pyotp.TOTP, list[str]]:
    page = lea.page
    lea.open_menu()
    page.get_by_role("link", name="Lea Sommer").click()
    page.get_by_role("link", name="Set up a second factor").click()
    expect(page.locator("h1")).to_have_text("Set up a second factor")
    _look_at_the_password(page, lea.javascript)
    app = pyotp.TOTP(page.locator("#secret").inner_text().replace(" ", ""))
    page.get_by_label("6-digit code").fill(app.now())
    page.locator("#field-password").fill(PASSWORD)
    page.get_by_role("button", name="Switch it on").click()
    expect(page.locator("h1")).to_have_text("Keep your recovery codes")
    codes = page.locator(".recovery-codes li").all_inner_texts()
    page.get_by_role("link", name="I have kept them").click()
    expect(page.locator("#second-factor")).to_contain_text("On")
    return app, codes


def _look_at_the_password(page: Page, javascript: bool) -> None:
    """The button that shows it is there where it works."""
    button = page.locator("[data-reveal]")
    if not javascript:
        expect(button).to_be_hidden()
        return
    button.click()
    expect(page.locator("#field-password")).to_have_attribute("type", "text")
    button.click()
    expect(page.locator("#field-password")).to_have_attribute("type", "password")


def _sign_out_and_in(lea: Person, email: str) -> None:
    lea.open_menu()
    lea.page.get_by_role("button", name="Sign out").click()
    lea.page.locator("#field-email").fill(email)
    lea.page.locator("#field-password").fill(PASSWORD)
    lea.page.locator("main form .primary").click()
    expect(lea.page.locator("h1")).to_have_text("Enter your code")


def _unused(app: pyotp.TOTP) -> str:
    """The code of the next step, which the server takes for the clock of a phone that is a little fast."""
    return app.at(int(time.time()) + 30)
