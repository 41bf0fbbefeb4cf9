"""The sandbox: a method's token says what becomes of a charge, however often it is asked."""

from dataclasses import replace
from datetime import date

import pytest

from portal.adapters.gateways.port import Charge, Result
from portal.adapters.gateways.sandbox import Sandbox
from portal.domain.money import Money

CHARGE = Charge("tr_1", Money(1290, "EUR"), "x", "card", date(2027, 3, 31), date(2027, 3, 31))
EXPIRED = Result("failed", "credit_card_expired", "hard_declined")


@pytest.mark.parametrize(
    ("values", "result"),
    [
        ({}, Result("settled")),
        ({"valid_until": None}, Result("settled")),
        ({"on": date(2027, 4, 1)}, EXPIRED),
        ({"token": "decline:insufficient_funds"}, Result("failed", "insufficient_funds", "soft_declined")),
        ({"token": "decline:fraud_block:hard"}, Result("failed", "fraud_block", "hard_declined")),
        ({"token": "decline"}, Result("failed", "declined_by_acquirer", "soft_declined")),
        ({"token": "declined"}, Result("settled")),
    ],
)
async def test_what_becomes_of_a_charge(values: dict[str, object], result: Result) -> None:
    sandbox, charge = Sandbox(), replace(CHARGE, **values)
    assert [await sandbox.charge(charge, charge.key) for _ in range(3)] == [result] * 3
    assert await Sandbox().charge(charge, charge.key) == result
