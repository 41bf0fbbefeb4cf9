"""Giving a SEPA mandate: what is typed, what is shown word for word, what is kept, and what comes to nothing."""

import asyncio
import re
from collections.abc import AsyncIterator, Callable
from dataclasses import replace
from io import BytesIO
from typing import Any

import pytest
from pypdf import PdfReader

from portal.app import House
from portal.settings import Settings
from portal.store import mandates, stored_methods
from portal.store.scopes import Scope
from tests.bank_gateway import Bank, with_bank
from tests.builders import change_customer, change_merchant
from tests.cast import SHOP
from tests.clock import Clock
from tests.contents import everything, rows
from tests.page import Browser, Page
from tests.sections.acting import letter

PATH = "/p/kaffee/payment-methods/sepa"
# The sandbox declines the second one.
IBAN, CLOSED = "DE89370400440532013000", "DE40370400440532013009"
GROUPED = "DE89 3704 0044 0532 0130 00"
REFERENCE = re.compile("KAFFEEKISTE-[0-9A-HJKMNP-TV-Z]{4}(-[0-9A-HJKMNP-TV-Z]{4}){2}")
TYPED = {"holder": "Ada  Öztürk-Groß ", "iban": "de89 3704 0044 0532 0130 00"}


@pytest.fixture
def settings(settings: Settings) -> Settings:
    """Somebody takes payments."""
    return replace(settings, gateway="sandbox")


@pytest.fixture
async def bank(house: House) -> AsyncIterator[Bank]:
    """The gateway of a merchant who offers direct debit."""
    await house.database.write(_offering)
    yield await with_bank(house)


def _offering(connection: Any) -> None:
    values = {"address": "Oranienstraße 25", "postal_code": "10999", "city": "Berlin"}
    change_merchant(connection, SHOP, sepa_creditor_id="DE98ZZZ09999999999", sepa_notice_days=5, **values)


async def shown(browser: Browser, **typed: str) -> Page:
    """The mandate, as it is shown for what was typed."""
    await browser.get(PATH)
    return await browser.submit(values=TYPED | typed)


async def kept(house: House, table: str) -> list[Any]:
    """The rows of the table, but for the mandate that ada gave long ago."""
    found = await house.database.search(rows, table)
    return [row for row in found if table != "mandates" or row.reference != "MANDATE-1"]


async def test_the_mandate_says_what_the_law_asks_for(ada: Browser, bank: Bank) -> None:
    page = await shown(ada)
    told = dict(zip(page.all("#mandate-text dt"), page.all("#mandate-text dd"), strict=True))
    reference = told.pop("Mandate reference")
    assert REFERENCE.fullmatch(reference) and len(reference) <= 35
    assert told == {
        "Creditor": "Kaffeekiste GmbH & Co. KG", "Address of the creditor": "Oranienstraße 25, 10999 Berlin, Germany",
        "Creditor identifier": "DE98ZZZ09999999999", "Account holder": "Ada Öztürk-Groß",
        "Address of the account holder": "Torstraße 12a, 10119 Berlin, Germany", "IBAN": GROUPED,
        "Kind of mandate": "For recurring payments (SEPA Core Direct Debit)", "Given on": "3 March 2027, online",
    }  # fmt: skip
    double, refund, notice = page.all("#mandate-text p")
    assert "authorise Kaffeekiste GmbH & Co. KG to collect" in double and "instruct my bank" in double
    assert "within eight weeks" in refund and "at least 5 days before" in notice
    assert not bank.mandates, "nothing is stored before it is given"


async def test_it_is_in_the_language_of_the_page(ada: Browser, bank: Bank) -> None:
    await ada.get(f"{PATH}?lang=de")
    page = await ada.submit(values=TYPED)
    assert page.text("h1") == "SEPA-Lastschriftmandat" and page.text(".primary") == "Mandat erteilen"
    assert "Gläubiger-Identifikationsnummer" in page.all("#mandate-text dt")
    assert "innerhalb von acht Wochen, beginnend mit dem Belastungsdatum" in page.text("#mandate-text")


