"""Who pays by transfer reads in each letter where to; nobody else does."""

import pytest

from tests import builders
from tests.jobs.office import SHOP, Office

DUE = "2027-03-15T06:00"
BANK = {"bank_iban": "DE02120300000000202051", "bank_bic": "BYLADEM1001", "legal_name": "Laden GmbH"}
TOLD = (
    "Recipient: Laden GmbH", "IBAN: DE02 1203 0000 0000 2020 51", "BIC: BYLADEM1001", "Amount to transfer: €12.90",
    "Payment reference: INV-000001",
)  # fmt: skip


@pytest.fixture
async def by_hand(office: Office) -> Office:
    """kim's subscription is paid by transfer."""
    await office.merchant(**BANK)
    await office.add(builders.payment_method, SHOP, "kim", "hand", payment_type="offline_bank_transfer")
    await office.subscription(payment_method="hand")
    return office


async def test_the_invoice_and_each_reminder_say_where_to(by_hand: Office) -> None:
    for moment in (DUE, "2027-03-30"):
        await by_hand.bill(moment)
        (letter,) = await by_hand.letters()
        assert all(line in letter.text for line in TOLD)


async def test_without_an_account_and_with_a_card_nothing_is_said(by_hand: Office) -> None:
    await by_hand.subscription("carded")
    await by_hand.bill(DUE)
    letters = await by_hand.letters()
    assert sorted("Recipient:" in letter.text for letter in letters) == [False, True]
    await by_hand.merchant(bank_iban=None)
    await by_hand.bill("2027-03-30")
    assert not any("Recipient:" in letter.text for letter in await by_hand.letters())
