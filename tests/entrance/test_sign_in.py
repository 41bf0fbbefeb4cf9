"""Signing in: from the e-mail to the page that was wanted."""

from tests.page import Browser, code_in


async def test_the_way_in(browser: Browser) -> None:
    page = await browser.get("/p/kaffee/details")
    assert page.url == "/p/kaffee/sign-in?next=/p/kaffee/details"
    page = await browser.submit("form[action$='/sign-in']", {"email": "ada@post.example"})
    assert page.url == "/p/kaffee/sign-in/code?next=/p/kaffee/details"
    letter = await browser.mail.arrival("ada@post.example")
    page = await browser.enter_code(code_in(letter))
    assert page.status == 200 and page.url == "/p/kaffee/details"
    assert page.text("h1") == "My details"