@pytest.mark.parametrize("htmx", [False, True])
async def test_given_it_is_kept_word_for_word_and_told(ada: Browser, house: House, bank: Bank, htmx: bool) -> None:
    words = (await shown(ada)).text("#mandate-text")
    page = await ada.submit(htmx=htmx, follow=False)
    (method,) = [row for row in await kept(house, "payment_methods") if "#" in row.gateway_token]
    assert page.location == f"/p/kaffee/payment-methods/{method.handle}/use?new=yes"
    assert (method.iban, method.holder, method.state) == ("X" * 18 + "3000", "Ada Öztürk-Groß", "active")
    (mandate,) = await kept(house, "mandates")
    assert (mandate.reference, mandate.payment_method_id) == (method.mandate_reference, method.id)
    assert bank.mandates[0].iban == IBAN and bank.mandates[0].client_ip == "192.0.2.10"
    later = await ada.get(f"/p/kaffee/payment-methods/{method.handle}/mandate")
    assert later.text("#mandate-text") == words
    assert [event.kind for event in await kept(house, "events")].count("customer_payment_method_added") == 1
    told = await letter(ada.mail, "You have given a SEPA direct debit mandate")
    assert "within eight weeks" in told.text and "•••• 3000" in told.text and GROUPED not in told.text


async def test_the_account_number_stands_nowhere_else(ada: Browser, house: House, bank: Bank) -> None:
    await shown(ada)
    await ada.submit(follow=False)
    stored = await house.database.search(everything)
    assert "20130 00" not in stored and IBAN not in stored and "532013000" not in stored
    listed = await ada.get("/p/kaffee/payment-methods")
    assert "SEPA direct debit •••• ending in 3000" in listed.all("h2") and "532013000" not in listed.answer.text
    assert "Given on 3 March 2027" in listed.text()


WRONG = {
    "": "Enter the IBAN", "DE89 3704 0044 0532 0130 01": "a digit is wrong", "DE89 3704": "too long or too short",
    "12345678": "begins with two letters", "BR1800360305000010009795493C1": "in the SEPA area",
}  # fmt: skip


@pytest.mark.parametrize("iban", WRONG)
async def test_a_wrong_account_is_told_at_its_field(ada: Browser, bank: Bank, iban: str) -> None:
    page = await shown(ada, iban=iban)
    assert page.status == 422 and WRONG[iban] in page.error("iban")
    assert page.form()["iban"] == iban and page.form()["holder"] == TYPED["holder"]


async def test_a_holder_is_needed(ada: Browser, bank: Bank) -> None:
    assert "Enter the name" in (await shown(ada, holder=" ")).error("holder")
    assert (await shown(ada, holder="x" * 71)).status == 422


async def test_a_double_click_gives_one_mandate(ada: Browser, house: House, bank: Bank) -> None:
    page = await shown(ada)
    sent = page.form()
    pages = await asyncio.gather(*(ada.post(f"{PATH}/mandate", sent, follow=False) for _ in range(4)))
    assert len({page.location for page in pages}) == 1 and {page.status for page in pages} == {303}
    assert len(await kept(house, "mandates")) == 1


async def test_a_gateway_without_an_answer_loses_nothing(ada: Browser, house: House, bank: Bank) -> None:
    reference = (await shown(ada)).text("#mandate-text dd")
    bank.cut = True
    page = await ada.submit()
    assert page.status == 409 and "does not answer just now" in page.text(".notice")
    assert not await kept(house, "mandates")
    bank.cut = False
    await ada.submit(follow=False)
    assert [row.reference for row in await kept(house, "mandates")] == [reference]


async def test_an_account_that_the_gateway_does_not_take_can_be_changed(ada: Browser, house: House, bank: Bank) -> None:
    await shown(ada, iban=CLOSED)
    page = await ada.submit()
    assert page.status == 422 and "cannot be debited" in page.error("iban")
    assert page.form()["iban"] == "DE40 3704 0044 0532 0130 09" and not await kept(house, "mandates")
    await ada.submit(values={"iban": IBAN})
    await ada.submit(follow=False)
    assert len(await kept(house, "mandates")) == 1


async def test_the_account_can_be_changed_before(ada: Browser, bank: Bank) -> None:
    await shown(ada)
    page = await ada.submit(values={"intent": "change"})
    assert (page.status, page.form()["iban"], page.form()["holder"]) == (200, GROUPED, "Ada Öztürk-Groß")


