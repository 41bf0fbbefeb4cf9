"""The sandbox's pages by themselves, with and without script: a card is stored or refused, a payment is confirmed."""

import asyncio
import secrets
from collections.abc import Callable
from datetime import UTC, date, datetime

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import expect

from portal.adapters.gateways.port import Charge, Setup
from portal.adapters.gateways.sandbox import Sandbox
from portal.adapters.sealing import Seal
from portal.domain.money import Money
from portal.store.database import Database
from portal.store.sandbox_records import SandboxRecords
from tests.journeys.people import NARROW, PORTAL, WIDE, Person
from tests.journeys.servers import Server, elsewhere
from tests.journeys.test_axe import SCHEMES, violations

pytestmark = pytest.mark.journeys
SCRIPT = pytest.mark.parametrize("javascript", [True, False], ids=["script", "plain"])


@pytest.fixture
def server(banks: Callable[[str], Server]) -> Server:
    """A portal whose payments the sandbox takes."""
    return banks("sqlite")


def gateway(server: Server, ask: Callable[[Sandbox], object]) -> object:
    """What the sandbox of this portal answers."""

    async def answer() -> object:
        database = Database(server.environment["PORTAL_DATABASE_URL"])
        await database.open()
        key = Seal(server.environment["PORTAL_SECRET_KEY"]).key("sandbox")
        sandbox = Sandbox(SandboxRecords(database), lambda: datetime.now(UTC), key, server.url)
        try:
            return await ask(sandbox)
        finally:
            await database.close()

    return elsewhere(asyncio.run, answer())


def a_session(server: Server, language: str = "en") -> str:
    """The address of a new session; it leads back to the sign-in page with one e-mail, cancelled with another."""
    back = f"{server.url}{PORTAL}/sign-in"
    setup = Setup(secrets.token_hex(8), "card", "p", "EUR", language, f"{back}?email=a", f"{back}?email=b", "Kaffee")
    return gateway(server, lambda sandbox: sandbox.open_session(setup)).url


def a_challenge(server: Server) -> str:
    """The address where a bank asks about a payment."""
    back = f"{server.url}{PORTAL}/sign-in?email=c"
    charge = Charge(
        secrets.token_hex(8), Money(1290, "EUR"), "challenge", "card", None, date(2027, 3, 3), return_url=back
    )  # fmt: skip
    return gateway(server, lambda sandbox: sandbox.charge(charge, charge.key)).challenge_url


@SCRIPT
def test_a_card_is_stored_after_another_was_refused(
    server: Server, new_person: Callable[..., Person], javascript: bool
) -> None:
    person = new_person(javascript=javascript)
    page, address = person.page, a_session(server)
    page.goto(address)
    page.get_by_label("Or type a test number").fill("4111 1111 1111 1111")
    page.get_by_role("button", name="Store", exact=True).click()
    expect(page.get_by_role("alert")).to_contain_text("may be a real card")
    expect(page.get_by_label("Or type a test number")).to_have_value("")
    page.get_by_label("Never has enough money on it").check()
    page.get_by_role("button", name="Store", exact=True).click()
    expect(page).to_have_url(f"{server.url}{PORTAL}/sign-in?email=a")
    person.expected.add(410)
    page.goto(address)
    page.get_by_role("link", name="Go back to the portal").click()
    expect(page).to_have_url(f"{server.url}{PORTAL}/sign-in?email=b")


@SCRIPT
def test_nobody_comes_back(server: Server, new_person: Callable[..., Person], javascript: bool) -> None:
    page = new_person(javascript=javascript).page
    page.goto(a_session(server))
    page.get_by_role("button", name="Store, but do not go back").click()
    expect(page.locator("h1")).to_have_text("Stored")
    page.goto(a_session(server))
    page.get_by_role("button", name="Go back without storing").click()
    expect(page).to_have_url(f"{server.url}{PORTAL}/sign-in?email=b")


@SCRIPT
@pytest.mark.parametrize(("button", "state"), [("Confirm payment", "settled"), ("Refuse payment", "failed")])
def test_a_payment_is_confirmed_or_refused(
    server: Server, new_person: Callable[..., Person], javascript: bool, button: str, state: str
) -> None:
    page, address = new_person(javascript=javascript).page, a_challenge(server)
    page.goto(address)
    page.get_by_role("button", name=button).click()
    expect(page).to_have_url(f"{server.url}{PORTAL}/sign-in?email=c")
    reference = address.rpartition("/")[2]
    assert gateway(server, lambda sandbox: sandbox.look_up(reference)).state == state


def test_axe_finds_nothing(server: Server, person: Person) -> None:
    page = person.page
    for address in (a_session(server, "de"), a_challenge(server)):
        page.goto(address)
        page.evaluate(Axe().axe_script)
        for size in (NARROW, WIDE):
            page.set_viewport_size(size)
            person.looks_fine()
            for scheme in SCHEMES:
                page.emulate_media(**{"color_scheme": "null", "forced_colors": "null"} | scheme)
                assert not (found := violations(page)), f"{size['width']} px, {scheme}:\n" + "\n".join(found)
