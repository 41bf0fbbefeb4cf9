"""What was sealed with a secret key that the operator does not use any more."""

import pytest
import sqlalchemy as sa

from portal.app import House
from portal.store import tables
from tests.page import Browser


@pytest.mark.parametrize("page", ["mandate", "mandate.pdf"])
async def test_a_number_that_nobody_can_read_any_more_is_told(ada: Browser, house: House, page: str) -> None:
    """The operator has another secret key now."""
    await house.database.write(lambda connection: connection.execute(sa.update(tables.Mandate).values(sealed_iban="x")))
    shown = await ada.get(f"/p/kaffee/payment-methods/ada-sepa/{page}")
    assert shown.status == 409 and "cannot be read any more. Please contact us" in shown.text("main")
