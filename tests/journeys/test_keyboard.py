"""By keyboard alone: every stop can be seen, the skip link skips, a phone number is changed without a mouse."""

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.journeys.people import PORTAL, WIDE, Person
from tests.journeys.servers import Server

pytestmark = [pytest.mark.journeys, pytest.mark.parametrize("server", ["sqlite"], indirect=True)]

# Whether the focused element has a ring that its neighbours have not, and stands inside the window.
SEEN = """() => {
  const node = document.activeElement, style = getComputedStyle(node), box = node.getBoundingClientRect();
  const ring = style.outlineStyle !== "none" && parseFloat(style.outlineWidth) >= 2;
  const inside = box.width > 0 && box.bottom > 0 && box.top < innerHeight && box.right > 0 && box.left < innerWidth;
  return ring && inside ? "" : `${node.outerHTML.slice(0, 200)}: ${style.outline}, ${JSON.stringify(box)}`;
}"""


def test_a_phone_number_is_changed_without_a_mouse(server: Server, person: Person) -> None:
    page = person.page
    page.goto(f"{PORTAL}/details")
    _sign_in(person, server.guest())
    _tab_to(page, page.get_by_role("link", name="Change phone number"))
    page.keyboard.press("Enter")
    expect(page.locator("h1")).to_have_text("Phone")
    expect(page.locator("h1")).to_be_focused()
    _tab_to(page, page.get_by_label("Phone"))
    page.keyboard.type("12")
    page.keyboard.press("Enter")
    expect(page.get_by_role("alert")).to_be_focused()
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    expect(page.get_by_label("Phone")).to_be_focused()
    page.keyboard.press("Control+a")
    page.keyboard.type("030 901824")
    _tab_to(page, page.get_by_role("button", name="Save changes"))
    page.keyboard.press("Space")
    expect(page.locator("#notice")).to_have_text("Your phone number was saved.")
    expect(page.locator("h1")).to_be_focused()
    expect(page.get_by_text("+49 30 901824")).to_be_visible()


@pytest.mark.parametrize("path", ["/", "/details", "/invoices"])
def test_the_skip_link_leads_past_the_navigation(server: Server, person: Person, path: str) -> None:
    page = person.page
    page.set_viewport_size(WIDE)
    person.resume("ada@post.example", f"{PORTAL}{path}")
    page.keyboard.press("Tab")
    skip = page.get_by_role("link", name="Skip to content")
    expect(skip).to_be_focused()
    expect(skip).to_be_in_viewport()
    page.keyboard.press("Enter")
    expect(page.locator("#content")).to_be_focused()
    page.keyboard.press("Tab")
    assert page.evaluate("document.getElementById('content').contains(document.activeElement)")


def test_the_menu_opens_by_keyboard_and_its_stops_can_be_seen(server: Server, person: Person) -> None:
    page = person.page
    person.resume("ada@post.example")
    _tab_to(page, page.locator(".menu summary"))
    page.keyboard.press("Enter")
    _tab_to(page, page.get_by_role("link", name="My activity"))
    page.keyboard.press("Enter")
    expect(page.locator("h1")).to_have_text("My activity")
    expect(page.locator("h1")).to_be_focused()


def test_a_dialog_is_read_and_left_without_a_mouse(server: Server, person: Person) -> None:
    page = person.page
    person.resume("ada@post.example", f"{PORTAL}/subscriptions/ada-active")
    door = page.get_by_role("link", name="Cancel subscription")
    _tab_to(page, door)
    page.keyboard.press("Enter")
    dialog = page.get_by_role("dialog")
    expect(dialog.get_by_role("heading", name="Cancel this subscription?")).to_be_focused()
    _tab_to(page, dialog.get_by_label("Is there anything you want to tell us?"))
    _tab_to(page, dialog.get_by_role("button", name="Cancel subscription"))
    _tab_to(page, dialog.get_by_role("link", name="Keep subscription"))
    page.keyboard.press("Enter")
    expect(dialog).to_be_hidden()
    expect(door).to_be_focused()


def _sign_in(person: Person, email: str) -> None:
    page = person.page
    _tab_to(page, page.get_by_label("E-mail address"))
    page.keyboard.type(email)
    page.keyboard.press("Enter")
    expect(page.locator("h1")).to_have_text("Enter your code")
    _tab_to(page, page.get_by_label("6-digit code"))
    page.keyboard.type(person.code(email))
    page.keyboard.press("Enter")
    expect(page.locator("h1")).to_have_text("My details")


def _tab_to(page: Page, wanted: Locator) -> None:
    """Tab is pressed until the focus is there; each stop on the way can be seen."""
    for _ in range(40):
        page.keyboard.press("Tab")
        assert not (hidden := page.evaluate(SEEN)), hidden
        if wanted.evaluate("(node) => node === document.activeElement"):
            return
    raise AssertionError(f"Forty stops do not lead to {wanted}.")
