"""Credit: what was given back lessens the next invoices, once, whatever else happens meanwhile."""

from typing import Any

import pytest

from portal.adapters.gateways.port import Charge, Result, Unreachable
from tests import builders
from tests.jobs.office import SHOP, Office, at

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


class Away:
    """A gateway that gives no answer until it is back, and then this one."""

    name = "sandbox"

    def __init__(self, answer: Result) -> None:
        self.answer, self.back = answer, False

    async def prepare(self, charge: Charge) -> str:
        """The charge's own key."""
        return charge.key

    async def charge(self, charge: Charge, reference: str) -> Result:
        """The answer, once it is back."""
        if not self.back:
            raise Unreachable
        return self.answer


@pytest.mark.parametrize(
    ("answer", "stands", "left"),
    [
        # All of it arrives, though 21 of 31 days were given back meanwhile: they are taken off the next invoice.
        (Result("settled"), ("settled", 1290), ("pending", 874)),
        # It fails: what is left of the invoice is dunned, and there is nothing more to be given back.
        (Result("failed", "insufficient_funds", "soft_declined"), ("dunning", 0), ("transferred", 0)),
    ],
)
async def test_what_is_given_back_while_a_payment_is_under_way_counts_once(
    office: Office, answer: Result, stands: tuple[str, int], left: tuple[str, int]
) -> None:
    office.gateway = gateway = Away(answer)
    await office.merchant(pause_compensation="prorated_credit")
    await office.subscription()
    await office.bill(DUE)
    office.clock.now = at("2027-03-24T12:00")
    await office.wish("pause")
    gateway.back = True
    await office.bill("2027-03-25T12:00")
    (invoice,) = await office.rows("invoices")
    assert (invoice.state, invoice.settled_amount, invoice.credited_amount) == (*stands, 874)
    assert await credit(office) == left
    (payment, *_) = await office.rows("transactions")
    assert payment.amount == 1290
    if answer.state == "settled":
        await office.wish("resume")
        await office.bill()
        assert sum(row.amount for row in await office.rows("transactions") if row.payment_type == "credit") == 874


async def test_an_invoice_that_credit_has_paid_is_settled_once(office: Office) -> None:
    office.gateway = gateway = Away(Result("settled"))
    await office.merchant(pause_compensation="prorated_credit")
    await office.subscription()
    await office.bill(DUE)
    office.clock.now = at("2027-03-15T12:00")
    await office.wish("pause")
    await office.wish("resume")
    gateway.back = True
    await office.bill("2027-03-15T20:00")
    assert await office.events("invoice_settled") == ["invoice_settled"] * 2
    # Both periods were charged in full before it was known that the first one was given back, all but nothing of it.
    paid = sum(row.amount for row in await office.rows("transactions") if row.state == "settled")
    owed = sum(row.amount - row.credited_amount for row in await office.rows("invoices"))
    pending = sum(row.credit["pending_amount"] for row in await office.rows("credit_notes"))
    assert paid - pending == owed


async def test_a_pause_after_two_short_ones_gives_back_what_is_left(office: Office) -> None:
    await office.merchant(pause_compensation="prorated_credit")
    await office.subscription()
    await office.bill(DUE)
    for minute in (0, 10, 20):
        office.clock.now = at(f"2027-03-20T10:{minute:02}")
        await office.wish("pause")
        office.clock.forward(minutes=5)
        await office.wish("resume")
        await office.bill()
    office.clock.now = at("2027-04-09T12:00")
    await office.wish("pause")
    billed, notes = await office.billed(), await office.rows("credit_notes")
    assert [bill[:2] for bill in billed] == [("2027-03-15", "2027-04-15")] + [("2027-03-20", "2027-04-20")] * 3
    # Used and to be paid: five days of the first period, and 21 of the last one, 20 March to 9 April, of 31 each.
    used = 1290 - round(1290 * 26 / 31) + 1290 - round(1290 * 10 / 31)
    assert sum(bill[2] for bill in billed) - sum(note.amount for note in notes) == used
