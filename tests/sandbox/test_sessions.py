"""The sandbox's page for entering a method: each sample, once, within the hour, and never a number of a real card."""

import io
from collections.abc import Awaitable, Callable

import pytest

from portal.adapters.gateways.port import Session
from portal.adapters.gateways.sandbox import Sandbox
from portal.adapters.gateways.sandbox_cards import CARDS
from portal.app import House
from tests.clock import Clock
from tests.contents import everything
from tests.page import Browser, Page
from tests.sandbox.conftest import BACK, CANCEL

# Their memory is proven on both kinds of database in tests/store/test_sandbox_records.py.
pytestmark = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)

Opened = Callable[..., Awaitable[Session]]
METHOD, CANCELLATION = "form[action$='/method']", "form[action$='/cancellation']"
REAL = "4111 1111 1111 1111"


async def choose(browser: Browser, htmx: bool = False, **values: str) -> Page:
    """These fields of the present page are filled in and sent."""
    return await browser.submit(METHOD, values, htmx=htmx, follow=False)


async def test_the_page_offers_every_card_and_speaks_the_language_of_the_setup(
    browser: Browser, opened: Opened
) -> None:
    page = await browser.get((await opened(language="de-AT")).url)
    assert page.status == 200 and page.text("h1") == "Testkarte auswählen"
    assert page.node("html").attributes["lang"] == "de-AT"
    assert "Hier fließt kein echtes Geld." in page.text(".sandbox-head") and "Kaffeekiste" in page.text(".purpose")
    assert [words[: len(card.shown)] for card, words in zip(CARDS, page.all(".samples .hint"), strict=True)] == [
        card.shown for card in CARDS
    ]
    assert page.form(METHOD)["sample"] == "good"
    assert not page.has("link[href*=theme]"), "these are not the merchant's colours"


@pytest.mark.parametrize("htmx", [False, True])
async def test_a_card_is_stored_and_leads_back_exactly_as_was_asked(
    browser: Browser, sandbox: Sandbox, opened: Opened, htmx: bool
) -> None:
    session = await opened()
    await browser.get(session.url)
    page = await choose(browser, htmx, sample="no-money")
    assert page.status == (200 if htmx else 303) and page.location == BACK
    result = await sandbox.read_session(session.reference)
    assert result.state == "stored" and result.method and result.method.last_four == "9995"


@pytest.mark.parametrize(
    ("kind", "number", "ending"),
    [("card", " 4000-0000 0000 3220 ", "3220"), ("sepa", "de08 3704 0044 0532 0130 03", "3003")],
)
async def test_a_number_that_is_typed_wins(
    browser: Browser, sandbox: Sandbox, opened: Opened, kind: str, number: str, ending: str
) -> None:
    session = await opened(kind=kind)
    await browser.get(session.url)
    assert (await choose(browser, number=number)).location == BACK
    result = await sandbox.read_session(session.reference)
    assert result.method and result.method.last_four == ending and result.method.payment_type == kind


@pytest.mark.parametrize("htmx", [False, True])
@pytest.mark.parametrize(("sample", "title"), [("good", "Stored"), ("not-stored", "Declined")])
async def test_somebody_who_does_not_come_back(
    browser: Browser, sandbox: Sandbox, opened: Opened, htmx: bool, sample: str, title: str
) -> None:
    session = await opened()
    await browser.get(session.url)
    page = await choose(browser, htmx, sample=sample, intent="stay")
    assert (page.status, page.location, page.is_partial, page.text("h1")) == (200, None, htmx, title)
    assert (await sandbox.read_session(session.reference)).state == ("stored" if title == "Stored" else "failed")


async def test_a_card_that_is_declined_leads_back_too(browser: Browser, sandbox: Sandbox, opened: Opened) -> None:
    session = await opened()
    await browser.get(session.url)
    assert (await choose(browser, sample="not-stored")).location == BACK
    assert (await sandbox.read_session(session.reference)).error == "declined_by_acquirer"


