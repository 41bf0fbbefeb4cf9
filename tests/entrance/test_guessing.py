"""Guessing codes: budgets that no new code, no other browser and no race gets around, and a link for the honest."""

import asyncio
import re
from collections.abc import Callable

from portal.app import House
from portal.domain.sign_in import WRONG_PER_MERCHANT
from portal.store import budgets
from tests.clock import Clock
from tests.contents import rows
from tests.entrance.test_code import code_for, other_than
from tests.mail_server import Received
from tests.page import Browser


def link_in(letter: Received) -> str:
    """The path of the one-time link in a letter."""
    found = re.search(r"https://portal\.example(/p/\S+)", letter.text)
    assert found, letter.text
    return found[1]


async def use_up(browser: Browser, clock: Clock, email: str = "ada@post.example") -> None:
    """Ten wrong codes: five, a new code, five more."""
    await browser.ask_for_code(email)
    for round_ in range(2):
        wrong = other_than(await code_for(browser, email))
        for _ in range(5):
            assert (await browser.enter_code(wrong)).status == 422
        clock.forward(seconds=60)
        if round_ == 0:
            await browser.submit("form[action$='/another-code']")


async def test_fifty_guesses_at_once_are_five_tries(browser: Browser, house: House) -> None:
    await browser.ask_for_code("ada@post.example")
    code, form = await code_for(browser), browser.page.form("form[action$='/sign-in/code']")
    guesses = [f"{(int(code) + 1 + number) % 1_000_000:06d}" for number in range(50)]
    await asyncio.gather(*(browser.post("/p/kaffee/sign-in/code", form | {"code": guess}) for guess in guesses))
    assert [row.tries for row in await house.database.search(rows, "sign_in_codes")] == [5]
    wrong = [row for row in await house.database.search(rows, "tries") if row.kind == "wrong_code_account"]
    assert len(wrong) == 5
    await browser.post("/p/kaffee/sign-in/code", form | {"code": code})
    assert browser.cookie("customer-kaffee") is None


async def test_after_ten_wrong_codes_even_the_right_one_is_refused(browser: Browser, clock: Clock) -> None:
    await use_up(browser, clock)
    assert browser.page.text("h1") == "Ask for a link" and "switched off until tomorrow" in browser.page.text("main")
    page = await browser.submit("form[action$='/another-code']")
    assert page.status == 200 and "We sent a link to a…@post.example" in page.text("main")
    assert not page.has("form[action$='/sign-in/code']")
    letter = await browser.mail.arrival("ada@post.example")
    assert re.search(r"\b\d{6}\b", letter.text) is None and "/sign-in/link/" in letter.text


async def test_a_code_that_was_sent_before_is_refused_as_well(browser: Browser, clock: Clock) -> None:
    await use_up(browser, clock)
    form = browser.page.form("form[action$='/another-code']")
    page = await browser.post("/p/kaffee/sign-in/code", form | {"code": "123456"})
    assert page.status == 429 and "codes are switched off until tomorrow" in page.text("main")
    assert browser.cookie("customer-kaffee") is None


async def test_another_browser_does_not_get_around_it(
    browser: Browser, new_browser: Callable[..., Browser], clock: Clock
) -> None:
    await use_up(browser, clock)
    other = new_browser(address="198.51.100.7")
    assert "We sent a link" in (await other.ask_for_code("ADA@post.example")).text("main")


async def test_the_honest_customer_gets_in_by_link(browser: Browser, clock: Clock) -> None:
    await use_up(browser, clock)
    await browser.submit("form[action$='/another-code']")
    link = link_in(await browser.mail.arrival("ada@post.example"))
    assert (await browser.get(link)).text("h1") == "Sign in"
    page = await browser.submit("main form")
    assert page.url == "/p/kaffee/" and "Ada & Söhne" in page.text(".leave")


async def test_others_are_not_concerned(browser: Browser, new_browser: Callable[..., Browser], clock: Clock) -> None:
    await use_up(browser, clock)
    assert (await new_browser().sign_in("ben@post.example")).url == "/p/kaffee/"


async def test_a_day_later_codes_work_again(browser: Browser, clock: Clock) -> None:
    await use_up(browser, clock)
    clock.forward(hours=24)
    await browser.get("/p/kaffee/sign-in")
    assert (await browser.sign_in("ada@post.example")).url == "/p/kaffee/"


async def test_right_codes_count_for_nothing(browser: Browser, clock: Clock, house: House) -> None:
    for _ in range(12):
        browser.client.cookies.clear()
        await browser.get("/p/kaffee/sign-in")
        assert (await browser.sign_in("ada@post.example")).url == "/p/kaffee/"
        clock.forward(minutes=7)
    kinds = {row.kind for row in await house.database.search(rows, "tries")}
    assert not kinds & {"wrong_code_account", "wrong_code_merchant"}


async def test_a_thousand_wrong_codes_at_one_merchant_switch_all_its_codes_off(
    browser: Browser, new_browser: Callable[..., Browser], house: House, clock: Clock
) -> None:
    def spend(connection: object, key: str) -> None:
        for _ in range(WRONG_PER_MERCHANT.most):
            budgets.spend(connection, WRONG_PER_MERCHANT, key, clock())

    merchants = {row.handle: str(row.id) for row in await house.database.search(rows, "merchants")}
    await house.database.write(spend, merchants["kaffeekiste"])
    assert "We sent a link" in (await browser.ask_for_code("ben@post.example")).text("main")
    assert (await new_browser().sign_in("eva@post.example", "/p/fjord")).url == "/p/fjord/"
