"""My payment methods: what customers see of what is stored."""

from collections.abc import Callable
from datetime import timedelta

import sqlalchemy as sa

from portal.app import House
from tests.builders import payment_method, subscription
from tests.cast import SHOP
from tests.clock import START, Clock
from tests.page import Browser

PATH = "/p/kaffee/payment-methods"
DAY = timedelta(days=1)
BANK = {"payment_type": "sepa", "card_type": None, "last_four": None, "expires_year": None, "expires_month": None}


async def test_every_method_tells_what_it_is_and_what_it_pays(ada: Browser) -> None:
    page = await ada.get(PATH)
    assert page.all("#payment-method-ada-visa :is(h2, .badge)") == ["Visa •••• ending in 1111", "Active"]
    assert page.text("#payment-method-ada-visa dl") == (
        "Type Card Valid until 31 December 2029 Pays for Coffee box × 2 Stored since 2 April 2025"
    )
    assert page.all("#payment-method-ada-sepa :is(h2, .badge)") == ["SEPA direct debit •••• ending in 3000", "Active"]
    assert page.text("#payment-method-ada-sepa dl") == (
        "Holder Ada Öztürk-Groß Mandate reference MANDATE-1 Mandate Given on 2 April 2025 Pays for Coffee box "
        "Stored since 2 April 2025"
    )
    assert page.text("#payment-method-ada-old .badge") == "Not working"
    assert page.node("#payment-method-ada-visa dd a").attributes["href"] == "/p/kaffee/subscriptions/ada-active"
    part = await ada.htmx_get(PATH)
    assert part.is_partial and part.text("#panel") == page.text("#panel")


async def test_a_card_expires_as_time_goes_on(
    house: House, clock: Clock, new_browser: Callable[..., Browser]
) -> None:  # fmt: skip
    values = {"expires_year": 2027, "expires_month": 4}
    await house.database.write(lambda connection: payment_method(connection, SHOP, "ada", "april", **values))
    midnight = START.replace(month=4, day=30, hour=22)  # in Berlin
    for now, state, day in (
        (START, "Expires soon", "Valid until 30 April 2027"),
        (midnight - timedelta(minutes=2), "Expires soon", "Valid until 30 April 2027"),
        (midnight, "Expired", "Expired on 30 April 2027"),
    ):
        clock.now = now
        browser = new_browser()
        await browser.sign_in("ada@post.example")
        page = await browser.get(PATH)
        assert page.text("#payment-method-april .badge") == state
        assert day in page.text("#payment-method-april dl")


async def test_numbers_are_cut_to_their_end(ada: Browser, house: House) -> None:
    iban = {"iban": "DE89370400440532013000", "mandate_reference": "M-2"} | BANK
    await house.database.write(lambda connection: payment_method(connection, SHOP, "ada", "whole", **iban))
    masked = {"iban": "DE89370400440532XXXXXX"} | BANK
    await house.database.write(lambda connection: payment_method(connection, SHOP, "ada", "masked", **masked))
    page = await ada.get(PATH)
    assert "0532013000" not in page.answer.text and "secret" not in page.answer.text
    assert page.text("#payment-method-whole h2") == "SEPA direct debit •••• ending in 3000"
    assert page.text("#payment-method-masked h2") == "SEPA direct debit"


async def test_deleted_ones_are_not_shown(ada: Browser, house: House) -> None:
    await house.database.write(lambda connection: payment_method(connection, SHOP, "ada", "gone", state="deleted"))
    assert not (await ada.get(PATH)).has("#payment-method-gone")


async def test_without_any_it_says_how_they_pay(new_browser: Callable[..., Browser]) -> None:
    ben = new_browser()
    await ben.sign_in("ben@post.example")
    page = await ben.get(PATH)
    assert "You pay each invoice" in page.text(".empty")
    assert page.node(".empty a").attributes["href"] == "/p/kaffee/invoices"


async def test_ended_subscriptions_are_not_paid_any_more(ada: Browser, house: House) -> None:
    def write(connection: sa.Connection) -> None:
        payment_method(connection, SHOP, "ada", "busy")
        over = {"is_cancelled": True, "renewing": False, "expires_at": START - DAY}
        subscription(connection, SHOP, "ada", "over", plan="tea", payment_method="busy", **over)
        subscription(connection, SHOP, "ada", "ended", plan="tea", payment_method="busy", state="expired")
        for number in range(7):
            subscription(connection, SHOP, "ada", f"busy-{number}", plan="box", payment_method="busy")

    await house.database.write(write)
    text = (await ada.get(PATH)).text("#payment-method-busy")
    assert "Tea box" not in text and text.count("Coffee box") == 5 and "and 2 more" in text


async def test_many_come_in_pages_and_none_is_lost(ada: Browser, house: House) -> None:
    def many(connection: sa.Connection) -> None:
        for number in range(60):
            payment_method(connection, SHOP, "ada", f"card-{number}", created_at=START - (number % 5) * DAY)

    await house.database.write(many)
    page, seen = await ada.get(PATH), []
    while True:
        seen += [card.attributes["id"] for card in page.tree.css(".card[id]")]
        if not page.has(".pager .older"):
            break
        page = await ada.get(page.node(".pager .older").attributes["href"])
    assert len(seen) == len(set(seen)) == 63
