"""Bill runs that are killed, that run twice at once, and gateways that charge and do not answer: the same books."""

import asyncio
import os
import signal
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa

from portal.adapters.gateways.port import Charge, Result, Unreachable
from portal.app import build
from portal.jobs.bill_run import BillRun
from portal.operations.acts import SYSTEM, Act
from portal.operations.collecting import Collect
from portal.settings import Settings
from portal.store import tables
from portal.store.database import Database
from tests import builders
from tests.clock import Clock

ROOT = Path(__file__).parents[2]
SECRET = "a secret of the test suite, of more than 32 characters"
COUNT = 60
PATIENCE = 60.0


def furnish(connection: sa.Connection, now: datetime) -> None:
    """So many customers, each with a subscription whose month was over yesterday."""
    due = now - timedelta(days=1)
    builders.merchant(connection, "shop", link="shop")
    builders.plan(connection, "shop", "box")
    for number in range(COUNT):
        who = (connection, "shop", f"c{number}")
        builders.customer(*who)
        builders.payment_method(*who, f"card{number}")
        times = {"first_period_start_at": due - timedelta(days=28), "current_period_start_at": due - timedelta(days=28)}
        builders.subscription(
            *who, f"sub{number}", plan="box", payment_method=f"card{number}", next_period_start_at=due, **times
        )


def books(connection: sa.Connection) -> dict[str, Any]:
    """What an accountant counts."""
    invoices = connection.execute(sa.select(tables.Invoice.__table__)).mappings().all()
    payments = connection.execute(sa.select(tables.Transaction.__table__)).mappings().all()
    kinds = connection.execute(sa.select(tables.Event.__table__.c.kind)).scalars()
    return {
        "invoices a subscription": Counter(Counter(one["subscription_id"] for one in invoices).values()),
        "numbers": sorted(one["accounting_number"] for one in invoices),
        "states": Counter(one["state"] for one in invoices),
        "payments an invoice": Counter(Counter(one["invoice_id"] for one in payments).values()),
        "payments": Counter((one["state"], one["amount"]) for one in payments),
        "events": Counter(kind for kind in kinds if kind.startswith(("invoice", "subscription"))),
        "letters": connection.execute(
            sa.select(sa.func.count()).where(tables.Outbox.__table__.c.kind == "mail")
        ).scalar_one(),
    }


RIGHT = {
    "invoices a subscription": {1: COUNT}, "numbers": [f"INV-{number:06d}" for number in range(1, COUNT + 1)],
    "states": {"settled": COUNT}, "payments an invoice": {1: COUNT}, "payments": {("settled", 1290): COUNT},
    "events": {"subscription_renewal": COUNT, "invoice_created": COUNT, "invoice_settled": COUNT}, "letters": COUNT,
}  # fmt: skip


def ask(url: str, unit: Callable[..., Any], *args: Any) -> Any:
    """The unit's result, over a connection of its own."""

    async def work() -> Any:
        database = Database(url)
        await database.open()
        try:
            return await database.write(unit, *args)
        finally:
            await database.close()

    return asyncio.run(work())


def start(url: str) -> subprocess.Popen[bytes]:
    """`portal bill` on this database."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith("PORTAL_")}
    own = {"PORTAL_DATABASE_URL": url, "PORTAL_SECRET_KEY": SECRET, "PORTAL_GATEWAY": "sandbox"}
    return subprocess.Popen(
        [sys.executable, "-m", "portal", "bill"], cwd=ROOT, env=kept | own, stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
    )  # fmt: skip


def count(connection: sa.Connection, table: type[Any], state: str) -> int:
    """How many rows of the table are in the state."""
    columns = table.__table__.c
    return connection.execute(sa.select(sa.func.count()).where(columns.state == state)).scalar_one()


def test_killed_in_the_middle_it_goes_on_where_it_was(empty_database_url: str) -> None:
    """Killed while invoices are made, while they are paid, and at some moment in between."""
    ask(empty_database_url, furnish, datetime.now(UTC))
    for table, state, reached in (
        (tables.Transaction, "pending", 1), (tables.Invoice, "settled", 1), (tables.Invoice, "settled", COUNT // 2),
    ):  # fmt: skip
        process, deadline = start(empty_database_url), time.monotonic() + PATIENCE
        while process.poll() is None and time.monotonic() < deadline:
            if ask(empty_database_url, count, table, state) >= reached:
                process.send_signal(signal.SIGKILL)
                break
        process.communicate()
    last = start(empty_database_url)
    _, told = last.communicate(timeout=PATIENCE)
    assert last.returncode == 0, told.decode()
    assert ask(empty_database_url, books) == RIGHT


def test_two_at_once_bill_everything_once(empty_database_url: str) -> None:
    ask(empty_database_url, furnish, datetime.now(UTC))
    both = [start(empty_database_url) for _ in range(2)]
    told = [process.communicate(timeout=PATIENCE)[1].decode() for process in both]
    assert [process.returncode for process in both] == [0, 0], told
    assert ask(empty_database_url, books) == RIGHT


class Forgetful:
    """A gateway that charges and then, the first time it is asked, gives no answer; it knows what it has charged."""

    def __init__(self, crash: type[BaseException]) -> None:
        self.charged: Counter[str] = Counter()
        self.asked: Counter[str] = Counter()
        self.crash = crash

    async def charge(self, charge: Charge) -> Result:
        """Charges a key once."""
        self.asked[charge.key] += 1
        if self.asked[charge.key] == 1:
            self.charged[charge.key] += 1
            raise self.crash("no answer")
        return Result("settled")


@pytest.mark.parametrize("crash", [Unreachable, OSError])
async def test_a_gateway_that_charges_and_does_not_answer_is_asked_again(
    empty_database_url: str, clock: Clock, crash: type[BaseException]
) -> None:
    settings = Settings(empty_database_url, SECRET, "https://portal.example", None, "portal@portal.example")
    house, gateway = build(settings, clock=clock, worker=False), Forgetful(crash)
    await house.database.open()
    await house.database.write(furnish, clock())

    def act_for(scope: Any, now: datetime) -> Act:
        return Act(scope, SYSTEM, now, clock(), house.tools.seal, collects=True)

    run = BillRun(house.database, act_for, Collect(house.database, gateway, act_for, clock), clock)
    await run.run(clock())
    assert (await house.database.write(count, tables.Invoice, "settled")) == 0
    clock.forward(minutes=5)
    await run.run(clock())
    assert set(gateway.charged.values()) == {1} and len(gateway.charged) == COUNT
    assert await house.database.write(books) == RIGHT
    await house.database.close()
    house.tools.passwords.close()
