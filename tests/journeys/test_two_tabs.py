"""Two tabs edit at once: the second is told, sees both values, and nothing is lost."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from tests.journeys.people import PORTAL, Person
from tests.journeys.servers import Server

pytestmark = pytest.mark.journeys


@pytest.mark.parametrize("javascript", [True, False], ids=["js", "no-js"])
def test_the_second_of_two_tabs_sees_both_values(
    server: Server, new_person: Callable[..., Person], javascript: bool
) -> None:
    person = new_person(javascript=javascript)
    person.expected.add(409)
    person.sign_in(server.guest(), f"{PORTAL}/details/phone")
    first, second = person.page, person.context.new_page()
    second.goto(f"{PORTAL}/details/phone")
    _save(first, "030 901821")
    expect(first.locator("#notice")).to_have_text("Your phone number was saved.")
    _save(second, "030 901822")
    expect(second.get_by_role("alert")).to_contain_text("Saved in the meantime: “+49 30 901821”.")
    expect(second.get_by_label("Phone")).to_have_value("030 901822")
    expect(second.locator(".notice.warning")).to_contain_text("While you were typing, other details were saved.")
    if javascript:
        expect(second.get_by_role("alert")).to_be_focused()
    first.reload()
    expect(first.get_by_text("+49 30 901821")).to_be_visible()
    second.get_by_role("button", name="Save changes").click()
    expect(second.locator("#notice")).to_have_text("Your phone number was saved.")
    expect(second.get_by_text("+49 30 901822")).to_be_visible()
    second.goto(f"{PORTAL}/activity")
    changes = second.locator(".changes ins")
    expect(changes).to_have_text(["+49 30 901822", "+49 30 901821"])


def test_tabs_that_change_different_things_do_not_disturb_one_another(server: Server, person: Person) -> None:
    person.sign_in(server.guest(), f"{PORTAL}/details/phone")
    first, second = person.page, person.context.new_page()
    second.goto(f"{PORTAL}/details/address")
    _save(first, "030 901821")
    expect(first.locator("#notice")).to_have_text("Your phone number was saved.")
    second.get_by_label("Company").fill("Gil & Söhne")
    second.get_by_role("button", name="Save changes").click()
    expect(second.locator("#notice")).to_contain_text("Your billing address was saved.")
    expect(second.get_by_text("Gil & Söhne").first).to_be_visible()
    expect(second.get_by_text("+49 30 901821")).to_be_visible()


def _save(page: Page, phone: str) -> None:
    page.get_by_label("Phone").fill(phone)
    page.get_by_role("button", name="Save changes").click()
