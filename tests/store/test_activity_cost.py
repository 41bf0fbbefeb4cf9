"""The activity of a large account costs no more than that of a small one, by the steps of SQLite's machine."""

from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
import sqlalchemy as sa

from portal.store import events, exports, tables
from portal.store.account_activity import Wanted, browse
from portal.store.scopes import Scope
from tests.builders import id_of
from tests.cast import SHOP
from tests.clock import START
from tests.copies import copy_of_furnished

FEW, MANY = 3_000, 15_000
STEPS = 10
EVER = datetime(1970, 1, 1, tzinfo=UTC), datetime(2999, 1, 1, tzinfo=UTC)
KINDS = ("invoice_created", "invoice_settled", "customer_changed", "subscription_renewal")
FILTERS: dict[str, Wanted] = {
    "nothing": Wanted(*EVER),
    "by whom, often": Wanted(*EVER, actor="system"),
    "by whom, seldom": Wanted(*EVER, actor="user"),
    "by whom, never": Wanted(*EVER, actor="api"),
    "of a family, often": Wanted(*EVER, family="invoices"),
    "of a family, never": Wanted(*EVER, family="settings"),
    "of a family by whom": Wanted(*EVER, actor="user", family="details"),
    "of some days": Wanted(START - timedelta(days=4), START - timedelta(days=3)),
    "of some days and a family": Wanted(START - timedelta(days=4), START - timedelta(days=3), family="payments"),
    "of a customer": Wanted(*EVER, customer="ada"),
    "of a customer and a family": Wanted(*EVER, family="settings", customer="ada"),
    "of those who share an address": Wanted(*EVER, actor="system", customer="dora@post.example"),
}


@pytest.fixture(scope="module")
def accounts(tmp_path_factory: pytest.TempPathFactory) -> Iterator[dict[int, sa.Engine]]:
    """Accounts with so many events of ben, a minute apart, every thirteenth by a colleague."""
    engines = {}
    for size in (FEW, MANY):
        url = copy_of_furnished("sqlite", tmp_path_factory.mktemp(f"account-{size}"))
        engines[size] = sa.create_engine(url.replace("+aiosqlite", ""))
        with engines[size].begin() as connection:
            ben = scope_of(connection, "ben")
            connection.execute(sa.insert(tables.Event), [happened(ben, number) for number in range(size)])
    yield engines
    for engine in engines.values():
        engine.dispose()


def scope_of(connection: sa.Connection, customer: str) -> Scope:
    return Scope(id_of(connection, tables.Merchant, SHOP), id_of(connection, tables.Customer, customer))


def happened(scope: Scope, number: int) -> dict[str, Any]:
    return {
        "merchant_id": scope.merchant_id, "customer_id": scope.customer_id, "kind": KINDS[number % len(KINDS)],
        "at": START - timedelta(minutes=number), "actor_kind": "system" if number % 13 else "user",
    }  # fmt: skip


@pytest.mark.parametrize("name", FILTERS)
def test_a_page_of_many_costs_no_more(accounts: dict[int, sa.Engine], name: str) -> None:
    def unit(connection: sa.Connection) -> None:
        browse(connection, scope_of(connection, "ben").merchant_id, FILTERS[name], None)

    few, many = (steps(accounts[size], unit) for size in (FEW, MANY))
    assert many < 1.5 * few + 10, (few, many)


@pytest.mark.parametrize("name", ["timeline", "export"])
def test_a_customer_does_not_pay_for_the_others(accounts: dict[int, sa.Engine], name: str) -> None:
    def unit(connection: sa.Connection) -> None:
        if name == "timeline":
            events.shown_history(connection, scope_of(connection, "ada"), None)
        else:
            chapter = next(one for one in exports.CHAPTERS if one.name == "events")
            exports.chapter(connection, scope_of(connection, "ada"), chapter, None)

    few, many = (steps(accounts[size], unit) for size in (FEW, MANY))
    assert many < 1.5 * few + 10, (few, many)


def steps(engine: sa.Engine, unit: Callable[[sa.Connection], None]) -> int:
    """How often so many steps were taken."""
    counted = 0

    def count() -> int:
        nonlocal counted
        counted += 1
        return 0

    with engine.connect() as connection:
        driver = connection.connection.driver_connection
        driver.set_progress_handler(count, STEPS)
        unit(connection)
        driver.set_progress_handler(None, STEPS)
    return counted
