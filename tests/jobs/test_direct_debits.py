"""Direct debits in the books: announced with the invoice, collected after the days of notice, never one without it."""

from typing import Any

import pytest

from portal.store import tables
from tests import builders
from tests.jobs.office import SHOP, Office, at

DUE = "2027-03-15T06:00"
ACCOUNT = {
    "payment_type": "sepa", "card_type": None, "last_four": None, "expires_year": None, "expires_month": None,
    "iban": "XXXXXXXXXXXXXXXXXX3000", "mandate_reference": "LADEN-1", "holder": "Kim Test",
}  # fmt: skip
SAID = "from the account ending in 3000, mandate LADEN-1, creditor identifier DE98ZZZ09999999999."


@pytest.fixture
async def debited(office: Office) -> Office:
    """kim's subscription is paid by direct debit, which the merchant announces five days before."""
    await office.merchant(sepa_creditor_id="DE98ZZZ09999999999", sepa_notice_days=5)
    await office.change(tables.PaymentMethod, "kim-card", **ACCOUNT)
    await office.subscription()
    return office


async def invoice(office: Office) -> tuple[Any, ...]:
    """State of the first invoice, when it is due and when it is collected."""
    row = (await office.rows("invoices"))[0]
    return row.state, row.due_at, row.next_attempt_at


async def test_it_is_announced_and_then_collected_without_dunning(debited: Office) -> None:
    await debited.bill(DUE)
    assert await invoice(debited) == ("pending", at("2027-03-20T06:00"), at("2027-03-20T06:00"))
    assert not await debited.rows("transactions")
    (letter,) = await debited.letters()
    assert f"We will collect €12.90 on 20 March 2027 {SAID}" in letter.text
    await debited.bill("2027-03-20")
    assert not await debited.rows("transactions")
    await debited.bill("2027-03-20T06:00")
    assert (await invoice(debited))[0] == "settled"
    assert not await debited.letters() and not await debited.events("invoice_dunning")


async def test_it_is_collected_in_its_turn_by_a_run_ahead(debited: Office) -> None:
    await debited.bill_ahead("2027-05-01")
    kinds = await debited.events("invoice_created", "invoice_settled")
    assert kinds == ["invoice_created", "invoice_settled"] * 2


async def test_two_runs_at_once_collect_once(debited: Office) -> None:
    await debited.bill(DUE)
    for _ in range(2):
        await debited.bill("2027-03-20T06:00")
    assert [row.state for row in await debited.rows("transactions")] == ["settled"]


async def test_a_failed_one_is_announced_again_before_it_is_tried_again(debited: Office) -> None:
    await debited.change(tables.PaymentMethod, "kim-card", gateway_token="decline:insufficient_funds")
    await debited.bill(DUE)
    await debited.letters()
    await debited.bill("2027-03-20T06:00")
    # After three days, says the schedule; after five days of notice, says the mandate.
    assert (await invoice(debited))[::2] == ("dunning", at("2027-03-25T06:00"))
    (letter,) = await debited.letters()
    assert f"We will collect €12.90 on 25 March 2027 {SAID}" in letter.text
    await debited.bill("2027-03-25T06:00")
    # The next step is seven days away, which is more.
    assert (await invoice(debited))[::2] == ("dunning", at("2027-04-01T07:00"))


async def test_an_open_invoice_waits_for_its_notice_when_an_account_is_chosen(office: Office) -> None:
    await office.merchant(sepa_creditor_id="DE98ZZZ09999999999", sepa_notice_days=5)
    await office.change(tables.PaymentMethod, "kim-card", gateway_token="decline:insufficient_funds")
    await office.subscription()
    await office.bill(DUE)
    await office.add(builders.payment_method, SHOP, "kim", "account", **ACCOUNT)
    await office.letters()
    await office.wish("method", method="account")
    assert (await invoice(office))[2] == at("2027-03-20T06:00")
    (letter,) = await office.letters()
    assert "What is still to be paid is collected on 20 March 2027." in letter.text
    await office.bill("2027-03-20T06:00")
    assert (await invoice(office))[0] == "settled"


async def test_where_nothing_is_to_be_paid_nothing_is_announced(debited: Office) -> None:
    await debited.change(tables.Plan, "box", amount=0)
    await debited.bill(DUE)
    assert (await invoice(debited))[::2] == ("settled", None)
    (letter,) = await debited.letters()
    assert "We will collect" not in letter.text
