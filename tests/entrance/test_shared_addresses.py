"""Several customers with one e-mail: the last created one, or the one that is chosen after the proof."""

import pytest

from portal.app import House
from tests.builders import change_customer, change_merchant, customer
from tests.cast import SHOP
from tests.clock import START, Clock
from tests.entrance.test_code import code_for
from tests.page import Browser


@pytest.fixture
async def choosing(house: House) -> None:
    """The merchant lets customers choose."""
    await house.database.write(lambda c: change_merchant(c, SHOP, choose_customer=True))


async def test_the_last_created_one_is_signed_in(browser: Browser) -> None:
    await browser.ask_for_code("dora@post.example")
    page = await browser.enter_code(await code_for(browser, "dora@post.example"))
    assert "Dora Two" in page.text(".leave")


async def test_of_two_created_at_once_it_is_the_one_that_came_in_last(browser: Browser, house: House) -> None:
    await house.database.write(
        lambda c: [customer(c, SHOP, name, email="twin@post.example", company=name) for name in ("Castor", "Pollux")]
    )
    await browser.ask_for_code("twin@post.example")
    page = await browser.enter_code(await code_for(browser, "twin@post.example"))
    assert "Pollux" in page.text(".leave")


async def test_a_deleted_one_does_not_count(browser: Browser, house: House) -> None:
    await house.database.write(lambda c: change_customer(c, "dora2", deleted_at=START))
    await browser.ask_for_code("dora@post.example")
    page = await browser.enter_code(await code_for(browser, "dora@post.example"))
    assert "Dora One" in page.text(".leave")


@pytest.mark.usefixtures("choosing")
async def test_the_choice_comes_after_the_proof_and_keeps_the_deep_link(browser: Browser) -> None:
    await browser.get("/p/kaffee/details")
    page = await browser.ask_for_code("dora@post.example")
    assert "Dora One" not in page.answer.text
    assert (await browser.get("/p/kaffee/sign-in/customer")).url == "/p/kaffee/sign-in"
    await browser.get("/p/kaffee/sign-in/code?next=/p/kaffee/details")
    page = await browser.enter_code(await code_for(browser, "dora@post.example"))
    assert page.text("h1") == "Choose an account" and browser.cookie("customer-kaffee") is None
    assert [text[:8] for text in page.all("button.choice")] == ["Dora Two", "Dora One"]
    page = await browser.submit("main form", {"customer": "dora"})
    assert page.url == "/p/kaffee/details" and "Dora One" in page.text(".leave")


@pytest.mark.usefixtures("choosing")
@pytest.mark.parametrize("handle", ["ada", "eva", "", "DORA", "nobody"])
async def test_nobody_else_can_be_chosen(browser: Browser, handle: str) -> None:
    await browser.ask_for_code("dora@post.example")
    await browser.enter_code(await code_for(browser, "dora@post.example"))
    page = await browser.submit("main form", {"customer": handle})
    assert page.url == "/p/kaffee/sign-in" and browser.cookie("customer-kaffee") is None


@pytest.mark.usefixtures("choosing")
async def test_the_choice_is_made_once_and_within_ten_minutes(browser: Browser, clock: Clock) -> None:
    await browser.ask_for_code("dora@post.example")
    page = await browser.enter_code(await code_for(browser, "dora@post.example"))
    clock.forward(minutes=10)
    assert (await browser.submit("main form", {"customer": "dora"})).url == "/p/kaffee/sign-in"
    await browser.ask_for_code("dora@post.example")
    await browser.enter_code(await code_for(browser, "dora@post.example"))
    form, visitor = browser.page.form("main form"), browser.cookie("visitor")
    await browser.submit("main form", {"customer": "dora"})
    browser.client.cookies.clear()
    browser.client.cookies.set("__Host-visitor", visitor or "")
    page = await browser.post("/p/kaffee/sign-in/customer", form | {"customer": "dora2"})
    assert page.url == "/p/kaffee/sign-in" and browser.cookie("customer-kaffee") is None


@pytest.mark.usefixtures("choosing")
async def test_a_single_customer_has_nothing_to_choose(browser: Browser) -> None:
    assert (await browser.sign_in("ada@post.example")).url == "/p/kaffee/"
