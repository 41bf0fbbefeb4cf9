"""Long lists are read by their index: what SQLite plans for each page."""

from collections.abc import Iterator
from dataclasses import asdict
from typing import Any

import pytest
import sqlalchemy as sa

from portal.store import credit_notes, events, exports, invoice_search, invoices, overview, year_packages
from portal.store.schema import migrate
from portal.store.scopes import Scope
from tests.clock import START
from tests.databases import sqlite_url

VALUES = asdict(Scope(1, 1)) | {
    "size": 26, "before_at": START, "before_id": 5, "after_at": START, "after_id": 5, "today_at": START,
    "subscription_id": 1, "since_at": START, "until": START, "low": "re", "high": "rf",
}  # fmt: skip
BETWEEN = "created_at>? AND created_at<?"
STATEMENTS = {
    "newest invoices": (invoices._NEWEST, "invoices USING INDEX ix_invoices_customer (customer_id=?)"),
    "invoices": (invoice_search._statement(None, "any"), f"ix_invoices_customer (customer_id=? AND {BETWEEN})"),
    "paid invoices": (
        invoice_search._statement("paid", "any"), f"ix_invoices_open (customer_id=? AND state=? AND {BETWEEN})",
    ),
    "refunded invoices": (
        invoice_search._statement("refunded", "any"), f"ix_invoices_refunded (customer_id=? AND {BETWEEN})",
    ),
    "invoices of many of a number": (
        invoice_search._statement(None, "many"), f"ix_invoices_customer (customer_id=? AND {BETWEEN})",
    ),
    "the invoices of a year": (year_packages._INVOICES, f"ix_invoices_customer (customer_id=? AND {BETWEEN})"),
    "the credit notes of a year": (year_packages._NOTES, f"ix_credit_notes_customer (customer_id=? AND {BETWEEN})"),
    "invoices of a subscription": (invoices._OF_SUBSCRIPTION, "ix_invoices_subscription (subscription_id=?)"),
    "older credit notes": (credit_notes._LIST.before, "ix_credit_notes_customer (customer_id=? AND created_at<?)"),
    "older events": (events._OF_CUSTOMER.before, "ix_events_customer (customer_id=? AND at<?)"),
    "unpaid invoices": (overview._UNPAID, "ix_invoices_open (customer_id=? AND state=?)"),
    **{
        f"later {chapter.name} of an export": (chapter.later, "at>?)")
        for chapter in exports.CHAPTERS
        if chapter.name != "sessions"
    },
}


@pytest.fixture(scope="module")
def engine(tmp_path_factory: pytest.TempPathFactory) -> Iterator[sa.Engine]:
    url = sqlite_url(tmp_path_factory.mktemp("plans"))
    migrate(url)
    engine = sa.create_engine(url.replace("+aiosqlite", ""))
    yield engine
    engine.dispose()


@pytest.mark.parametrize("name", STATEMENTS)
def test_a_page_is_found_by_its_index_and_not_sorted(engine: sa.Engine, name: str) -> None:
    statement, index = STATEMENTS[name]
    sent: list[tuple[str, Any]] = []
    with engine.connect() as connection:
        sa.event.listen(connection, "before_cursor_execute", lambda *call: sent.append((call[2], call[3])))
        connection.execute(statement, VALUES)
        [(text, values)] = sent
        plan = [row.detail for row in connection.exec_driver_sql(f"EXPLAIN QUERY PLAN {text}", values)]
    assert any(index in step for step in plan), plan
    assert not any(step.startswith("SCAN") or "B-TREE FOR ORDER BY" in step for step in plan), plan
