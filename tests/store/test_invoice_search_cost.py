"""Many invoices cost no more than some, by the steps of SQLite's machine: no busy computer changes it."""

from collections.abc import Callable, Iterator
from datetime import timedelta

import pytest
import sqlalchemy as sa

from portal.domain.invoice_filters import read_filter
from portal.store import tables
from portal.store.api_reads import Query, page
from portal.store.invoice_search import browse
from portal.store.resources import INVOICE
from portal.store.scopes import Scope
from tests.builders import id_of
from tests.cast import SHOP
from tests.clock import START
from tests.copies import copy_of_furnished

FEW, MANY = 1_200, 6_000
STEPS = 10
# Every tenth is unpaid, every twentieth was refunded.
FACTS = {0: {"state": "dunning", "settled_amount": 0}, 5: {"refunded_amount": 1290}}
FILTERS = {
    "nothing": ("", "", ""),
    "paid": ("paid", "", ""),
    "refunded": ("refunded", "", ""),
    "open": ("open", "", ""),
    "of a year": ("", "2027", ""),
    "by a common number": ("", "", "re-"),
    "by a number": ("", "", "re-00017"),
    "by a handle": ("", "", "inv-00017"),
    "nothing of that number": ("paid", "2027", "xyz"),
    "all of it": ("paid", "2027", "re-00017"),
}


@pytest.fixture(scope="module")
def accounts(tmp_path_factory: pytest.TempPathFactory) -> Iterator[dict[int, sa.Engine]]:
    """Accounts of ben with so many invoices, an hour apart."""
    engines = {}
    for size in (FEW, MANY):
        url = copy_of_furnished("sqlite", tmp_path_factory.mktemp(f"account-{size}"))
        engines[size] = sa.create_engine(url.replace("+aiosqlite", ""))
        with engines[size].begin() as connection:
            scope = ben(connection)
            rows = [bill(scope, number) | FACTS.get(number % 20, {}) for number in range(size)]
            for row in rows:
                row.setdefault("refunded_amount", 0)
            connection.execute(sa.insert(tables.Invoice), rows)
    yield engines
    for engine in engines.values():
        engine.dispose()


def ben(connection: sa.Connection) -> Scope:
    return Scope(id_of(connection, tables.Merchant, SHOP), id_of(connection, tables.Customer, "ben"))


def bill(scope: Scope, number: int) -> dict[str, object]:
    at = START - timedelta(hours=number % 1_000, minutes=number // 1_000)
    return {
        "merchant_id": scope.merchant_id, "customer_id": scope.customer_id, "handle": f"inv-{number:05d}",
        "reference": f"{number}", "accounting_number": f"RE-{number:05d}", "type": "s", "state": "settled",
        "currency": "EUR", "amount": 1290, "org_amount": 1290, "amount_ex_vat": 1206, "amount_vat": 84,
        "settled_amount": 1290, "created_at": at, "due_at": at,
    }  # fmt: skip


@pytest.mark.parametrize("name", FILTERS)
def test_many_invoices_cost_no_more_than_some(accounts: dict[int, sa.Engine], name: str) -> None:
    wanted, _ = read_filter(*FILTERS[name])
    few, many = (steps(accounts[size], lambda *who: browse(*who, wanted, None, START)) for size in (FEW, MANY))
    assert many < 1.5 * few, (few, many)


@pytest.mark.parametrize("filters", [{}, {"customer": ("ben",)}, {"handle": ("inv-00017",)}], ids=str)
def test_nor_do_they_for_the_merchants_systems(accounts: dict[int, sa.Engine], filters: dict[str, tuple[str]]) -> None:
    query = Query(START - timedelta(days=900), START, filters, 20)

    def list_invoices(connection: sa.Connection, scope: Scope) -> None:
        page(connection, scope.merchant_id, INVOICE, query, START)

    few, many = (steps(accounts[size], list_invoices) for size in (FEW, MANY))
    assert many < 1.5 * few, (few, many)


def steps(engine: sa.Engine, work: Callable[[sa.Connection, Scope], object]) -> int:
    """How often so many steps were taken for this work on the invoices of ben."""
    counted = 0

    def count() -> int:
        nonlocal counted
        counted += 1
        return 0

    with engine.connect() as connection:
        scope = ben(connection)
        driver = connection.connection.driver_connection
        driver.set_progress_handler(count, STEPS)
        work(connection, scope)
        driver.set_progress_handler(None, STEPS)
    return counted
