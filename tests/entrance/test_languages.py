"""The language: the browser's, the link's, or the one that was chosen, and mails in it as well."""

from collections.abc import Callable

import pytest

from tests.page import Browser

pytestmark = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)

GERMAN, ENGLISH = "Anmelden", "Sign in"


@pytest.mark.parametrize(
    ("header", "heading", "lang"),
    [
        ("de", GERMAN, "de-DE"),
        ("de-AT,de;q=0.8", GERMAN, "de-AT"),
        ("fr;q=0.9,de;q=0.5,en;q=0.4", GERMAN, "de-DE"),
        ("fr", ENGLISH, "en-DE"),
        ("en;q=0.3,de;q=0.7", GERMAN, "de-DE"),
        ("de;q=0,en", ENGLISH, "en-DE"),
        ("*", ENGLISH, "en-DE"),
        ("x" * 5000, ENGLISH, "en-DE"),
        (";;;,,,q=,\x7f", ENGLISH, "en-DE"),
    ],
)
async def test_the_browser_says_which(
    new_browser: Callable[..., Browser], header: str, heading: str, lang: str
) -> None:
    page = await new_browser(language=header).get("/p/kaffee/sign-in")
    assert page.text("h1") == heading and page.node("html").attributes["lang"] == lang


async def test_the_link_picks_one_and_it_is_remembered(browser: Browser) -> None:
    page = await browser.get("/p/kaffee/details?lang=de")
    assert page.text("h1") == GERMAN and "lang" not in page.url
    assert (await browser.get("/p/kaffee/sign-in")).text("h1") == GERMAN
    await browser.get("/p/kaffee/sign-in?lang=en")
    assert (await browser.get("/p/kaffee/sign-in")).text("h1") == ENGLISH


async def test_it_works_signed_in_as_well(ada: Browser) -> None:
    assert (await ada.get("/p/kaffee/details?lang=de")).text("h1") == "Meine Daten"
    assert (await ada.get("/p/kaffee/details")).text("h1") == "Meine Daten"


@pytest.mark.parametrize("lang", ["", "xx", "de<script>", "d", "de" * 50, "%ff", "../de", "en-XA", "zh-Hant"])
async def test_what_we_do_not_speak_changes_nothing(browser: Browser, lang: str) -> None:
    page = await browser.get(f"/p/kaffee/sign-in?lang={lang}")
    assert page.text("h1") == ENGLISH and (await browser.get("/p/kaffee/sign-in")).text("h1") == ENGLISH


@pytest.mark.parametrize("lang", ["de", "DE", "de-AT", "de_CH"])
async def test_a_region_is_kept(browser: Browser, lang: str) -> None:
    page = await browser.get(f"/p/kaffee/sign-in?lang={lang}")
    assert page.text("h1") == GERMAN
    if len(lang) > 2:
        assert page.node("html").attributes["lang"] == lang.replace("_", "-")
        assert (await browser.get("/p/kaffee/sign-in")).node("html").attributes["lang"] == lang.replace("_", "-")


async def test_the_switch_is_remembered_and_leads_back(browser: Browser) -> None:
    await browser.get("/p/kaffee/sign-in?next=/p/kaffee/details&email=ada@post.example")
    page = await browser.submit("form.language", {"language": "de"})
    assert page.url == "/p/kaffee/sign-in?next=%2Fp%2Fkaffee%2Fdetails" and page.text("h1") == GERMAN
    assert (await browser.get("/p/fjord/sign-in")).text("h1") == GERMAN


async def test_the_switch_wins_over_the_link(ada: Browser) -> None:
    await ada.get("/p/kaffee/details?lang=de")
    page = await ada.submit("form.language", {"language": "en"})
    assert (page.url, page.text("h1")) == ("/p/kaffee/details", "My details")


@pytest.mark.parametrize("language", ["", "xx", "en-XA", "../../etc", "de\r\nSet-Cookie: a=b", "x" * 4000])
async def test_the_switch_takes_nothing_else(browser: Browser, language: str) -> None:
    await browser.get("/p/kaffee/sign-in")
    page = await browser.submit("form.language", {"language": language})
    assert page.status == 200 and page.text("h1") == ENGLISH and browser.cookie("language") is None


async def test_mails_are_in_the_account_s_language_else_in_the_page_s(new_browser: Callable[..., Browser]) -> None:
    german = new_browser(language="de")
    await german.ask_for_code("ben@post.example")
    assert "is your code for" in (await german.mail.arrival("ben@post.example")).subject
    await german.get("/p/kaffee/sign-in")
    await german.ask_for_code("dora@post.example")
    assert "is your code for" not in (await german.mail.arrival("dora@post.example")).subject
    english = new_browser()
    await english.ask_for_code("cleo@post.example")
    assert "is your code for" not in (await english.mail.arrival("cleo@post.example")).subject
