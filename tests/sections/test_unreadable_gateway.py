"""A gateway whose secrets were sealed with another secret key: pages say that nothing can be paid, nothing is lost."""

from dataclasses import replace

import pytest
import sqlalchemy as sa

from portal.adapters.sealing import Seal
from portal.app import House
from portal.operations.deliver import TryLater
from portal.settings import Settings
from portal.store import attempts, gateways, merchants, payment_methods
from portal.store.scopes import Scope
from tests.cast import SHOP
from tests.clock import Clock
from tests.contents import rows
from tests.page import Browser

METHODS, INVOICE = "/p/kaffee/payment-methods", "/p/kaffee/invoices/inv-2"


@pytest.fixture
def settings(settings: Settings) -> Settings:
    """Merchants have gateways of their own."""
    return replace(settings, gateway="merchants")


@pytest.fixture
async def merchant_id(house: House) -> int:
    """The merchant, who has set Stripe before the operator has lost the secret key."""
    merchant = await house.database.read(merchants.find_by_handle, SHOP)
    assert merchant is not None
    sealed = Seal("another secret, of more than 32 characters").seal({"secret_key": "sk", "webhook_secret": "whsec"})
    await house.database.write(gateways.choose, merchant.id, "stripe", sealed)
    return merchant.id


async def test_pages_offer_nothing_and_show_all_the_rest(ada: Browser, house: House, merchant_id: int) -> None:
    for path in (METHODS, f"{METHODS}/new", f"{METHODS}/ada-visa/use", INVOICE):
        page = await ada.get(path)
        assert page.status == 200 and not page.has(f"a[href='{INVOICE}/payment']")
    assert (await ada.get(f"{INVOICE}/payment")).status == 409
    assert (await ada.get(f"{METHODS}/sepa")).status == 403
    answer = await ada.post(f"/inbound/stripe/{SHOP}", {})
    assert answer.status == 404


async def test_a_payment_that_was_begun_is_waited_for(house: House, clock: Clock, merchant_id: int) -> None:
    """It is not taken for one that has failed: perhaps the money was moved."""

    def intend(connection: sa.Connection) -> str:
        row = next(row for row in rows(connection, "invoices") if row.handle == "inv-2")
        invoice, _ = attempts.standing(connection, row.id)
        (visa,) = [one for one in payment_methods.all_active(connection, Scope(merchant_id, row.customer_id))
                   if one.handle == "ada-visa"]  # fmt: skip
        return attempts.intend(connection, invoice, visa, clock())

    name = await house.database.write(intend)
    assert house.tools.collect is not None
    with pytest.raises(TryLater):
        await house.tools.collect.collect(name, clock())
    assert (await house.database.read(attempts.find, name)).is_open
