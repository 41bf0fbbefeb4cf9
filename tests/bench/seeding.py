"""A merchant with any number of customers who are signed in, alike to the byte so that answers can be compared."""

import asyncio
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import sqlalchemy as sa

from portal.store import tables
from portal.store.database import Database
from portal.store.schema import migrate
from portal.store.tokens import token_hash
from tests.bench.subscribing import subscribe
from tests.builders import merchant

LINK = "bench"
_BATCH = 10_000


def token(customer: int) -> str:
    """What the customer's cookie holds, as long as a real token."""
    return f"bench{customer:038d}"


def street(number: int) -> str:
    """A street that is as long for every number."""
    return f"Beispielstraße {number:06d}"


def handle(customer: int) -> str:
    """What the merchant's systems call the customer."""
    return f"customer-{customer:06d}"


def furnish(url: str, customers: int, signed_in: int) -> str:
    """The database at the URL has the schema and so many customers, the first of them with a session; the URL."""
    migrate(url)
    asyncio.run(_write(url, customers, signed_in))
    return url


def empty(url: str) -> str:
    """The database at the URL has the schema and no row; the URL."""
    migrate(url)
    return url


def sqlite_in(folder: Path, name: str) -> str:
    """The URL of a SQLite file."""
    return f"sqlite+aiosqlite:///{folder / name}.sqlite3"


async def _write(url: str, customers: int, signed_in: int) -> None:
    database = Database(url)
    await database.open()
    try:
        await database.write(_fill, customers, signed_in)
    finally:
        await database.close()


def _fill(connection: sa.Connection, customers: int, signed_in: int) -> None:
    now = datetime.now(UTC)
    owner = merchant(
        connection, LINK, link=LINK, phone="+49 30 901820", imprint_url="https://bench.example/imprint",
        privacy_url="https://bench.example/privacy", terms_url="https://bench.example/terms",
    )  # fmt: skip
    for start in range(0, customers, _BATCH):
        numbers = range(start, min(start + _BATCH, customers))
        connection.execute(sa.insert(tables.Customer), [_customer(owner, number, now) for number in numbers])
    handles = tables.Customer.__table__.c
    ids = connection.execute(sa.select(handles.id).order_by(handles.id).limit(signed_in)).scalars()
    ids = list(ids)
    sessions = [_session(owner, number, key, now) for number, key in enumerate(ids)]
    connection.execute(sa.insert(tables.Session), sessions)
    subscribe(connection, owner, LINK, ids, now)
    # A server that has run for a while has statistics; PostgreSQL would plan without them.
    connection.exec_driver_sql("ANALYZE")


def _customer(owner: int, number: int, now: datetime) -> dict[str, Any]:
    email = f"{handle(number)}@post.example"
    return {
        "merchant_id": owner, "handle": handle(number), "email": email, "email_key": email,
        "first_name": "Friederike", "last_name": "Mustermann", "company": "Beispiel GmbH", "address": street(0),
        "postal_code": "10115", "city": "Berlin", "country": "DE", "phone": "+49 30 901820", "language": "de_DE",
        "invoice_recipients": ["buchhaltung@post.example"], "search_key": email, "created_at": now,
    }  # fmt: skip


def _session(owner: int, number: int, customer: int, now: datetime) -> dict[str, Any]:
    return {
        "merchant_id": owner, "customer_id": customer, "token_hash": token_hash(token(number)), "seen_at": now,
        "agent": "Firefox, Linux", "place": "192.0.2.0", "expires_at": now + timedelta(hours=12), "created_at": now,
    }  # fmt: skip
