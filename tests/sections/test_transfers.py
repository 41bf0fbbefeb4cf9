"""How customers who pay by themselves see where to: on the invoice, among their payment methods, in mails."""

from collections.abc import Callable
from typing import Any

import pytest

from portal.app import House
from tests.builders import change_merchant, invoice, payment_method, subscription
from tests.cast import SHOP
from tests.clock import START
from tests.page import Browser

OPEN = {"state": "pending", "settled_amount": 0, "settled_at": None}
BANK = {"bank_iban": "DE02120300000000202051", "bank_bic": "BYLADEM1001", "bank_name": "DKB"}
NO_CARD = {"card_type": None, "last_four": None, "expires_year": None, "expires_month": None}
SAID = {
    "Recipient": "Kaffeekiste GmbH & Co. KG", "IBAN": "DE02 1203 0000 0000 2020 51", "BIC": "BYLADEM1001",
    "Amount to transfer": "€12.90", "Payment reference": "RE-by-hand", "Bank": "DKB",
}  # fmt: skip


@pytest.fixture
async def ben(house: House, new_browser: Callable[..., Browser]) -> Browser:
    """The browser of ben, who has an open invoice and no payment method, at a merchant with a bank account."""
    browser = new_browser()
    await browser.sign_in("ben@post.example")
    await house.database.write(_furnish)
    return browser


def _furnish(connection: Any) -> None:
    change_merchant(connection, SHOP, **BANK)
    subscription(connection, SHOP, "ben", "ben-box", plan="box")
    invoice(connection, SHOP, "ben", "by-hand", subscription="ben-box", **OPEN)


async def test_an_open_invoice_says_where_to_transfer_it(ben: Browser) -> None:
    page = await ben.get("/p/kaffee/invoices/by-hand")
    told = dict(zip(page.all("#transfer dt"), page.all("#transfer dd"), strict=True))
    assert told == SAID
    drawing = page.node("#transfer .drawing")
    assert drawing.attributes["role"] == "img" and drawing.css_first("svg path") is not None
    assert "style" not in page.node("#transfer").html


@pytest.mark.parametrize("values", [{"currency": "NOK"}, {"state": "settled", "settled_amount": 1290}])
async def test_the_code_is_for_euros_that_are_open(ben: Browser, house: House, values: dict[str, Any]) -> None:
    await house.database.write(lambda connection: invoice(connection, SHOP, "ben", "other", **(OPEN | values)))
    page = await ben.get("/p/kaffee/invoices/other")
    assert page.has("#transfer") == (values.get("state") is None) and not page.has("#transfer svg")


async def test_without_a_bank_account_nothing_is_said(ben: Browser, house: House) -> None:
    await house.database.write(lambda connection: change_merchant(connection, SHOP, bank_iban=None))
    for path in ("/p/kaffee/invoices/by-hand", "/p/kaffee/payment-methods"):
        assert not (await ben.get(path)).has("#transfer")


async def test_my_payment_methods_say_how_to_pay_by_hand(ben: Browser, ada: Browser, house: House) -> None:
    page = await ben.get("/p/kaffee/payment-methods")
    told = dict(zip(page.all("#transfer dt"), page.all("#transfer dd"), strict=True))
    assert told == {**{name: SAID[name] for name in ("Recipient", "IBAN", "BIC", "Bank")},
                    "Payment reference": "The number of the invoice"}  # fmt: skip
    assert not (await ada.get("/p/kaffee/payment-methods")).has("#transfer")
    by_hand = {"payment_type": "offline_bank_transfer", **NO_CARD}
    await house.database.write(lambda connection: payment_method(connection, SHOP, "ada", "by-hand", **by_hand))
    assert (await ada.get("/p/kaffee/payment-methods")).has("#transfer")


async def test_what_is_collected_is_not_to_be_transferred(ada: Browser, house: House) -> None:
    """An invoice that waits for its direct debit tells of it instead."""

    def write(connection: Any) -> None:
        change_merchant(connection, SHOP, sepa_creditor_id="DE98ZZZ09999999999", **BANK)
        later = {"next_attempt_at": START.replace(day=8), "subscription": "ada-paused", **OPEN}
        invoice(connection, SHOP, "ada", "debited", **later)

    await house.database.write(write)
    page = await ada.get("/p/kaffee/invoices/debited")
    assert not page.has("#transfer") and page.text(".notice") == (
        "We will collect €12.90 on 8 March 2027 from the account ending in 3000, mandate MANDATE-1, "
        "creditor identifier DE98ZZZ09999999999."
    )
    assert not (await ada.get("/p/kaffee/invoices/inv-2")).has("#transfer")
