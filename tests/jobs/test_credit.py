"""Credit: what was given back lessens the next invoices, once, whatever else happens meanwhile."""

from typing import Any

import pytest

from portal.adapters.gateways.port import Charge, Result, Unreachable
from tests import builders
from tests.jobs.office import SHOP, Office

DUE = "2027-03-15T06:00"
ABOUT = (SHOP, "kim")


async def noted(office: Office, amount: int, **values: Any) -> None:
    """A settled invoice of 50 euros of the running period, of which so much was credited."""
    await office.add(
        builders.invoice, *ABOUT, "inv-old", amount=5000, subscription="sub", credited_amount=amount,
        period_from_at="2027-02-15", period_to_at="2027-03-15",
    )  # fmt: skip
    values = {"subscription_id": (await office.one("subscriptions", "sub")).id} | values
    await office.add(builders.credit_note, *ABOUT, "cn-1", invoice="inv-old", amount=amount, **values)


async def credit(office: Office) -> tuple[Any, ...]:
    """State of the credit, and what is left of it."""
    (note,) = await office.rows("credit_notes")
    return note.credit["state"], note.credit.get("pending_amount")


@pytest.mark.parametrize(
    ("amount", "charges", "left"),
    [
        (500, [("credit", 500), ("card", 790), ("card", 1290)], ("transferred", 0)),
        (1290, [("credit", 1290), ("card", 1290)], ("transferred", 0)),
        (2000, [("credit", 1290), ("credit", 710), ("card", 580)], ("transferred", 0)),
        (3000, [("credit", 1290), ("credit", 1290)], ("pending", 420)),
    ],
)
async def test_credit_is_used_up_before_anything_is_charged(
    office: Office, amount: int, charges: list[tuple[str, int]], left: tuple[str, int]
) -> None:
    await office.subscription()
    await noted(office, amount, refund=None, credit={"handle": "credit-1", "amount": amount, "state": "pending"})
    for day in (DUE, "2027-04-15T06:00"):
        await office.bill(day)
    assert [(row.payment_type, row.amount) for row in await office.rows("transactions") ] == charges
    assert [bill[2:] for bill in await office.billed()] == [(5000, "settled"), (1290, "settled"), (1290, "settled")]
    assert await credit(office) == left


async def test_what_was_paid_back_or_neither_is_no_credit(office: Office) -> None:
    await office.subscription()
    await noted(office, 500, credit=None)
    assert not (await office.bill(DUE)).complaints
    assert [(row.payment_type, row.amount) for row in await office.rows("transactions")] == [("card", 1290)]
