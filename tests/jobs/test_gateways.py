"""Charges at a gateway that answers late or not at all, or to nobody: each is made once, none is lost."""

import asyncio
from dataclasses import replace
from datetime import datetime

import pytest

from portal.adapters.gateways.port import Charge, Result, Unreachable
from portal.jobs.worker import MOST_ATTEMPTS
from portal.operations.acts import SYSTEM, Act
from portal.operations.collecting import Collect
from portal.store import tables
from portal.store.scopes import Scope
from tests.jobs.office import Office, at

DUE = "2027-03-15T06:00"


class Ledger:
    """A gateway that remembers charges by key; told so, it breaks off before it charges, or before it answers."""

    name = "sandbox"

    def __init__(self) -> None:
        self.charged: dict[str, Charge] = {}
        self.breaks: dict[str, list[type[Exception]]] = {"before": [], "after": []}
        self.asked = 0

    async def prepare(self, charge: Charge) -> str:
        """The charge's own key."""
        return charge.key

    async def charge(self, charge: Charge, reference: str) -> Result:
        """Settled; the same key charges nothing twice, and must always mean the same."""
        self.asked += 1
        await asyncio.sleep(0)
        self._break("before")
        known = self.charged.setdefault(charge.key, charge)
        assert replace(known, on=charge.on) == charge, "the key has come to mean something else"
        self._break("after")
        return Result("settled")

    def _break(self, when: str) -> None:
        if self.breaks[when]:
            raise self.breaks[when].pop()


async def settled(office: Office, ledger: Ledger, count: int) -> None:
    """So many invoices are settled, each with one charge at the gateway."""
    found = [(row.state, row.settled_amount) for row in await office.rows("invoices")]
    assert found == [("settled", 1290)] * count
    payments = await office.rows("transactions")
    assert sorted((row.reference, row.state) for row in payments) == sorted((key, "settled") for key in ledger.charged)
    assert len(ledger.charged) == count and not (await office.bill()).done
    assert len(await office.events("invoice_settled")) == count


@pytest.fixture
async def ledger(office: Office) -> Ledger:
    """The gateway of the office, where five subscriptions are due."""
    office.gateway = ledger = Ledger()
    for number in range(5):
        await office.subscription(f"sub-{number}")
    return ledger


@pytest.mark.parametrize("when", ["before", "after"])
@pytest.mark.parametrize("error", [Unreachable, TimeoutError, ValueError])
async def test_a_gateway_that_gives_no_answer_is_asked_again(
    office: Office, ledger: Ledger, when: str, error: type[Exception]
) -> None:
    ledger.breaks[when] = [error] * 7
    await office.bill(DUE)
    assert ledger.asked == 5 and {row.state for row in await office.rows("invoices")} == {"pending"}
    assert len(ledger.charged) == (5 if when == "after" else 0)
    assert not (await office.bill()).done
    for seconds in (5, 10):
        office.clock.forward(seconds=seconds)
        await office.bill()
    assert ledger.asked == 12
    await settled(office, ledger, 5)


@pytest.mark.parametrize("has_charged", [False, True])
async def test_what_a_run_that_was_stopped_has_begun_is_carried_on(
    office: Office, ledger: Ledger, has_charged: bool
) -> None:
    answer, reached = ledger.charge, asyncio.Event()

    async def hang(charge: Charge, reference: str) -> Result:
        if has_charged:
            await answer(charge, reference)
        reached.set()
        await asyncio.sleep(60)
        raise AssertionError

    ledger.charge = hang
    run = asyncio.create_task(office.bill(DUE))
    await reached.wait()
    run.cancel()
    assert isinstance((await asyncio.gather(run, return_exceptions=True))[0], asyncio.CancelledError)
    ledger.charge = answer
    await office.bill()
    assert ledger.asked < 10, "another process may still be at it"
    office.clock.forward(seconds=11)
    await office.bill()
    await settled(office, ledger, 5)


