"""The sandbox's page in place of the bank: a payment is confirmed or refused, once, by whoever was sent there."""

from collections.abc import Awaitable, Callable
from dataclasses import replace
from datetime import date

import pytest

from portal.adapters.gateways.port import Charge, Result
from portal.adapters.gateways.sandbox import Sandbox
from portal.app import House, build
from portal.domain.money import Money
from portal.settings import Settings
from tests.conftest import BASE_URL
from tests.page import Browser
from tests.sandbox.conftest import BACK

# Their memory is proven on both kinds of database in tests/store/test_sandbox_records.py.
pytestmark = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)

PAGE = "/sandbox/challenges/tr_1"
CHARGE = Charge(
    "tr_1", Money(129000, "EUR"), "challenge", "card", None, date(2027, 3, 3), return_url=BACK, about="2027-0001"
)  # fmt: skip
REFUSED = Result("failed", "sca_required", "soft_declined")
DECLINED = Result("failed", "declined_by_acquirer", "soft_declined")


@pytest.fixture
def charged(sandbox: Sandbox) -> Callable[..., Awaitable[Result]]:
    """Charges a card whose bank asks, or as the values say."""

    async def charge(**values: object) -> Result:
        return await sandbox.charge(replace(CHARGE, **values), "tr_1")

    return charge


async def test_the_page_says_what_is_to_be_paid(browser: Browser, charged: Callable[..., Awaitable[Result]]) -> None:
    assert (await charged()).challenge_url == BASE_URL + PAGE
    page = await browser.get(PAGE)
    assert page.text("h1") == "Is this payment yours?"
    assert page.all("dd") == ["€1,290.00", "2027-0001"]
    assert (await browser.get(PAGE, headers={"accept-language": "de"})).text("h1") == "Ist das Ihre Zahlung?"


@pytest.mark.parametrize("htmx", [False, True])
@pytest.mark.parametrize(
    ("token", "answer", "result"),
    [
        ("challenge", "confirm", Result("settled")),
        ("challenge", "refuse", REFUSED),
        ("challenge", "", REFUSED),
        ("challenge:fails#m1", "confirm", DECLINED),
        ("challenge:fails", "refuse", REFUSED),
    ],
)
async def test_the_answer_leads_back_and_counts(
    browser: Browser, sandbox: Sandbox, charged: Callable[..., Awaitable[Result]], htmx: bool, token: str,
    answer: str, result: Result,
) -> None:  # fmt: skip
    await charged(token=token)
    await browser.get(PAGE)
    page = await browser.submit("main form", {"answer": answer}, htmx=htmx, follow=False)
    assert page.status == (200 if htmx else 303) and page.location == BACK
    assert await sandbox.look_up("tr_1") == result == await charged(token=token)


@pytest.mark.parametrize("htmx", [False, True])
async def test_an_answer_is_given_once(
    browser: Browser, sandbox: Sandbox, charged: Callable[..., Awaitable[Result]], htmx: bool
) -> None:
    await charged()
    await browser.get(PAGE)
    await browser.submit("main form", {"answer": "refuse"}, follow=False)
    for page in (
        await browser.submit("main form", {"answer": "confirm"}, htmx=htmx, follow=False), await browser.get(PAGE)
    ):
        assert page.status == 410 and page.node("#panel a").attributes["href"] == BACK
    assert await sandbox.look_up("tr_1") == REFUSED


async def test_what_was_given_up_meanwhile_is_not_confirmed(
    browser: Browser, sandbox: Sandbox, charged: Callable[..., Awaitable[Result]]
) -> None:
    await charged()
    await browser.get(PAGE)
    await sandbox.abandon("tr_1")
    assert (await browser.submit("main form", {"answer": "confirm"}, follow=False)).status == 410
    assert await sandbox.look_up("tr_1") == REFUSED


async def test_there_is_no_page_for_other_charges(
    browser: Browser, sandbox: Sandbox, charged: Callable[..., Awaitable[Result]]
) -> None:
    await charged()
    token = (await browser.get(PAGE)).form()["csrf"]
    await sandbox.charge(replace(CHARGE, key="tr_2", token="processing", return_url=None), "tr_2")
    for reference in ("tr_2", "tr_3", "0" * 32):
        assert (await browser.get(f"/sandbox/challenges/{reference}")).status == 404
        values = {"csrf": token, "answer": "confirm"}
        assert (await browser.post(f"/sandbox/challenges/{reference}/answer", values)).status == 404
    assert (await browser.post(f"{PAGE}/answer", {"csrf": "0" * 32, "answer": "confirm"})).status == 403


@pytest.mark.parametrize(("gateway", "is_there"), [(None, False), ("merchants", True), ("sandbox", True)])
def test_the_pages_are_there_when_somebody_may_use_them(
    settings: Settings, gateway: str | None, is_there: bool
) -> None:
    house: House = build(replace(settings, gateway=gateway))
    assert any(route.path.startswith("/sandbox/") for route in house.litestar.routes) == is_there
    house.tools.passwords.close()
