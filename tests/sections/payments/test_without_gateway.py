"""Where nobody takes payments nothing is offered, and nothing that is sent all the same does anything."""

from collections.abc import Callable
from dataclasses import replace

import pytest

from portal.app import House
from portal.settings import Settings
from tests.page import Browser
from tests.sections.payments.steps import METHODS, ON_ONE, PORTAL, of, on_record

INVOICE = f"{PORTAL}/invoices/inv-2"


@pytest.fixture(params=[None, "merchants"], ids=["nobody's", "another merchant's"])
def settings(request: pytest.FixtureRequest, settings: Settings) -> Settings:
    """No gateway takes payments at all, or none this merchant's."""
    return replace(settings, gateway=request.param)


@ON_ONE
async def test_adding_is_not_offered(ada: Browser, house: House) -> None:
    assert not (await ada.get(METHODS)).has(f"a[href='{METHODS}/new']")
    page = await ada.get(f"{METHODS}/new")
    assert not page.has("#payment-method-new-card") and "Payment methods cannot be added here" in page.text(".empty")
    token = {"csrf": (await ada.get(f"{METHODS}/ada-visa/removal")).form("#payment-method-removal")["csrf"]}
    for send in (ada.post, ada.htmx_post):
        page = await send(f"{METHODS}/new", token)
        assert (page.status, page.text(".notice.warning")) == (
            409, "Payment methods cannot be added here. Please contact us.",
        )  # fmt: skip
    assert len(await of(house, "payment_setups")) == 1


async def test_paying_is_not_offered(ada: Browser, house: House) -> None:
    assert not (await ada.get(INVOICE)).has(f"a[href='{INVOICE}/payment']")
    token = {"csrf": (await ada.get(f"{METHODS}/ada-visa/removal")).form("#payment-method-removal")["csrf"]}
    before, sent = await on_record(house), token | {"method": "ada-visa", "amount": "1290", "keep": "yes"}
    for page in (
        await ada.get(f"{INVOICE}/payment"), await ada.post(f"{INVOICE}/payment", sent),
        await ada.htmx_post(f"{INVOICE}/payment", sent),
    ):  # fmt: skip
        assert (page.status, page.text(".notice")) == (
            409, "Invoices cannot be paid here. Please pay as the invoice says.",
        )  # fmt: skip
    assert await on_record(house) == before


@ON_ONE
async def test_what_is_stored_can_still_be_used_and_removed(
    ada: Browser, new_browser: Callable[..., Browser], house: House
) -> None:
    await ada.get(f"{METHODS}/ada-sepa/use")
    assert (await ada.submit("#payment-method-use")).url.startswith(f"{PORTAL}/receipts/")
    await ada.get(f"{METHODS}/ada-visa/removal")
    assert (await ada.submit("#payment-method-removal")).url.startswith(f"{PORTAL}/receipts/")
    assert not await of(house, "transactions", state="pending"), "nobody could collect it"
