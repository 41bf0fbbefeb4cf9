"""A merchant's first day: from the first sign-in to a portal in their colours that a customer uses, in a few clicks."""

import json
from pathlib import Path

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.hostile_logos import svg
from tests.journeys.people import WIDE, Person
from tests.journeys.servers import Server

pytestmark = [pytest.mark.journeys, pytest.mark.parametrize("server", ["sqlite"], indirect=True)]

OWNER, PASSWORD, CUSTOMER = "lena@teehaus.example", "a cup of tea at four", "kim@post.example"
MOST_CLICKS = 8
ACCOUNT = {
    "handle": "teehaus", "name": "teehaus", "country": "DE", "currency": "EUR", "locale": "en_GB",
    "timezone": "Europe/Berlin", "created": "2026-01-01T00:00:00.000+0000",
}  # fmt: skip
KIM = {
    "handle": "kim", "email": CUSTOMER, "first_name": "Kim", "last_name": "Sommer", "country": "DE",
    "language": "en_GB", "created": "2026-01-01T00:00:00.000+0000",
}  # fmt: skip


class Clicks:
    """Counts what the merchant presses."""

    def __init__(self) -> None:
        self.count = 0

    def press(self, button: Locator) -> None:
        self.count += 1
        button.click()


def open_shop(server: Server, folder: Path) -> None:
    """The operator has taken the merchant in: an account, a customer, somebody who may sign in to the console."""
    file = folder / "teehaus.jsonl"
    file.write_text("".join(f"{json.dumps(line)}\n" for line in ({"account": ACCOUNT}, {"customer": KIM})))
    user = ("create-user", OWNER, "--merchant", "teehaus", "--name", "Lena")
    for arguments, typed in ((("import", str(file)), ""), (user, f"{PASSWORD}\n")):
        done = server.command(*arguments, typed=typed)
        assert done.returncode == 0, done.stdout + done.stderr


def test_from_the_first_sign_in_to_a_portal_that_is_used(new_person: object, server: Server, tmp_path: Path) -> None:
    open_shop(server, tmp_path)
    lena, mine = new_person(size=WIDE), Clicks()  # type: ignore[operator]
    lena.context.grant_permissions(["clipboard-read", "clipboard-write"])
    page, places = lena.page, lena.page.get_by_role("navigation", name="Sections")
    page.goto("/admin")
    page.locator("#field-email").fill(OWNER)
    page.locator("#field-password").fill(PASSWORD)
    mine.press(page.get_by_role("button", name="Sign in"))
    mine.press(places.get_by_role("link", name="Portal"))
    save(page, mine, "look", link="tea", accent="#0a7d4f")
    mine.press(places.get_by_role("link", name="Account"))
    logo = {"name": "tea.svg", "mimeType": "image/svg+xml", "buffer": svg('<circle cx="2" cy="2" r="2"/>')}
    page.locator("#field-logo").set_input_files(files=[logo])
    mine.press(page.get_by_role("button", name="Upload logo"))
    expect(page.locator("#settings-logo .notice.success")).to_be_visible()
    save(page, mine, "company", name="Teehaus am Park", city="Berlin")
    mine.press(places.get_by_role("link", name="Linking"))
    mine.press(page.locator("#linking-address").get_by_role("button", name="Copy"))
    expect(page.get_by_role("status")).to_have_text("Copied")
    address = page.evaluate("navigator.clipboard.readText()")
    assert address == f"{server.url}/p/tea" and mine.count <= MOST_CLICKS
    use(new_person(), address)  # type: ignore[operator]


def save(page: Page, mine: Clicks, group: str, **typed: str) -> None:
    """The fields of the group are filled in and saved."""
    for name, value in typed.items():
        page.locator(f"#field-{name}").fill(value)
    mine.press(page.locator(f"#form-{group}").get_by_role("button", name="Save"))
    expect(page.locator(f"#settings-{group} .notice.success")).to_be_visible()


def use(kim: Person, address: str) -> None:
    """The customer meets the merchant's name, logo and colour, and is in."""
    kim.page.goto(address)
    logo = kim.page.get_by_role("img", name="Teehaus am Park")
    expect(logo).to_be_visible()
    assert logo.evaluate("(picture) => picture.naturalWidth") > 0
    expect(kim.page.locator("link[href$='/theme/0a7d4f']")).to_have_count(1)
    kim.prove(CUSTOMER)
    expect(kim.page.get_by_role("heading", name="Overview")).to_be_visible()
    letter = next(one for one in kim.server.mail.letters if CUSTOMER in one.recipients)
    assert letter.message["From"].addresses[0].display_name == "Teehaus am Park" and "cid:logo" in letter.html
    kim.looks_fine()


def test_what_is_to_be_copied_can_be_copied_by_hand(new_person: object, server: Server) -> None:
    mia = new_person(javascript=False)  # type: ignore[operator]
    mia.enter_console("/admin/linking")
    expect(mia.page.locator("#copy-address")).to_have_value(f"{server.url}/p/kaffee")
    expect(mia.page.locator("[data-copy]").first).to_be_hidden()
