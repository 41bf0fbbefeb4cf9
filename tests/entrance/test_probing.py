"""Probing which addresses are customers: told to honest people, kept from those who try many."""

import re
from collections.abc import Callable

import sqlalchemy as sa

from portal.app import House
from portal.store.tables import SignInCode
from tests.builders import change_merchant
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


async def test_known_and_unknown_cost_the_same_work(house: House, new_browser: Callable[..., Browser]) -> None:
    """Nearly all of an answer's time is the slow hash of a code: it is made and kept for a stranger's address, too."""
    await house.database.write(lambda c: change_merchant(c, SHOP, conceal_unknown_emails=True))
    for email in ("ada@post.example", "stranger@post.example"):
        assert (await new_browser().ask_for_code(email)).url == "/p/kaffee/sign-in/code"
    kept = sa.select(SignInCode.customer_id, SignInCode.code_hash).order_by(SignInCode.id)
    codes = await house.database.search(lambda c: c.execute(kept).all())
    assert [owner is None for owner, _ in codes] == [False, True]
    assert {hashed.rpartition("$")[0].rpartition("$")[0] for _, hashed in codes} == {"$argon2id$v=19$m=19456,t=2,p=1"}