async def test_what_was_not_shown_is_not_given(ada: Browser, house: House, bank: Bank) -> None:
    await shown(ada)
    await house.database.write(lambda connection: change_customer(connection, "ada", address="Neue Straße 1"))
    page = await ada.submit()
    assert page.status == 409 and "Neue Straße 1" in page.text("#mandate-text") and not bank.mandates
    await house.database.write(lambda connection: change_merchant(connection, SHOP, timezone="Pacific/Honolulu"))
    page = await ada.submit()
    assert page.status == 409 and "2 March 2027" in page.text("#mandate-text")
    await ada.submit(follow=False)
    assert len(bank.mandates) == 1


async def test_nobody_gives_the_mandate_of_another(
    ada: Browser, house: House, bank: Bank, new_browser: Callable[..., Browser]
) -> None:
    draft = (await shown(ada)).form()["draft"]
    await ada.submit(follow=False)
    dora = new_browser()
    await dora.sign_in("dora@post.example")
    token = (await dora.get("/p/kaffee/details/phone")).form()["csrf"]
    for forged in (draft, draft[:-2] + "AA", "", "x" * 4000):
        page = await dora.post(f"{PATH}/mandate", {"csrf": token, "draft": forged}, follow=False)
        assert page.location == PATH
    (method,) = [row for row in await kept(house, "payment_methods") if "#" in row.gateway_token]
    assert (await dora.get(f"/p/kaffee/payment-methods/{method.handle}/mandate")).status == 404
    assert len(await kept(house, "mandates")) == 1


async def test_a_session_that_ends_meanwhile_loses_nothing(ada: Browser, bank: Bank, clock: Clock) -> None:
    reference = (await shown(ada)).text("#mandate-text dd")
    clock.forward(hours=13)
    await ada.submit()
    page = await ada.sign_in("ada@post.example")
    assert page.url == PATH and page.text("#mandate-text dd") == reference


async def test_without_an_address_there_is_no_mandate(bank: Bank, new_browser: Callable[..., Browser]) -> None:
    ben = new_browser()
    await ben.sign_in("ben@post.example")
    page = await ben.get(PATH)
    assert not page.has("main form[id]") and page.node(".notice a").attributes["href"] == "/p/kaffee/details/address"


@pytest.mark.parametrize("values", [{"sepa_creditor_id": None}, {"currency": "DKK"}])
async def test_where_it_is_not_offered_it_is_refused(ada: Browser, house: House, bank: Bank, values: Any) -> None:
    await house.database.write(lambda connection: change_merchant(connection, SHOP, **values))
    assert (await ada.get(PATH)).status == 403


async def test_too_many_tries_wait(ada: Browser, bank: Bank) -> None:
    for _ in range(10):
        await shown(ada, iban=CLOSED)
        await ada.submit()
    await shown(ada)
    page = await ada.submit()
    assert page.status == 429 and "too often" in page.text(".notice") and not bank.mandates


async def test_a_removed_method_ends_its_mandate(ada: Browser, house: House, bank: Bank, clock: Clock) -> None:
    await shown(ada)
    handle = (await ada.submit(follow=False)).location.split("/")[-2]
    (mandate,) = await kept(house, "mandates")

    def remove(connection: Any) -> list[bool]:
        method = stored_methods.get(connection, Scope(mandate.merchant_id, mandate.customer_id), handle)
        stored_methods.remove(connection, method, clock())
        return [mandates.revoke(connection, method.id, clock()) for _ in range(2)]

    assert await house.database.write(remove) == [True, False]
    page = await ada.get(f"/p/kaffee/payment-methods/{handle}/mandate")
    assert "ended on 3 March 2027" in page.text(".notice") and GROUPED in page.text("#mandate-text")


async def test_the_mandate_is_a_pdf_with_the_same_words(ada: Browser, bank: Bank) -> None:
    await shown(ada)
    handle = (await ada.submit(follow=False)).location.split("/")[-2]
    page = await ada.get(f"/p/kaffee/payment-methods/{handle}/mandate")
    answer = (await ada.get(page.node("a[download]").attributes["href"] or "")).answer
    assert answer.headers["content-type"] == "application/pdf"
    assert REFERENCE.search(answer.headers["content-disposition"])
    text = " ".join(" ".join(sheet.extract_text() for sheet in PdfReader(BytesIO(answer.content)).pages).split())
    for words in (*page.all("#mandate-text dd"), *page.all("#mandate-text p")):
        assert words in text
