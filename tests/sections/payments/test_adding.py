"""Adding a payment method: agreed to, entered at the gateway, and stored once, or a sentence that says why not."""

import asyncio
from collections.abc import Callable

import pytest

from portal.app import House
from tests.clock import Clock
from tests.conftest import BASE_URL
from tests.mail_server import MailServer
from tests.page import Browser
from tests.sections.payments.steps import (
    CANCELLATION, METHODS, PORTAL, go_to_gateway, letter, newest, of, on_record, return_address, store, way_back,
)  # fmt: skip

AGREED = (
    "I agree that Kaffeekiste charges this payment method for what is due under my subscriptions, each time it is due "
    "and in the amount of the invoice, until I remove it."
)
SANDBOX = f"{BASE_URL}/sandbox/sessions/"


async def test_with_a_plain_browser(ada: Browser, house: House, mail: MailServer) -> None:
    page = await ada.get(f"{METHODS}/new")
    assert page.text("#payment-method-new-card .agreement") == AGREED
    way = await ada.submit("#payment-method-new-card")
    setup = await newest(house, "payment_setups")
    assert (way.status, way.url) == (200, f"{METHODS}/setups/{setup.key}")
    address = way.node("#panel a.primary").attributes["href"]
    assert address == setup.session_url and address.startswith(SANDBOX)
    assert way.node("meta[http-equiv=refresh]").attributes["content"] == f"0; url={address}"
    await ada.get(address)
    done = await ada.submit("form[action$='/method']", {"sample": "good"})
    method = await newest(house, "payment_methods")
    assert done.url == f"{METHODS}/{method.handle}/use?new=yes"
    assert done.text(".notice.success") == "Your payment method is stored." and done.text(".card h2").endswith("4242")
    assert (method.state, method.last_four, method.gateway) == ("active", "4242", "sandbox")
    told = await of(house, "events", kind="customer_payment_method_added")
    assert [(event.subject_handle, event.actor_kind) for event in told] == [(method.handle, "customer")]
    text = (await letter(mail, "A payment method was added")).text
    assert "Visa •••• 4242" in text and f"{BASE_URL}{METHODS}" in text


async def test_in_place(ada: Browser, house: House) -> None:
    part = await ada.htmx_get(f"{METHODS}/new")
    assert part.is_partial and part.text("#payment-method-new-card .agreement") == AGREED
    await ada.get(f"{METHODS}/new")
    gone = await ada.submit("#payment-method-new-card", htmx=True)
    assert (gone.status, gone.location) == (200, (await newest(house, "payment_setups")).session_url)


@pytest.mark.parametrize(
    ("language", "tag", "words"), [("en-GB", "en-GB", AGREED), ("de", "de-DE", "Ich bin einverstanden, dass")]
)
async def test_consent_is_kept_word_for_word(
    new_browser: Callable[..., Browser], house: House, language: str, tag: str, words: str
) -> None:
    """What was read is kept, with the language in which it was read, with the setup and with the method."""
    ada = new_browser()
    await ada.sign_in("ada@post.example")
    read = (await ada.get(f"{METHODS}/new?lang={language}")).text("#payment-method-new-card .agreement")
    await store(ada)
    setup, method = await newest(house, "payment_setups"), await newest(house, "payment_methods")
    assert read.startswith(words) and method.consent == setup.consent
    assert (method.consent["text"], method.consent["language"]) == (read, tag)


async def test_a_card_that_is_declined_stores_nothing(ada: Browser, house: House) -> None:
    before = await on_record(house)
    page = await store(ada, "not-stored", "?invoice=inv-2")
    assert "Your bank did not accept this payment method." in page.text(".notice.danger")
    assert page.form("#payment-method-new-card")["invoice"] == "inv-2", "what it is for is not forgotten"
    assert (await newest(house, "payment_setups")).state == "failed" and await on_record(house) == before


async def test_who_cancels_is_back_where_they_were(ada: Browser, house: House) -> None:
    before = await on_record(house)
    await go_to_gateway(ada, "?subscription=ada-active")
    page = await ada.submit(CANCELLATION)
    assert page.text(".notice.info") == "You came back without storing a payment method."
    assert page.form("#payment-method-new-card")["subscription"] == "ada-active" and await on_record(house) == before


async def test_the_way_back_from_a_cancelled_session_stores_nothing(ada: Browser, house: House) -> None:
    session = await go_to_gateway(ada)
    address = await return_address(house)
    await ada.submit(CANCELLATION)
    before = await on_record(house)
    for _ in range(2):
        page = await ada.get(address)
        assert "Nothing was stored. You can try again" in page.text(".notice.info")
    assert (await newest(house, "payment_setups")).state == "cancelled" and await on_record(house) == before
    assert (await ada.get(session.url)).status == 410


async def test_the_way_back_from_a_page_that_was_open_too_long(ada: Browser, house: House, clock: Clock) -> None:
    await go_to_gateway(ada)
    address, before = await return_address(house), await on_record(house)
    clock.forward(hours=1)
    assert "/sign-in" in (await ada.get(address)).url
    page = await ada.sign_in("ada@post.example")
    assert "was open for too long. Nothing was stored." in page.text(".notice.info")
    assert (await newest(house, "payment_setups")).state == "expired"
    assert (await on_record(house))["payment_methods"] == before["payment_methods"]


async def test_a_bank_that_takes_its_time_is_waited_for(ada: Browser, house: House, clock: Clock) -> None:
    before, address = await on_record(house), await way_back(ada, "slow-storing")
    page = await ada.get(address)
    assert page.text("h1") == "Your payment method is being confirmed"
    assert page.node("#panel").attributes["hx-get"] == address
    assert page.node("meta[http-equiv=refresh]").attributes["content"] == "4"
    assert await on_record(house) == before
    clock.forward(seconds=10)
    part = await ada.htmx_get(address)
    assert part.location == f"{METHODS}/{(await newest(house, 'payment_methods')).handle}/use?new=yes"


async def test_coming_back_again_stores_nothing_again(ada: Browser, house: House) -> None:
    address = await way_back(ada)
    pages = [*await asyncio.gather(*(ada.get(address) for _ in range(4))), await ada.get(address)]
    (method,) = await of(house, "payment_methods", last_four="4242")
    assert {page.url for page in pages} == {f"{METHODS}/{method.handle}/use?new=yes"}
    assert len(await of(house, "events", kind="customer_payment_method_added")) == 1


@pytest.mark.parametrize(
    ("query", "onward"),
    [
        ("?invoice=inv-2", f"{PORTAL}/invoices/inv-2/payment?method={{}}"),
        ("?instead_of=ada-visa", f"{METHODS}/ada-visa/removal?method={{}}"),
        ("?subscription=ada-active", f"{PORTAL}/subscriptions/ada-active/payment-method"),
    ],
)
async def test_it_leads_on_to_what_it_was_wanted_for(ada: Browser, house: House, query: str, onward: str) -> None:
    page = await store(ada, query=query)
    method = await newest(house, "payment_methods")
    assert (page.status, page.url) == (200, onward.format(method.handle))
    assert "Visa •••• 4242" in page.text("label:has([value^=ca_])")
