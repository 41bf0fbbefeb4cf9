"""Bill runs that are killed at any moment, and several at once: the books are those of an undisturbed run."""

import asyncio
import os
import random
import subprocess
import sys
from collections import Counter
from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa

from portal.app import build
from portal.settings import Settings
from portal.store import tables
from portal.store.database import Database
from tests import builders
from tests.contents import rows
from tests.copies import copy_of_empty, drop
from tests.jobs.books import Books

ROOT = Path(__file__).parents[2]
SECRET = "a secret of the test suite, of more than 32 characters"
SHOP, COUNT, KILLS, PATIENCE = "laden", 120, 3, 50
NOW = datetime.now(UTC).replace(microsecond=0)
# On a day that each month has, and in the past whatever day is today.
DUE = (NOW - timedelta(days=1)).replace(hour=0, minute=0, second=0, day=min((NOW - timedelta(days=1)).day, 28))
MONTH = timedelta(days=(DUE - (DUE.replace(day=1) - timedelta(days=1)).replace(day=DUE.day)).days)
_EVENTS = sa.select(sa.func.count()).select_from(tables.Event)


def furnish(connection: sa.Connection) -> None:
    """So many subscriptions are due; of ten, one is ending, one pays by hand, and the cards of two are declined."""
    builders.merchant(connection, SHOP, link=SHOP)
    builders.plan(connection, SHOP, "box", renewal_reminder_days=2)
    about = {"start_at": DUE - MONTH, "first_period_start_at": DUE - MONTH, "current_period_start_at": DUE - MONTH}
    about |= {"next_period_start_at": DUE, "renewal_count": 0, "timezone": "UTC", "plan": "box"}
    ending = {"is_cancelled": True, "renewing": False, "expires_at": DUE, "next_period_start_at": None}
    tokens = {3: "decline:insufficient_funds", 4: "decline:fraud_block:hard"}
    for number in range(COUNT):
        name, kind = f"c{number}", number % 10
        builders.customer(connection, SHOP, name)
        values = {"gateway_token": tokens.get(kind, "pays"), "payment_type": "offline_cash" if kind == 2 else "card"}
        builders.payment_method(connection, SHOP, name, f"{name}-card", **values)
        more = about | (ending if kind == 1 else {})
        builders.subscription(connection, SHOP, name, f"sub-{number}", payment_method=f"{name}-card", **more)


class Town:
    """A database of the kind that `portal bill` works in, as often as it takes."""

    def __init__(self, url: str) -> None:
        self.url, self.database = url, Database(url)
        kept = {name: value for name, value in os.environ.items() if not name.startswith("PORTAL_")}
        own = {"PORTAL_DATABASE_URL": url, "PORTAL_SECRET_KEY": SECRET, "PORTAL_GATEWAY": "sandbox"}
        self.environment = kept | own

    def start(self) -> subprocess.Popen[str]:
        """`portal bill` has been started."""
        command = [sys.executable, "-m", "portal", "bill"]
        pipes = {"stdout": subprocess.PIPE, "stderr": subprocess.PIPE, "text": True}
        return subprocess.Popen(command, cwd=ROOT, env=self.environment, **pipes)

    async def events(self) -> int:
        """How much has happened."""
        return await self.database.search(lambda connection: connection.scalar(_EVENTS))

    async def killed_at(self, count: int) -> bool:
        """It was killed as soon as so much had happened; False when it had ended before."""
        process = self.start()
        while process.poll() is None and await self.events() < count:
            await asyncio.sleep(0.005)
        process.kill()
        await asyncio.to_thread(process.communicate)
        return process.returncode < 0

    async def ends(self, *processes: subprocess.Popen[str]) -> None:
        """All of them come to their end, and have nothing to complain of."""
        for process in processes:
            told = await asyncio.to_thread(process.communicate, timeout=PATIENCE)
            assert process.returncode == 0, told

    async def bill(self) -> None:
        """The same undisturbed."""
        house = build(Settings(self.url, SECRET, "http://localhost", None, "a@b.example", gateway="sandbox"))
        await house.database.open()
        await house.bill_run.run(NOW)
        await house.database.close()
        house.tools.passwords.close()

    async def result(self) -> dict[str, Any]:
        """What the books say but for moments, numbers and what was made up at random."""
        return await self.database.search(_result)

    async def faults(self) -> list[str]:
        """What an audit of the books finds."""
        books = await self.database.search(Books, DUE)
        return books.faults(NOW)


def _result(connection: sa.Connection) -> dict[str, Any]:
    names = {row.id: row.handle for row in rows(connection, "subscriptions")}
    owner = {row.id: names[row.subscription_id] for row in rows(connection, "invoices")}
    return {
        "subscriptions": {row.handle: (row.state, row.renewal_count) for row in rows(connection, "subscriptions")},
        "invoices": Counter(
            (names[row.subscription_id], row.period_from_at, row.amount, row.state, row.settled_amount,
             row.dunning_count)
            for row in rows(connection, "invoices")
        ),
        "numbers": sorted(row.accounting_number for row in rows(connection, "invoices")),
        "payments": Counter((owner[row.invoice_id], row.state, row.error) for row in rows(connection, "transactions")),
        "events": Counter((row.customer_id, row.kind) for row in rows(connection, "events")),
        "letters": Counter((row.kind, row.done_at is None) for row in rows(connection, "outbox")),
        "methods": {row.handle: row.state for row in rows(connection, "payment_methods")},
    }  # fmt: skip


@pytest.fixture(params=["sqlite", "postgresql"])
async def towns(request: pytest.FixtureRequest, tmp_path: Path) -> AsyncIterator[tuple[Town, Town]]:
    """Two databases with the same in them: one for what may happen, one for what must come of it."""
    found = []
    for name in ("real", "ideal"):
        (tmp_path / name).mkdir()
        found.append(Town(await asyncio.to_thread(copy_of_empty, request.param, tmp_path / name)))
    for town in found:
        await town.database.open()
        await town.database.write(furnish)
    await found[1].bill()
    yield found[0], found[1]
    for town in found:
        await town.database.close()
        await asyncio.to_thread(drop, town.url)


async def test_a_run_that_is_killed_again_and_again(towns: tuple[Town, Town]) -> None:
    real, ideal = towns
    whole = await ideal.events()
    seed = random.randrange(10**6)
    dice = random.Random(seed)
    for share in range(KILLS):
        await real.killed_at(whole * share // KILLS + dice.randrange(1, whole // KILLS - 60))
    assert 0 < await real.events() < whole, f"seed {seed}: nothing was interrupted"
    await real.ends(real.start())
    assert await real.result() == await ideal.result(), f"seed {seed}"
    assert await real.faults() == []


async def test_two_runs_at_once(towns: tuple[Town, Town]) -> None:
    real, ideal = towns
    await real.ends(real.start(), real.start())
    assert await real.result() == await ideal.result()
    assert await real.faults() == []
