"""Bills that Stripe collects: whatever breaks off in between, each is charged once and its payment is recorded."""

import asyncio
import time

import pytest

from tests.adapters.stripe_server import ASKS, DECLINED_LATER, VISA
from tests.inbound.till import PATIENCE, Till
from tests.jobs.office import at

DUE = "2027-03-15T06:00"


async def bill(till: Till, *, seconds: int = 0) -> None:
    """All that is due by then is billed; nobody tells us anything but Stripe's answers."""
    till.office.clock.forward(seconds=seconds)
    await till.office.house.bill_run.run(till.office.clock())


@pytest.mark.parametrize(
    ("path", "when"), [("/payment_intents", "after"), ("/confirm", "before"), ("/confirm", "after")]
)
async def test_what_broke_off_is_found_out_and_never_charged_twice(till: Till, path: str, when: str) -> None:
    payer = await till.method(VISA)
    await till.office.subscription()
    till.office.clock.now = at(DUE)
    till.server.breaks(path, "drop", when)
    await bill(till)
    await till.postponed("charge")
    assert (await till.payment()).state == "pending"
    assert till.server.moved(payer) == ([1290] if (path, when) == ("/confirm", "after") else [])
    deadline = time.monotonic() + PATIENCE
    while (await till.payment()).state == "pending" and time.monotonic() < deadline:
        await bill(till, seconds=10)
        await asyncio.sleep(0.05)
    assert (await till.payment()).state == "settled" and till.server.moved(payer) == [1290]
    assert [row.state for row in await till.office.rows("invoices")] == ["settled"]


@pytest.mark.parametrize(
    ("number", "error"), [(DECLINED_LATER, "insufficient_funds"), (ASKS, "sca_required")]
)
async def test_a_bank_that_says_no_begins_dunning(till: Till, number: str, error: str) -> None:
    till.server.order("decline", {"decline_code": "insufficient_funds"})
    payer = await till.method(number)
    await till.office.subscription()
    till.office.clock.now = at(DUE)
    await bill(till)
    payment = await till.becomes("failed")
    assert (payment.error, payment.error_state) == (error, "soft_declined") and not till.server.moved(payer)
    assert [row.state for row in await till.office.rows("invoices")] == ["dunning"]


async def test_what_stripe_would_collect_from_nobody_fails_and_is_not_tried_for_ever(till: Till) -> None:
    """As an amount below Stripe's least, which is told only when the charge is prepared."""
    till.server.order("refuse", {"code": "amount_too_small", "param": "amount"})
    await till.method(VISA)
    await till.office.subscription()
    till.office.clock.now = at(DUE)
    await bill(till)
    payment = await till.becomes("failed")
    assert (payment.error, payment.error_state) == ("acquirer_rejected_error", "processing_error")
