"""Which kinds of payment methods can be stored at the gateway's page: what is not offered is refused, too."""

from dataclasses import replace
from functools import partial

import pytest

from portal.app import House
from portal.settings import Settings
from portal.store import payment_setups
from tests.clock import Clock
from tests.contents import rows
from tests.page import Browser

NEW = "/p/kaffee/payment-methods/new"


@pytest.fixture
def settings(settings: Settings) -> Settings:
    """Payments are taken by the sandbox, which debits by mandates that were given here."""
    return replace(settings, gateway="sandbox")


@pytest.mark.parametrize("htmx", [False, True])
async def test_no_direct_debit_is_stored_without_its_mandate(ada: Browser, house: House, htmx: bool) -> None:
    sent = {"csrf": (await ada.get(NEW)).form("#payment-method-new-card")["csrf"], "kind": "sepa"}
    before = await house.database.search(rows, "payment_setups")
    page = await (ada.htmx_post if htmx else ada.post)(NEW, sent)
    assert (page.status, page.text(".notice.warning")) == (
        409, "Payment methods cannot be added here. Please contact us.",
    )  # fmt: skip
    assert await house.database.search(rows, "payment_setups") == before


async def test_what_was_stored_in_the_last_moment_does_not_expire(ada: Browser, house: House, clock: Clock) -> None:
    """The customer came back while the worker gave the session up."""
    await ada.get(NEW)
    await ada.submit("#payment-method-new-card", follow=False)
    row, method = [(await house.database.search(rows, name))[-1] for name in ("payment_setups", "payment_methods")]
    setup = await house.database.read(payment_setups.by_key, row.merchant_id, row.key)
    for state, method_id in (("stored", method.id), ("expired", None)):
        await house.database.write(partial(payment_setups.finish, method_id=method_id), setup, state, clock())
    found = await house.database.read(payment_setups.by_key, row.merchant_id, row.key)
    assert (found.state, found.method) == ("stored", method.handle)