async def test_a_gateway_that_hangs_is_left_and_asked_again(
    office: Office, ledger: Ledger, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("portal.jobs.bill_run.LEASE", at("2027-03-01T00:00:01") - at("2027-03-01"))
    answer = ledger.charge

    async def hang(charge: Charge, reference: str) -> Result:
        await answer(charge, reference)
        await asyncio.sleep(30)
        raise AssertionError

    ledger.charge = hang
    await asyncio.wait_for(office.bill(DUE), 10)
    assert len(ledger.charged) == 5 and {row.state for row in await office.rows("invoices")} == {"pending"}
    ledger.charge = answer
    office.clock.forward(seconds=10)
    await office.bill()
    await settled(office, ledger, 5)


async def test_a_charge_is_never_given_up(office: Office, ledger: Ledger) -> None:
    ledger.breaks["after"] = [Unreachable] * 5 * (MOST_ATTEMPTS + 2)
    await office.bill(DUE)
    while ledger.breaks["after"]:
        office.clock.forward(hours=1)
        await office.bill()
    assert ledger.asked == 5 * (MOST_ATTEMPTS + 2)
    office.clock.forward(hours=1)
    await office.bill()
    await settled(office, ledger, 5)


async def test_two_runs_at_once_charge_nothing_twice(office: Office, ledger: Ledger) -> None:
    office.clock.now = at(DUE)
    reports = await asyncio.gather(*(office.bill_run.run(office.clock()) for _ in range(3)))
    assert sum(report.steps["renew"] for report in reports) == 5
    assert sum(report.steps["charge"] for report in reports) == ledger.asked == 5
    await settled(office, ledger, 5)


def collect(office: Office) -> Collect:
    """What takes a charge to the gateway of this office."""

    def act_for(scope: Scope, now: datetime) -> Act:
        return Act(scope, SYSTEM, now, now, office.house.tools.seal, office.gateways)

    return office.collect(act_for)


async def test_two_who_ask_for_the_same_charge_record_it_once(office: Office, ledger: Ledger) -> None:
    """A lease has run out while the gateway was asked, and another worker asks it, too."""
    ledger.breaks["before"] = [Unreachable] * 5
    await office.bill(DUE)
    answer, asking, both = ledger.charge, [], asyncio.Event()

    async def wait(charge: Charge, reference: str) -> Result:
        asking.append(charge.key)
        if len(asking) == 10:
            both.set()
        await both.wait()
        return await answer(charge, reference)

    ledger.charge = wait
    names = [f"{row.invoice_id}:{row.position}" for row in await office.rows("transactions")]
    await asyncio.gather(*(collect(office).collect(name, office.clock()) for name in names * 2))
    assert len(asking) == 10 and len(set(asking)) == 5
    office.clock.forward(seconds=5)
    await office.bill()
    await settled(office, ledger, 5)


async def test_what_has_a_result_is_not_asked_for_again(office: Office, ledger: Ledger) -> None:
    await office.bill(DUE)
    payment = (await office.rows("transactions"))[0]
    await collect(office).collect(f"{payment.invoice_id}:{payment.position}", office.clock())
    assert ledger.asked == 5
    await settled(office, ledger, 5)


async def test_a_payment_is_recorded_though_its_customer_was_deleted_meanwhile(office: Office, ledger: Ledger) -> None:
    ledger.breaks["after"] = [Unreachable] * 5
    await office.bill(DUE)
    await office.change(tables.Customer, "kim", deleted_at=at("2027-03-15T07:00"))
    office.clock.forward(seconds=5)
    await office.bill()
    await settled(office, ledger, 5)


async def test_a_payment_that_is_under_way_is_neither_charged_again_nor_dunned(office: Office, ledger: Ledger) -> None:
    async def order(charge: Charge, reference: str) -> Result:
        ledger.charged.setdefault(charge.key, charge)
        return Result("processing")

    ledger.charge = order
    await office.bill(DUE)
    assert {(row.state, row.processing) for row in await office.rows("invoices")} == {("pending", True)}
    assert not (await office.bill("2027-04-14")).done and len(ledger.charged) == 5
