"""The mail server is away: the page says so, the outbox tries again, the code arrives."""

import asyncio
from collections.abc import Callable
from typing import Any

from portal.app import House
from tests.clock import Clock
from tests.contents import rows
from tests.mail_server import MailServer
from tests.page import Browser, Page, code_in


async def until(condition: Callable[[Page], bool], browser: Browser) -> Page:
    """The part of the page that tells of the delay, once it is as wanted."""
    for _ in range(200):
        page = await browser.htmx_get("/p/kaffee/sign-in/code/delivery")
        if condition(page):
            return page
        await asyncio.sleep(0.05)
    raise AssertionError(page.answer.text)


async def given_up(house: House) -> Any:
    """The only thing in the outbox, once it will never leave."""
    for _ in range(200):
        (item,) = await house.database.search(rows, "outbox")
        if item.dead_at:
            return item
        await asyncio.sleep(0.05)
    raise AssertionError(item)


async def test_it_is_said_and_made_up_for(browser: Browser, mail: MailServer, house: House, clock: Clock) -> None:
    mail.down()
    page = await browser.ask_for_code("ada@post.example")
    assert page.status == 200 and page.url == "/p/kaffee/sign-in/code"
    delayed = await until(lambda part: "delayed" in part.text(), browser)
    assert delayed.is_partial and delayed.node("#delivery").attributes["hx-trigger"] == "every 5s"
    assert "delayed" in (await browser.get("/p/kaffee/sign-in/code")).text("#delivery")
    mail.up()
    clock.forward(seconds=5)
    house.database.wake()
    code = code_in(await mail.arrival("ada@post.example"))
    await until(lambda part: "delayed" not in part.text(), browser)
    assert (await browser.enter_code(code)).url == "/p/kaffee/"
    assert len(mail.letters) == 1


async def test_a_server_that_says_later_is_asked_again(browser: Browser, mail: MailServer, clock: Clock) -> None:
    mail.refuse("ada@post.example", 451)
    await browser.ask_for_code("ada@post.example")
    await until(lambda part: "delayed" in part.text(), browser)
    mail.accept()
    clock.forward(seconds=5)
    await mail.arrival("ada@post.example")


async def test_an_address_that_is_refused_for_good_is_given_up(
    browser: Browser, mail: MailServer, house: House
) -> None:
    mail.refuse("ada@post.example", 550)
    await browser.ask_for_code("ada@post.example")
    item = await given_up(house)
    assert item.payload == "" and "ada@" not in item.error


async def test_a_code_that_would_come_too_late_is_not_sent(
    browser: Browser, mail: MailServer, house: House, clock: Clock
) -> None:
    mail.down()
    await browser.ask_for_code("ada@post.example")
    await until(lambda part: "delayed" in part.text(), browser)
    mail.up()
    clock.forward(minutes=10)
    house.database.wake()
    item = await given_up(house)
    assert "too late" in item.error and not mail.letters
    assert (await browser.enter_code("123456")).url == "/p/kaffee/sign-in"
