"""What nobody may read: codes and tokens are neither in the database nor in the logs."""

import io

from portal.app import House
from tests.clock import Clock
from tests.contents import everything
from tests.entrance.test_code import code_for
from tests.entrance.test_guessing import link_in, use_up
from tests.page import Browser


async def test_a_sign_in_leaves_no_secret_behind(browser: Browser, house: House, logged: io.StringIO) -> None:
    await browser.ask_for_code("ada@post.example")
    visitor, code = browser.cookie("visitor"), await code_for(browser)
    csrf = browser.page.form("form[action$='/sign-in/code']")["csrf"]
    before = await house.database.search(everything)
    await browser.enter_code(code)
    token = browser.cookie("customer-kaffee")
    await browser.get("/p/kaffee/details/phone")
    dump = before + await house.database.search(everything)
    for secret in (code, visitor, token, csrf):
        assert secret and f"'{secret}" not in dump and secret not in dump.replace("ada-", "")
        assert secret not in logged.getvalue()
    assert "$argon2id$" in dump


async def test_a_link_leaves_no_secret_behind(
    browser: Browser, house: House, clock: Clock, logged: io.StringIO
) -> None:
    await use_up(browser, clock)
    await browser.submit("form[action$='/another-code']")
    link = link_in(await browser.mail.arrival("ada@post.example"))
    token = link.rpartition("/")[2]
    assert token not in await house.database.search(everything)
    await browser.get(link)
    await browser.submit("main form")
    assert token not in await house.database.search(everything) and token not in logged.getvalue()


async def test_the_portal_s_logs_name_nobody(browser: Browser, logged: io.StringIO) -> None:
    await browser.ask_for_code("nobody@post.example")
    await browser.sign_in("ada@post.example")
    await browser.get("/p/kaffee/invoices/inv-1?email=ada@post.example")
    await browser.get("/p/kaffee/invoices/nothing")
    lines = [line for line in logged.getvalue().splitlines() if '"logger": "portal' in line]
    assert len(lines) > 5
    for word in ("post.example", "Öztürk", "192.0.2.10", "inv-1", "Ada"):
        assert not [line for line in lines if word in line]
