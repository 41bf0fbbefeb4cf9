"""Languages: the merchant says which; pages, menus, mails and choices of customers follow."""

from collections.abc import Callable

import pytest

from portal.app import House
from tests.admin.test_settings import merchant
from tests.mail_server import MailServer
from tests.page import Browser, code_in

pytestmark = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
ACCOUNT, FORM = "/admin/account", "#form-languages"


async def offer(browser: Browser, *tags: str, htmx: bool = False) -> object:
    """These are ticked and all others are not."""
    page = await browser.get(ACCOUNT)
    sent = page.form(FORM) | {"languages": list(tags)}
    return await (browser.htmx_post if htmx else browser.post)(f"{ACCOUNT}/languages", sent)  # type: ignore[arg-type]


async def test_all_are_offered_until_some_are_chosen(mia: Browser, house: House) -> None:
    page = await mia.get(ACCOUNT)
    assert len(page.all(f"{FORM} [name=languages][checked]")) == len(page.all(f"{FORM} [name=languages]")) == 2
    assert "nothing to save" in (await mia.submit(FORM, {"languages": ["en", "de"]}, htmx=True)).text(".notice")
    assert (await merchant(house)).languages is None
    assert (await offer(mia, "de", htmx=True)).status == 200
    assert (await merchant(house)).languages == ["de"]
    await offer(mia, "en", "de")
    assert not (await merchant(house)).languages, "all is all, whatever comes later"


async def test_one_at_least(mia: Browser, house: House) -> None:
    for tags in ((), ("xx",)):
        page = await offer(mia, *tags)
        assert page.status == 422 and "Choose at least one language" in page.error("languages")
    assert (await merchant(house)).languages is None


async def test_what_is_not_offered_is_nowhere(
    mia: Browser, new_browser: Callable[..., Browser], mail: MailServer
) -> None:
    await offer(mia, "de")
    ada = new_browser(language="en-GB")
    page = await ada.get("/p/kaffee/sign-in?lang=en")
    assert page.text("h1") == "Anmelden" and not page.has("form.language")
    await ada.post("/p/kaffee/language", {"language": "en", "csrf": page.node("[name=csrf]").attributes["value"] or ""})
    assert (await ada.get("/p/kaffee/sign-in")).text("h1") == "Anmelden"
    await ada.ask_for_code("ada@post.example")
    letter = await mail.arrival("ada@post.example")
    assert "Ihr Code" in letter.subject, "although ada has chosen English before"
    page = await ada.enter_code(code_in(letter))
    page = await ada.get("/p/kaffee/details/language")
    assert page.all("main form .choice") == ["Deutsch"] and page.form("main form.stack")["language"] == "de"
    assert (await ada.submit("main form.stack", {"language": "en"})).status == 422
    assert (await ada.get("/p/kaffee/invoices/nothing")).node("html").attributes["lang"] == "de-DE"
    assert (await ada.get("/p/fjord/sign-in")).text("h1") == "Sign in", "another merchant's portal speaks as before"
    assert (await mia.get(ACCOUNT)).text("h1") == "Account", "and so does the console"
