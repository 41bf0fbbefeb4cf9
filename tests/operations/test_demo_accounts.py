"""The invented accounts: furnished, exact to the cent, and the same for the same seed."""

from collections import Counter
from collections.abc import AsyncIterator
from datetime import UTC, date, datetime
from fractions import Fraction
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa

from portal.demo.accounts import MERCHANTS, account_lines, demo_lines
from portal.demo.documents import add_months, vat_in
from portal.domain.payment_methods import SOON
from portal.store import tables
from portal.store.database import Database
from tests.databases import postgresql_url, sqlite_url
from tests.operations.importing import NOW, rows, run, told


@pytest.fixture
def anyio_backend() -> str:
    return "asyncio"


@pytest.fixture(params=["sqlite", "postgresql"])
async def database(request: pytest.FixtureRequest, tmp_path: Path) -> AsyncIterator[Database]:
    database = Database(sqlite_url(tmp_path) if request.param == "sqlite" else postgresql_url())
    await database.open()
    await database.write(tables.metadata.create_all)
    yield database
    await database.close()


@pytest.mark.parametrize("merchant", MERCHANTS)
async def test_the_demo_is_furnished_without_a_complaint(database: Database, merchant: str) -> None:
    report = await run(database, demo_lines(NOW, merchant))
    assert told(report) == []
    assert report.counts["customer"].new >= 24 and report.counts["credit_note"].new >= 6
    assert await rows(database, sa.func.count(tables.Logo.merchant_id)) == [(1,)]
    owners = await rows(database, tables.Invoice.customer_id)
    assert Counter(owners).most_common(1)[0][1] == 1_500
    states = set(map(tuple, await rows(database, tables.Subscription.state, tables.Subscription.on_hold_reason)))
    assert states >= {("active", None), ("on_hold", "ondemand"), ("on_hold", "dunning"), ("expired", None)}


@pytest.mark.parametrize("now", [NOW, datetime(2028, 2, 29, tzinfo=UTC), datetime(2027, 1, 31, 23, 59, tzinfo=UTC)])
def test_the_amounts_of_the_demo_are_exact_and_nothing_is_paid_in_the_future(now: datetime) -> None:
    for merchant in MERCHANTS:
        for invoice in (item["invoice"] for item in demo_lines(now, merchant) if "invoice" in item):
            lines, paid = invoice["order_lines"], invoice["transactions"]
            assert invoice["amount"] == sum(line["amount"] for line in lines)
            assert invoice["amount"] == invoice["amount_ex_vat"] + invoice["amount_vat"]
            assert all(line["amount"] == line["amount_ex_vat"] + line["amount_vat"] for line in lines)
            assert invoice["settled_amount"] == sum(one["amount"] for one in paid if one["state"] == "settled")
            assert invoice["refunded_amount"] == sum(one["amount"] for one in paid if one["type"] == "refund")
            assert max([invoice["created"], *(one["created"] for one in paid)])[:10] <= f"{now:%Y-%m-%d}"


@pytest.mark.parametrize("on", [date(2027, 2, 9), date(2027, 7, 1), date(2028, 2, 29), date(2028, 12, 1)])
@pytest.mark.parametrize("merchant", MERCHANTS)
def test_stories_are_the_same_on_whatever_day_they_are_told(on: date, merchant: str) -> None:
    told = list(demo_lines(datetime(on.year, on.month, on.day, 23, 59, tzinfo=UTC), merchant))
    billed = Counter(item["invoice"].get("subscription") for item in told if "invoice" in item)
    contracts = [item["subscription"] for item in told if "subscription" in item]
    assert [billed[one["handle"]] for one in contracts if one.get("expire_reason") == "fixed"] == [8]
    cards = [item["payment_method"]["card"] for item in told if "card" in item.get("payment_method", ())]
    ends = [add_months(datetime.strptime(card["exp_date"], "%m-%y").date(), 1) for card in cards]
    assert sum(on < end <= on + SOON for end in ends) == 1
    assert all(end <= on for end, card in zip(ends, cards, strict=True) if "error_code" in card)


def test_a_load_account_is_the_same_for_the_same_seed() -> None:
    def make(seed: int) -> list[Any]:
        return list(account_lines(merchant="load", customers=3, until=NOW.date(), seed=seed))

    assert make(1) == make(1) != make(2)
    assert Counter(next(iter(item)) for item in make(1))["invoice"] == 36


def test_vat_is_summed_per_rate_and_then_rounded() -> None:
    mixed = 0
    for merchant in MERCHANTS:
        for invoice in (item["invoice"] for item in demo_lines(NOW, merchant) if "invoice" in item):
            sums: Counter[Fraction] = Counter()
            for line in invoice["order_lines"]:
                sums[Fraction(str(line["vat"]))] += line["amount"]
            shares = (amount * rate / (1 + rate) for rate, amount in sums.items())
            assert invoice["amount_vat"] == sum(int(share + Fraction(1, 2)) for share in shares)
            mixed += len(sums) > 1
    assert mixed > 20


def test_the_credit_notes_of_the_demo_are_exact() -> None:
    for merchant in MERCHANTS:
        notes = [item["credit_note"] for item in demo_lines(NOW, merchant) if "credit_note" in item]
        assert {"transaction", "credit"} <= {name for note in notes for name in note}
        for note in notes:
            lines = note["credit_note_lines"]
            assert note["amount"] == sum(line["amount"] for line in lines) == note["amount_ex_vat"] + note["amount_vat"]
            assert note["amount_vat"] == vat_in(lines)