@pytest.mark.parametrize("htmx", [False, True])
async def test_going_back_stores_nothing(browser: Browser, sandbox: Sandbox, opened: Opened, htmx: bool) -> None:
    session = await opened()
    await browser.get(session.url)
    assert (await browser.submit(CANCELLATION, htmx=htmx, follow=False)).location == CANCEL
    assert (await sandbox.read_session(session.reference)).state == "cancelled"


@pytest.mark.parametrize("htmx", [False, True])
async def test_nothing_or_something_else_is_complained_of(browser: Browser, opened: Opened, htmx: bool) -> None:
    await browser.get((await opened()).url)
    for values, field in (({"sample": ""}, "sample"), ({"sample": "gold"}, "sample"), ({"number": "12"}, "number")):
        page = await choose(browser, htmx, **values)
        assert page.status == 422 and page.is_partial == htmx and page.error(field), values
        assert page.has(f".error-summary a[href='#field-{field}']")


async def test_the_number_of_a_real_card_is_refused_and_kept_nowhere(
    browser: Browser, sandbox: Sandbox, opened: Opened, house: House, logged: io.StringIO
) -> None:
    session = await opened()
    await browser.get(session.url)
    # One with its right check digit, the same with a slip of the finger, an account.
    for number in (REAL, "4111 1111 1111 1112", "AT61 1904 3002 3457 3201"):
        page = await choose(browser, number=number)
        assert page.status == 422 and ("may be a real card" in page.error("number")) == (number == REAL)
        dump = await house.database.search(everything)
        for text in (number, number.replace(" ", "")):
            assert text not in page.answer.text and text not in dump and text not in logged.getvalue()
    assert (await sandbox.read_session(session.reference)).state == "open"


@pytest.mark.parametrize("reference", ["0" * 32, "x", "ps_1", "tr_1"])
async def test_a_forged_address_is_not_found(browser: Browser, opened: Opened, reference: str) -> None:
    token = (await browser.get((await opened()).url)).form(METHOD)["csrf"]
    pages = [await browser.get(f"/sandbox/sessions/{reference}")]
    for what in ("method", "cancellation"):
        pages.append(await browser.post(f"/sandbox/sessions/{reference}/{what}", {"csrf": token, "sample": "good"}))
    assert [page.status for page in pages] == [404] * 3


@pytest.mark.parametrize("why", ["used", "an hour old"])
@pytest.mark.parametrize("htmx", [False, True])
async def test_a_session_that_is_over_changes_nothing(
    browser: Browser, sandbox: Sandbox, opened: Opened, clock: Clock, why: str, htmx: bool
) -> None:
    session = await opened()
    await browser.get(session.url)
    await choose(browser, sample="secure") if why == "used" else clock.forward(hours=1)
    before = await sandbox.read_session(session.reference)
    pages = [
        await choose(browser, htmx, sample="good"), await browser.submit(CANCELLATION, htmx=htmx, follow=False),
        await (browser.htmx_get(session.url) if htmx else browser.get(session.url)),
    ]  # fmt: skip
    for page in pages:
        assert page.status == 410 and page.node("#panel a").attributes["href"] == CANCEL and page.is_partial == htmx
    assert await sandbox.read_session(session.reference) == before


async def test_only_the_page_itself_stores_anything(
    browser: Browser, new_browser: Callable[..., Browser], sandbox: Sandbox, opened: Opened
) -> None:
    session = await opened()
    foreign = (await new_browser().get(session.url)).form(METHOD)["csrf"]
    await browser.get(session.url)
    for token in ("", "0" * 32, foreign):
        for what in ("method", "cancellation"):
            assert (await browser.post(f"{session.url}/{what}", {"csrf": token, "sample": "good"})).status == 403
    assert (await sandbox.read_session(session.reference)).state == "open"
