"""The second step: a one-time password that works once, for ten minutes, in one browser, for five tries."""

import asyncio
from collections.abc import Callable

import pytest

from portal.app import House
from tests.clock import Clock
from tests.contents import counts
from tests.page import Browser, code_in


async def code_for(browser: Browser, email: str = "ada@post.example") -> str:
    """The code that was just sent to the address."""
    return code_in(await browser.mail.arrival(email))


def other_than(code: str) -> str:
    """A code that is wrong for sure."""
    return f"{(int(code) + 1) % 1_000_000:06d}"


@pytest.mark.parametrize(("seconds", "lets_in"), [(0, True), (599, True), (600, False), (601, False), (90_000, False)])
async def test_a_code_lives_for_ten_minutes(browser: Browser, clock: Clock, seconds: int, lets_in: bool) -> None:
    await browser.ask_for_code("ada@post.example")
    code = await code_for(browser)
    clock.forward(seconds=seconds)
    page = await browser.enter_code(code)
    assert (page.url == "/p/kaffee/") is lets_in
    assert (browser.cookie("customer-kaffee") is not None) is lets_in


async def test_a_code_works_once(browser: Browser) -> None:
    await browser.ask_for_code("ada@post.example")
    form, code = browser.page.form("form[action$='/sign-in/code']"), await code_for(browser)
    visitor = browser.cookie("visitor")
    await browser.enter_code(code)
    browser.client.cookies.clear()
    browser.client.cookies.set("__Host-visitor", visitor)
    page = await browser.post("/p/kaffee/sign-in/code", form | {"code": code})
    assert page.url.startswith("/p/kaffee/sign-in") and browser.cookie("customer-kaffee") is None


async def test_the_same_code_sent_twice_at_once_makes_one_session(browser: Browser, house: House) -> None:
    await browser.ask_for_code("ada@post.example")
    form, code = browser.page.form("form[action$='/sign-in/code']"), await code_for(browser)
    sent = [browser.post("/p/kaffee/sign-in/code", form | {"code": code}, follow=False) for _ in range(5)]
    pages = await asyncio.gather(*sent)
    assert [page.location for page in pages].count("/p/kaffee/") == 1
    assert (await house.database.search(counts))["sessions"] == 1


async def test_the_sixth_try_fails_even_when_it_is_right(browser: Browser) -> None:
    await browser.ask_for_code("ada@post.example")
    code, said = await code_for(browser), []
    for _ in range(4):
        page = await browser.enter_code(other_than(code))
        said.append((page.status, page.error("code")))
    assert said == [
        (422, "Error: That code is not right. You have 4 tries left."),
        (422, "Error: That code is not right. You have 3 tries left."),
        (422, "Error: That code is not right. You have 2 tries left."),
        (422, "Error: That code is not right. You have one try left."),
    ]
    assert (await browser.enter_code(other_than(code))).error("code").endswith("Ask for a new one.")
    page = await browser.enter_code(code)
    assert page.status == 422 and page.error("code").endswith("Ask for a new one.")
    assert browser.cookie("customer-kaffee") is None


async def test_the_fifth_try_may_be_right(browser: Browser) -> None:
    await browser.ask_for_code("ada@post.example")
    code = await code_for(browser)
    for _ in range(4):
        await browser.enter_code(other_than(code))
    assert (await browser.enter_code(code)).url == "/p/kaffee/"


@pytest.mark.parametrize("written", ["{0}{1}", " {0} {1} ", "{0}-{1}", "{0}\u00a0{1}", "{0}\u202f{1}\n", "\t{0}{1}"])
async def test_a_code_may_be_pasted_as_it_comes(browser: Browser, written: str) -> None:
    await browser.ask_for_code("ada@post.example")
    code = await code_for(browser)
    assert (await browser.enter_code(written.format(code[:3], code[3:]))).url == "/p/kaffee/"


NO_CODES = ["", "12345", "1234567", "12345a", "abcdef", "١٢٣٤٥٦", "12 34 5", "x" * 1000, "1\x002345"]


@pytest.mark.parametrize("written", NO_CODES)
async def test_what_is_no_code_costs_no_try(browser: Browser, written: str) -> None:
    await browser.ask_for_code("ada@post.example")
    code = await code_for(browser)
    for _ in range(6):
        page = await browser.enter_code(written)
        assert page.status == 422 and page.error("code")
    assert (await browser.enter_code(code)).url == "/p/kaffee/"


async def test_a_code_is_worth_nothing_elsewhere(browser: Browser, new_browser: Callable[..., Browser]) -> None:
    thief = new_browser()
    await thief.ask_for_code("ben@post.example")
    await browser.ask_for_code("ada@post.example")
    code = await code_for(browser)
    await thief.enter_code(code)
    assert thief.cookie("customer-kaffee") is None
    assert (await browser.enter_code(code)).url == "/p/kaffee/"


async def test_a_code_is_worth_nothing_at_another_portal(browser: Browser) -> None:
    await browser.ask_for_code("ada@post.example")
    code, form = await code_for(browser), browser.page.form("form[action$='/sign-in/code']")
    page = await browser.post("/p/fjord/sign-in/code", form | {"code": code})
    assert page.url == "/p/fjord/sign-in" and browser.cookie("customer-fjord") is None


async def test_a_new_code_voids_the_old_one(browser: Browser, clock: Clock) -> None:
    await browser.ask_for_code("ada@post.example")
    first = await code_for(browser)
    clock.forward(seconds=60)
    page = await browser.submit("form[action$='/another-code']")
    assert page.status == 200
    second = await code_for(browser)
    if first != second:
        assert (await browser.enter_code(first)).status == 422
    assert (await browser.enter_code(second)).url == "/p/kaffee/"


@pytest.mark.parametrize(("seconds", "left"), [(0, 60), (1, 59), (30.5, 30), (59, 1), (59.9, 1)])
async def test_a_new_code_has_to_wait_for_a_minute(browser: Browser, clock: Clock, seconds: float, left: int) -> None:
    await browser.ask_for_code("ada@post.example")
    await code_for(browser)
    clock.forward(seconds=seconds)
    page = await browser.get("/p/kaffee/sign-in/code")
    assert page.node("[data-countdown]").attributes["data-countdown"] == str(left)
    assert f"in {left} second" in page.text("[data-countdown]")
    page = await browser.submit("form[action$='/another-code']")
    assert page.status == 429 and f"in {left} second" in page.error("code")
    assert len(browser.mail.letters) == 1


async def test_after_a_minute_nothing_counts_down(browser: Browser, clock: Clock) -> None:
    await browser.ask_for_code("ada@post.example")
    clock.forward(seconds=60)
    assert not (await browser.get("/p/kaffee/sign-in/code")).has("[data-countdown]")


async def test_without_a_code_under_way_it_begins_with_the_e_mail(browser: Browser, clock: Clock) -> None:
    for path in ("/sign-in/code?next=/p/kaffee/details", "/sign-in/customer?next=/p/kaffee/details"):
        assert (await browser.get(f"/p/kaffee{path}")).url == "/p/kaffee/sign-in?next=/p/kaffee/details"
    await browser.ask_for_code("ada@post.example")
    clock.forward(minutes=10)
    assert (await browser.get("/p/kaffee/sign-in/code")).url == "/p/kaffee/sign-in"


async def test_a_new_code_after_the_old_one_ran_out_begins_with_the_e_mail(browser: Browser, clock: Clock) -> None:
    await browser.ask_for_code("ada@post.example")
    clock.forward(minutes=10)
    assert (await browser.submit("form[action$='/another-code']")).url == "/p/kaffee/sign-in"
