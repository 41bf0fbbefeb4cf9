"""The door of the console: who comes in, how long, and who does not."""

from collections.abc import Callable

import sqlalchemy as sa

from portal.app import House
from portal.store import tables
from tests.admin.staff import MIA, PASSWORD, hire, sign_in
from tests.clock import START, Clock
from tests.page import Browser, Page

DOOR = "form[action='/admin/sign-in']"
WRONG = "The e-mail address or the password is not right. Check both and try again."


def is_outside(page: Page) -> bool:
    """The page is the console's sign-in page."""
    return page.url.startswith("/admin/sign-in") and page.text("h1") == "Sign in to the console"


async def disable(house: House) -> None:
    """Every user of the console is disabled."""
    await house.database.write(lambda c: c.execute(sa.update(tables.ConsoleUser).values(disabled_at=START)))


async def test_the_right_password_opens_the_console(house: House, browser: Browser) -> None:
    await hire(house)
    page = await sign_in(browser, " MIA@kaffee.example ")
    assert page.status == 200 and page.url == "/admin" and page.text("h1") == "Customers"
    assert is_outside(await browser.get("/admin/sign-in")) is False, "who is in already goes on"


async def test_anything_else_is_answered_in_the_same_words(house: House, browser: Browser) -> None:
    await hire(house)
    typed = [(MIA, "coffee for nobody"), (MIA, PASSWORD.upper()), (MIA, f"{PASSWORD} "), ("nobody@x.example", PASSWORD)]
    for email, password in typed:
        page = await sign_in(browser, email, password)
        assert page.status == 422 and page.text(".error-summary li") == WRONG
        form = page.form(DOOR)
        assert form["email"] == email and form["password"] == "", "what was typed is kept, a password is not sent back"
        assert browser.cookie("console") is None


async def test_a_disabled_user_is_like_an_unknown_one(house: House, browser: Browser) -> None:
    await hire(house)
    await disable(house)
    page = await sign_in(browser)
    assert page.status == 422 and page.text(".error-summary li") == WRONG


async def test_empty_fields_are_named(browser: Browser) -> None:
    page = await sign_in(browser, " ", "")
    assert page.status == 422 and page.text("title").startswith("Error:")
    assert "Enter your e-mail address." in page.error("email") and "Enter your password." in page.error("password")


async def test_after_ten_wrong_passwords_even_the_right_one_has_to_wait(
    house: House, browser: Browser, new_browser: Callable[..., Browser], clock: Clock
) -> None:
    await hire(house)
    for number in range(10):
        assert (await sign_in(browser, password=f"wrong password {number}")).status == 422
        clock.forward(seconds=30)
    page = await sign_in(new_browser(address="198.51.100.7"))
    assert page.status == 429 and "Please wait 10 minutes and try again." in page.text(".error-summary")
    clock.forward(minutes=10)
    assert (await sign_in(browser)).url == "/admin"


async def test_right_passwords_are_not_counted(house: House, browser: Browser) -> None:
    await hire(house)
    for _ in range(12):
        assert (await sign_in(browser)).url == "/admin"
        browser.client.cookies.clear()
        browser.page = None


async def test_a_deep_link_is_kept(house: House, new_browser: Callable[..., Browser]) -> None:
    await hire(house)
    for wanted in ("/admin/customers/ada", "/admin?q=dora+two&before=1800000000000000~9", "/admin"):
        browser = new_browser()
        assert is_outside(await browser.get(wanted))
        await sign_in(browser, password="first a wrong one")
        assert (await sign_in(browser)).url == wanted


async def test_a_link_that_leads_elsewhere_is_not(house: House, new_browser: Callable[..., Browser]) -> None:
    await hire(house)
    for wanted in ("https://evil.example/admin", "//evil.example/", "/admin/../p/kaffee", "/p/kaffee", "/admins"):
        browser = new_browser()
        await browser.get("/admin/sign-in")
        values = {"email": MIA, "password": PASSWORD, "next": wanted}
        assert (await browser.submit(DOOR, values, follow=False)).location == "/admin", wanted


async def test_each_sign_in_begins_a_new_session_and_ends_the_former_one(
    mia: Browser, new_browser: Callable[..., Browser]
) -> None:
    former, door = mia.cookie("console"), new_browser()
    await door.get("/admin/sign-in")
    door.client.cookies.set("__Host-console", former or "", domain="portal.example")
    await sign_in(door)
    assert door.cookie("console") not in (None, former)
    assert is_outside(await mia.get("/admin")), "the former session is over wherever its cookie is"


async def test_signing_out_ends_the_session_on_the_server(mia: Browser, new_browser: Callable[..., Browser]) -> None:
    token = mia.cookie("console")
    page = await mia.submit("form.leave")
    assert is_outside(page) and page.text("#notice") == "You are signed out."
    other = new_browser()
    other.client.cookies.set("__Host-console", token or "", domain="portal.example")
    assert is_outside(await other.get("/admin"))


async def test_a_session_ends_after_an_hour_without_use(mia: Browser, clock: Clock) -> None:
    for _ in range(3):
        clock.forward(minutes=59)
        assert (await mia.get("/admin")).url == "/admin"
    clock.forward(minutes=60)
    assert is_outside(await mia.get("/admin"))


async def test_a_session_ends_after_eight_hours_of_use(mia: Browser, clock: Clock) -> None:
    for _ in range(15):
        clock.forward(minutes=31)
        assert (await mia.get("/admin")).url == "/admin"
    clock.forward(minutes=15)
    assert is_outside(await mia.get("/admin"))


async def test_a_user_who_is_disabled_is_out_at_once(mia: Browser, house: House) -> None:
    await disable(house)
    assert is_outside(await mia.get("/admin"))
    part = await mia.htmx_get("/admin/customers/ada")
    assert part.location == "/admin/sign-in?next=/admin/customers/ada"


async def test_a_customer_is_no_user_of_the_console(ada: Browser, new_browser: Callable[..., Browser]) -> None:
    assert is_outside(await ada.get("/admin"))
    thief = new_browser()
    thief.client.cookies.set("__Host-console", ada.cookie("customer-kaffee") or "", domain="portal.example")
    assert is_outside(await thief.get("/admin"))


async def test_a_user_of_the_console_is_no_customer(mia: Browser, new_browser: Callable[..., Browser]) -> None:
    assert (await mia.get("/p/kaffee/details")).url.startswith("/p/kaffee/sign-in")
    thief = new_browser()
    thief.client.cookies.set("__Host-customer-kaffee", mia.cookie("console") or "", domain="portal.example")
    assert (await thief.get("/p/kaffee/details")).url.startswith("/p/kaffee/sign-in")


async def test_forms_without_our_token_are_refused(mia: Browser) -> None:
    for path in ("/admin/sign-in", "/admin/sign-out", "/admin/language"):
        for csrf in ("", "0" * 32, "ähnlich"):
            values = {"csrf": csrf, "email": MIA, "password": PASSWORD, "language": "de"}
            assert (await mia.post(path, values)).status == 403, path
    assert (await mia.get("/admin")).url == "/admin"


async def test_the_language_can_be_chosen_at_the_door_and_inside(house: House, browser: Browser) -> None:
    await hire(house)
    await browser.get("/admin/sign-in")
    page = await browser.submit("form[action='/admin/language']", {"language": "de"})
    assert page.url == "/admin/sign-in" and page.node("html").attributes["lang"] == "de-DE"
    await sign_in(browser)
    page = await browser.submit("form[action='/admin/language']", {"language": "en"})
    assert page.url == "/admin" and page.text("h1") == "Customers"
