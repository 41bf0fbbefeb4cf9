"""Probing which addresses are customers: told to honest people, kept from those who try many."""

import re
from collections.abc import Callable
from time import perf_counter

from portal.app import House
from tests.builders import change_merchant, customer
from tests.cast import SHOP
from tests.clock import Clock
from tests.mail_server import MailServer
from tests.page import Browser, Page


def shape(page: Page, email: str) -> tuple[int, str, str]:
    """What a page tells, without what differs for every visitor."""
    text = re.sub(r'name="csrf" value="\w+"', "", page.answer.text)
    masked = f"{email[0]}…@{email.partition('@')[2]}"
    return page.status, page.url, text.replace(masked, "ADDRESS").replace(email, "ADDRESS")


async def test_the_sixth_unknown_address_gets_the_neutral_answer(browser: Browser, clock: Clock) -> None:
    for number in range(5):
        assert (await browser.ask_for_code(f"guess{number}@post.example")).status == 422
        clock.forward(seconds=1)
    page = await browser.ask_for_code("guess9@post.example")
    assert page.url == "/p/kaffee/sign-in/code" and "g…@post.example" in page.text("main")
    page = await browser.enter_code("123456")
    assert page.status == 422 and "That code is not right" in page.error("code")
    assert not browser.mail.letters


async def test_another_client_gets_the_clear_answer(browser: Browser, new_browser: Callable[..., Browser]) -> None:
    for number in range(6):
        await browser.get("/p/kaffee/sign-in")
        await browser.ask_for_code(f"guess{number}@post.example")
    assert (await new_browser(address="198.51.100.7").ask_for_code("nobody@post.example")).status == 422


async def test_fifty_unknown_addresses_an_hour_make_the_portal_neutral_for_all(
    new_browser: Callable[..., Browser], clock: Clock
) -> None:
    for number in range(50):
        visitor = new_browser(address=f"198.51.{number}.7")
        assert (await visitor.ask_for_code(f"guess{number}@post.example")).status == 422
    assert (await new_browser(address="203.0.113.1").ask_for_code("x@post.example")).url == "/p/kaffee/sign-in/code"
    clock.forward(hours=1)
    assert (await new_browser(address="203.0.113.1").ask_for_code("y@post.example")).status == 422


async def test_one_household_of_ipv6_is_one_client(new_browser: Callable[..., Browser]) -> None:
    for number in range(5):
        visitor = new_browser(address=f"2001:db8:1:2::{number:x}")
        assert (await visitor.ask_for_code(f"guess{number}@post.example")).status == 422
    assert (await new_browser(address="2001:db8:1:2::ffff").ask_for_code("x@post.example")).status == 200
    assert (await new_browser(address="2001:db8:1:3::1").ask_for_code("x@post.example")).status == 422


async def test_concealed_answers_are_the_same_step_by_step(
    house: House, new_browser: Callable[..., Browser], mail: MailServer
) -> None:
    await house.database.write(lambda c: change_merchant(c, SHOP, conceal_unknown_emails=True))
    told = []
    for email in ("ada@post.example", "xyz@post.example"):
        visitor = new_browser()
        steps = [await visitor.ask_for_code(email), await visitor.get("/p/kaffee/sign-in/code")]
        steps += [await visitor.enter_code("000000") for _ in range(6)]
        steps.append(await visitor.submit("form[action$='/another-code']"))
        steps.append(await new_browser().ask_for_code(email))
        told.append([shape(page, email) for page in steps])
    assert told[0] == told[1]
    assert [letter.recipients for letter in mail.letters] == [("ada@post.example",)]


async def test_time_tells_nothing(house: House, browser: Browser) -> None:
    """Hashing is most of the work, so an answer without it would take a fraction of the time of one with it."""
    await house.database.write(lambda c: change_merchant(c, SHOP, conceal_unknown_emails=True))
    times: dict[str, list[float]] = {"known": [], "other": []}
    for number in range(9):
        await house.database.write(lambda c, number=number: customer(c, SHOP, f"known{number}"))
        for kind in sorted(times, reverse=number % 2 == 0):
            browser.client.cookies.clear()
            form = (await browser.get("/p/kaffee/sign-in")).form("form[action$='/sign-in']")
            start = perf_counter()
            await browser.post("/p/kaffee/sign-in", form | {"email": f"{kind}{number}@post.example"}, follow=False)
            times[kind].append(perf_counter() - start)
        await browser.mail.arrival(f"known{number}@post.example")
    assert 0.5 < min(times["known"]) / min(times["other"]) < 2
