"""Payments of customers who are there or have left: none is made twice, none is lost, and dunning keeps its plan."""

import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from portal.adapters.gateways.sandbox_page import SandboxPage
from portal.domain.refusals import Refused
from portal.operations.collecting import PATIENCE
from portal.store import tables
from portal.store.sandbox_records import SandboxRecords
from tests import builders
from tests.jobs.office import SHOP, Office, at
from tests.jobs.payer import looks, orders, owes, owes_also, pays

ROOT = Path(__file__).parents[2]
# It settles at once, and the sandbox remembers each charge of it.
REMEMBERED = "processing:0"
PAID, FAILED = "Invoice RE-inv is paid", "The payment of invoice RE-inv failed"
PLANNED = at("2027-03-18T06:00")
DUNNED = {"state": "dunning", "dunning_count": 1, "next_attempt_at": PLANNED, "dunning_start_at": at("2027-03-01")}


async def invoice(office: Office) -> Any:
    """The row of the invoice."""
    return await office.one("invoices", "inv")


async def attempts(office: Office) -> list[tuple[str, str | None]]:
    """State and error of each attempt, oldest first."""
    return [(row.state, row.error) for row in await office.rows("transactions")]


async def charges(office: Office) -> int:
    """How many charges the gateway has carried out."""
    return sum(row.kind == "charge" for row in await office.rows("sandbox_records"))


async def later(office: Office, **time: float) -> list[str]:
    """So much time has passed, and the worker has done what was due; what the letters of it are about."""
    office.clock.forward(**time)
    return await office.subjects()


async def is_paid_once(office: Office) -> None:
    """One payment and one charge, however often the worker looks."""
    assert await attempts(office) == [("settled", None)] and await charges(office) == 1
    found = await invoice(office)
    assert (found.state, found.settled_amount, found.processing) == ("settled", 1290, False)
    assert await later(office, hours=3) == [] and await attempts(office) == [("settled", None)]
    assert await office.events("invoice_payment_begun", "invoice_settled") == [
        "invoice_payment_begun", "invoice_settled",
    ]  # fmt: skip


@pytest.mark.parametrize("when", ["before", "after"])
async def test_whose_process_is_killed_is_paid_once(office: Office, empty_database_url: str, when: str) -> None:
    """kill -9 as the gateway is being asked: the charge was not made yet, or was made and nobody has heard of it."""
    await owes(office, REMEMBERED)
    command = [sys.executable, "-m", "tests.jobs.payer", empty_database_url, when]
    with subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout and process.stdout.readline() == "halts\n"
        process.kill()
    assert process.returncode < 0 and await charges(office) == (when == "after")
    assert await attempts(office) == [("pending", None)]
    with pytest.raises(Refused, match="under way already"):
        await orders(office.house, office.clock)
    assert await later(office, seconds=44) == [] and await attempts(office) == [("pending", None)]
    assert await later(office, seconds=1) == [PAID]
    await is_paid_once(office)


async def test_who_leaves_before_the_gateway_is_asked_has_paid_all_the_same(office: Office) -> None:
    await owes(office, "timeout")
    await orders(office.house, office.clock)
    assert await later(office, seconds=45) == [] and await attempts(office) == [("pending", None)]
    assert await later(office, seconds=5) == [PAID]
    await is_paid_once(office)


@pytest.mark.parametrize("looked_at", [True, False])
async def test_a_charge_whose_answer_was_lost_is_found(office: Office, looked_at: bool) -> None:
    await owes(office, "timeout")
    reference = await orders(office.house, office.clock)
    assert (await looks(office.house, office.clock, reference)).state == "processing"
    assert await charges(office) == 1 and await attempts(office) == [("pending", None)]
    if looked_at:
        assert (await looks(office.house, office.clock, reference)).state == "settled"
    assert await later(office, seconds=50) == [PAID]
    await is_paid_once(office)


