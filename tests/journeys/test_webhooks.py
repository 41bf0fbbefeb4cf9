"""A merchant adds an endpoint, a customer changes something, the merchant's system hears of it and the log shows it."""

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import expect

from tests.journeys.hooks import receiving
from tests.journeys.people import PORTAL, WIDE, Person
from tests.journeys.servers import PATIENCE, Server

pytestmark = [pytest.mark.journeys, pytest.mark.parametrize("server", ["sqlite"], indirect=True)]


@pytest.mark.parametrize("javascript", [True, False], ids=["js", "no-js"])
def test_a_system_of_the_merchant_hears_of_a_customer(
    server: Server, new_person: Callable[..., Person], javascript: bool
) -> None:
    mia, email = new_person(javascript=javascript, size=WIDE), server.guest()
    with receiving() as receiver:
        receiver.secret = _add(mia, receiver.url)
        _change_phone(new_person(javascript=javascript), email)
        heard = receiver.got.get(timeout=PATIENCE)
        while heard["type"] != "customer_changed":
            heard = receiver.got.get(timeout=PATIENCE)
        handle = heard["data"]["customer"]
        assert handle.startswith("guest-") and email not in str(heard)
        _read_log(mia, handle)
        _delete(mia)


def _add(mia: Person, url: str) -> str:
    mia.enter_console("/admin/webhooks")
    mia.page.get_by_role("link", name="Add endpoint").click()
    mia.page.get_by_label("Address", exact=True).fill("https://192.168.0.1/hooks")
    mia.page.get_by_role("button", name="Add endpoint").click()
    expect(mia.page.locator("#field-url-error")).to_contain_text("not on the public internet")
    mia.looks_fine()
    mia.page.get_by_label("Address", exact=True).fill(url)
    mia.page.get_by_label("Description").fill("Warehouse")
    mia.page.get_by_role("button", name="Add endpoint").click()
    secret = mia.page.locator("#secret").inner_text()
    mia.page.get_by_role("link", name="I have copied it").click()
    expect(mia.page.get_by_text("Nothing was sent yet")).to_be_visible()
    return secret


def _change_phone(customer: Person, email: str) -> None:
    customer.page.goto(f"{PORTAL}/details/phone")
    customer.prove(email)
    customer.page.locator("#field-phone").fill("+49 30 901824")
    customer.page.locator("main form .primary").click()
    expect(customer.page.locator("#notice .notice")).to_be_visible()


def _read_log(mia: Person, handle: str) -> None:
    """A page that was just shown may be a moment older than what was written down about the answer."""
    delivered = mia.page.locator("#log a.row", has_text="Delivered").filter(has_text=re.compile(rf"· {handle} ·"))
    mia.page.reload()
    for _ in range(50):
        if delivered.filter(has_text="The details were changed.").count():
            break
        mia.page.wait_for_timeout(200)
        mia.page.reload()
    mia.looks_fine()
    delivered.filter(has_text="The details were changed.").first.click()
    expect(mia.page.locator("#delivery-body code")).to_contain_text(f'"customer": "{handle}"')
    expect(mia.page.locator("#attempts")).to_contain_text("Answered with status 204")
    mia.looks_fine()
    mia.page.get_by_role("link", name="The endpoint").click()


def _delete(mia: Person) -> None:
    mia.page.get_by_role("link", name="Delete endpoint").click()
    mia.page.get_by_role("button", name="Delete endpoint").click()
    expect(mia.page.locator("#notice")).to_contain_text("The endpoint is deleted")
