"""A merchant sees a colour before it is saved, and customers see it afterwards; with JavaScript and without."""

import re

import pytest
from playwright.sync_api import FrameLocator, expect

from tests.journeys.people import PORTAL, WIDE, Person
from tests.journeys.servers import Server

pytestmark = [pytest.mark.journeys, pytest.mark.parametrize("server", ["sqlite"], indirect=True)]


def frame(person: Person) -> FrameLocator:
    return person.page.frame_locator("iframe[name=preview-frame]")


def accent_in(place: FrameLocator) -> str:
    """The colour that the page in the frame has as its accent."""
    read = "(body) => getComputedStyle(body).borderBlockStartColor"
    return str(place.locator("body").evaluate(read))


def test_a_colour_is_seen_before_it_is_saved(person: Person, server: Server) -> None:
    person.page.set_viewport_size(WIDE)
    person.enter_console()
    person.page.get_by_role("link", name="Portal", exact=True).click()
    expect(frame(person).get_by_role("heading", name="Overview")).to_be_visible()
    person.page.locator("[name=picked]").fill("#0a7d4f")
    expect(person.page.locator("#field-accent")).to_have_value("#0a7d4f")
    expect(person.page.locator("iframe")).to_have_attribute("src", re.compile("/0a7d4f-"))
    expect(frame(person).get_by_role("heading", name="Overview")).to_be_visible()
    assert accent_in(frame(person)) == "rgb(10, 125, 79)"

    customer = person.page.context.new_page()
    customer.goto(f"{PORTAL}/sign-in")
    assert not customer.locator("link[href$='/theme/0a7d4f']").count(), "nothing is saved yet"
    person.page.locator("#form-look").get_by_role("button", name="Save").click()
    expect(person.page.locator("#settings-look .notice.success")).to_be_visible()
    customer.reload()
    expect(customer.locator("link[href$='/theme/0a7d4f']")).to_have_count(1)


def test_switches_and_screens_are_seen_in_place(person: Person, server: Server) -> None:
    person.page.set_viewport_size(WIDE)
    person.enter_console("/admin/portal")
    person.page.locator("#preview-page").select_option("subscription")
    expect(frame(person).get_by_role("link", name="Cancel subscription")).to_be_visible()
    person.page.locator("#field-allow_cancel").uncheck()
    expect(person.page.locator("iframe")).to_have_attribute("src", re.compile("-010-none"))
    expect(frame(person).get_by_role("heading", name="Standard")).to_be_visible()
    expect(frame(person).get_by_role("link", name="Cancel subscription")).to_have_count(0)
    person.page.get_by_label("Dark", exact=True).check()
    expect(person.page.locator("iframe")).to_have_attribute("src", re.compile("-dark/"))
    person.page.get_by_label("Computer", exact=True).check()
    assert _widened(person) > 1000


def test_it_works_without_javascript(new_person: object, server: Server) -> None:
    person = new_person(javascript=False, size=WIDE)  # type: ignore[operator]
    person.enter_console("/admin/portal")
    person.page.locator("#field-accent").fill("#aa1155")
    person.page.locator("#form-look").get_by_role("button", name="Preview").click()
    expect(frame(person).locator("link[href*='/aa1155-']").first).to_be_attached()
    expect(person.page.locator("#field-accent")).to_have_value("#aa1155")
    person.page.locator("#preview-who").select_option("due")
    person.page.locator("#preview-controls").get_by_role("button", name="Show").click()
    expect(frame(person).get_by_text("Hello Sascha Winter.")).to_be_visible()
    person.page.locator("#form-look").get_by_role("button", name="Save").click()
    expect(person.page.locator("#settings-look .notice.success")).to_be_visible()
    person.page.goto(f"{PORTAL}/sign-in")
    expect(person.page.locator("link[href$='/theme/aa1155']")).to_have_count(1)


def _widened(person: Person) -> int:
    """How wide the preview is once it has been exchanged; while it is, it has no width."""
    for _ in range(200):
        width = person.page.locator("iframe").evaluate("(frame) => frame.clientWidth")
        if width > 1000:
            break
        person.page.wait_for_timeout(100)
    return width