async def test_a_question_that_nobody_answers_is_given_up_and_it_can_be_paid_again(office: Office) -> None:
    await owes(office, "challenge")
    assert (await pays(office)).state == "challenged" and (await invoice(office)).processing
    assert await later(office, seconds=45) == [] and await attempts(office) == [("pending", None)]
    office.clock.forward(seconds=PATIENCE.total_seconds() - 60)
    assert await office.subjects() == [] and await attempts(office) == [("pending", None)]
    assert await later(office, hours=1) == [], "who was asked by their bank knows"
    assert await attempts(office) == [("failed", "sca_required")]
    found = await invoice(office)
    assert (found.state, found.processing, found.dunning_count) == ("pending", False, None)
    await office.change(tables.PaymentMethod, "kim-card", gateway_token="pays")
    assert (await pays(office)).state == "settled"
    assert [state for state, _ in await attempts(office)] == ["failed", "settled"]


@pytest.mark.parametrize(("confirmed", "state"), [(True, "settled"), (False, "failed")])
async def test_who_has_answered_their_bank_need_not_come_back(office: Office, confirmed: bool, state: str) -> None:
    await owes(office, "challenge")
    challenged = await pays(office)
    page = SandboxPage(SandboxRecords(office.house.database), office.clock)
    await page.answer((challenged.challenge_url or "").rpartition("/")[2], confirmed=confirmed)
    assert await later(office, minutes=5) == ([PAID] if confirmed else [])
    assert [found for found, _ in await attempts(office)] == [state]


async def test_what_takes_its_time_settles_by_itself(office: Office) -> None:
    await owes(office, "processing")
    assert (await pays(office)).state == "processing" and (await invoice(office)).processing
    assert await later(office, seconds=15) == [] and await attempts(office) == [("pending", None)]
    assert await later(office, seconds=30) == [PAID]
    await is_paid_once(office)


async def test_what_fails_later_is_told_and_begins_no_dunning(office: Office) -> None:
    await owes(office, "processing:fails")
    assert (await pays(office)).state == "processing"
    assert await later(office, seconds=45) == [FAILED]
    found = await invoice(office)
    assert (found.state, found.processing, found.dunning_count) == ("pending", False, None)
    assert found.next_attempt_at is None and await office.events("invoice_dunning") == []


@pytest.mark.parametrize("token", ["decline:insufficient_funds", "processing:fails", "challenge:fails"])
async def test_what_was_planned_stays_planned_though_the_customer_has_failed(office: Office, token: str) -> None:
    await owes(office, token, **DUNNED)
    await pays(office)
    await later(office, hours=1)
    found = await invoice(office)
    assert [state for state, _ in await attempts(office)] == ["failed"]
    assert (found.state, found.dunning_count, found.next_attempt_at) == ("dunning", 1, PLANNED)
    await office.change(tables.PaymentMethod, "kim-card", gateway_token="pays")
    await office.bill("2027-03-18T06:00")
    assert (await invoice(office)).state == "settled"


async def test_who_is_shown_the_failure_gets_no_mail_of_it(office: Office) -> None:
    await owes(office, "decline:insufficient_funds")
    assert (await pays(office)).error == "insufficient_funds" and await later(office, hours=1) == []


async def test_paying_ends_dunning(office: Office) -> None:
    await owes(office, **DUNNED)
    assert (await pays(office)).state == "settled" and await office.subjects() == [PAID]
    found = await invoice(office)
    assert (found.state, found.next_attempt_at) == ("settled", None)
    await office.bill("2027-03-18T06:00")
    assert len([one for one in await office.rows("transactions") if one.invoice_id == found.id]) == 1


@pytest.mark.parametrize("token", ["pays", "processing"])
async def test_paying_lifts_the_hold_once_all_is_paid(office: Office, token: str) -> None:
    await owes(office, token, state="failed", dunning_count=4)
    await owes_also(office, "other", state="failed")
    hold = {"state": "on_hold", "on_hold_reason": "dunning", "on_hold_at": at("2027-03-01"), "renewing": False}
    await office.change(tables.Subscription, "sub", **hold, next_period_start_at=None)
    await pays(office)
    await later(office, minutes=1)
    assert (await invoice(office)).state == "settled" and (await office.one("subscriptions", "sub")).state == "on_hold"
    await office.add(builders.payment_method, SHOP, "kim", "new", gateway_token="pays")
    other = await orders(office.house, office.clock, "other", "new")
    assert (await looks(office.house, office.clock, other, "other")).state == "settled"
    assert "Your subscription “Coffee box” runs again" in await office.subjects()
    lifted = await office.one("subscriptions", "sub")
    assert (lifted.state, lifted.on_hold_reason) == ("active", None)
    assert len(await office.events("subscription_reactivated")) == 1
