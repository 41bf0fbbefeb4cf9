"""The first step of signing in: the e-mail, and the page that was wanted."""

from collections.abc import Callable

import pytest

from portal.app import House
from tests.builders import change_customer, customer
from tests.cast import SHOP
from tests.clock import START, Clock
from tests.page import Browser, code_in


async def test_the_way_in(browser: Browser) -> None:
    page = await browser.get("/p/kaffee/details")
    assert page.url == "/p/kaffee/sign-in?next=/p/kaffee/details"
    page = await browser.submit("form[action$='/sign-in']", {"email": "ada@post.example"})
    assert page.url == "/p/kaffee/sign-in/code?next=/p/kaffee/details"
    assert "a…@post.example" in page.text("main")
    page = await browser.enter_code(code_in(await browser.mail.arrival("ada@post.example")))
    assert (page.status, page.url, page.text("h1")) == (200, "/p/kaffee/details", "My details")


async def test_without_a_wish_it_ends_on_the_overview(browser: Browser) -> None:
    page = await browser.sign_in("ada@post.example")
    assert (page.status, page.url) == (200, "/p/kaffee/")


@pytest.mark.parametrize(
    "path",
    ["/p/kaffee/invoices?filter=open&name=%C3%A4", "/p/kaffee/subscriptions/ada-active", "/p/kaffee/details/phone"],
)
async def test_a_deep_link_is_kept_with_its_query(browser: Browser, path: str) -> None:
    await browser.get(path)
    await browser.submit("form[action$='/sign-in']", {"email": "nobody@post.example"})
    await browser.submit("form[action$='/sign-in']", {"email": "ada@post.example"})
    await browser.enter_code("1" * 7)
    page = await browser.enter_code(code_in(await browser.mail.arrival("ada@post.example")))
    assert page.url == path


async def test_the_e_mail_is_filled_in_from_the_link(browser: Browser) -> None:
    page = await browser.get("/p/kaffee?email=ada%2Bx@post.example")
    assert page.form("form[action$='/sign-in']")["email"] == "ada+x@post.example"
    page = await browser.get("/p/kaffee/invoices?email=ada@post.example&lang=de")
    assert page.form("form[action$='/sign-in']") | {"csrf": ""} == {
        "csrf": "", "next": "/p/kaffee/invoices", "email": "ada@post.example",
    }  # fmt: skip


async def test_what_is_filled_in_is_text_and_nothing_else(browser: Browser) -> None:
    page = await browser.get("/p/kaffee/sign-in?email=%22%3E%3Cb%3Eada")
    assert page.form("form[action$='/sign-in']")["email"] == '"><b>ada' and not page.has("main b")


NO_ADDRESSES = ["", "   ", "ada", "ada@", "@post.example", "ada@post", "a b@post.example", "a@b@c.d"]


@pytest.mark.parametrize("email", NO_ADDRESSES)
async def test_what_is_no_address_is_said_at_the_field(browser: Browser, email: str) -> None:
    page = await browser.ask_for_code(email)
    assert page.status == 422 and "name@example.com" in page.error("email")
    assert page.form("form[action$='/sign-in']")["email"] == email
    assert page.text("title").startswith("Error:") and not browser.mail.letters


@pytest.mark.parametrize(
    "email",
    ["x" * 300 + "@p.example", "ada\x00@p.example", "ada@post.example\r\nBcc: eve@evil.example", "a\x1b@x.example"],
)
async def test_what_is_no_mail_header_either_goes_nowhere(browser: Browser, email: str) -> None:
    page = await browser.ask_for_code(email)
    assert page.status == 422 and page.error("email") and not browser.mail.letters


@pytest.mark.parametrize("email", ["ADA@POST.EXAMPLE", "  ada@post.example ", "Ada@Post.Example"])
async def test_case_and_blanks_do_not_matter(browser: Browser, email: str) -> None:
    await browser.ask_for_code(email)
    page = await browser.enter_code(code_in(await browser.mail.arrival("ada@post.example")))
    assert "Ada & Söhne" in page.text(".leave")


async def test_an_unknown_address_is_told_so(browser: Browser) -> None:
    page = await browser.ask_for_code("nobody@post.example")
    assert page.status == 422
    assert page.error("email").startswith("Error: There is no customer with the address nobody@post.example.")
    assert not browser.mail.letters


async def test_addresses_of_other_merchants_and_deleted_customers_are_unknown(browser: Browser, house: House) -> None:
    await house.database.write(lambda c: change_customer(c, "ben", deleted_at=START))
    for email in ("eva@post.example", "ben@post.example"):
        assert (await browser.ask_for_code(email)).status == 422


async def test_names_from_imports_cannot_write_headers(browser: Browser, house: House) -> None:
    name = "Mallory\r\nBcc: eve@evil.example"
    await house.database.write(lambda c: customer(c, SHOP, "mallory", first_name=name, company=name))
    await browser.sign_in("mallory@post.example")
    letter = browser.mail.letters[0]
    assert letter.recipients == ("mallory@post.example",) and letter.message["Bcc"] is None


async def test_the_mail_speaks_for_the_merchant(browser: Browser) -> None:
    await browser.ask_for_code("ada@post.example")
    letter = await browser.mail.arrival("ada@post.example")
    code = code_in(letter)
    assert letter.sender == "portal@portal.example"
    assert str(letter.message["From"]) == "Kaffeekiste <portal@portal.example>"
    assert letter.message["Reply-To"] == "help@kaffeekiste.example"
    assert letter.subject == f"{code} is your code for Kaffeekiste" and code in letter.html
    assert "10 minutes" in letter.text and "Kaffeekiste GmbH & Co. KG" in letter.text
    assert "#3a5bd9" in letter.html.lower()


async def test_the_same_page_again_sends_no_second_mail(browser: Browser) -> None:
    first = await browser.ask_for_code("ada@post.example")
    await browser.get("/p/kaffee/sign-in")
    again = await browser.ask_for_code("ada@post.example")
    assert (first.url, again.url) == ("/p/kaffee/sign-in/code",) * 2
    await browser.mail.arrival("ada@post.example")
    assert len(browser.mail.letters) == 1


async def test_another_browser_waits_for_its_own_code(browser: Browser, new_browser: Callable[..., Browser]) -> None:
    await browser.ask_for_code("ada@post.example")
    page = await new_browser().ask_for_code("ada@post.example")
    assert page.status == 429 and "in 60 seconds" in page.error("email")


async def test_too_many_mails_to_one_address_are_refused(browser: Browser, clock: Clock) -> None:
    for _ in range(10):
        await browser.get("/p/kaffee/sign-in")
        assert (await browser.ask_for_code("ada@post.example")).url == "/p/kaffee/sign-in/code"
        clock.forward(seconds=61)
    await browser.get("/p/kaffee/sign-in")
    page = await browser.ask_for_code("ada@post.example")
    assert page.status == 429 and "wait an hour" in page.error("email")
    clock.forward(hours=1)
    assert (await browser.ask_for_code("ada@post.example")).status == 200
