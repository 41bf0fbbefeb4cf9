"""How the rows of an import are written: many of a kind at once, in statements made once."""

from collections.abc import Sequence
from dataclasses import asdict, fields
from datetime import datetime
from functools import cache
from typing import Any

import sqlalchemy as sa

from portal.domain.customers import Customer, change
from portal.domain.events import Actor, Event
from portal.domain.imports.records import Record
from portal.store import tables
from portal.store.import_lookups import CHUNK, chunks, new_ids

IMPORT = Actor("system", "import")

TABLES: dict[str, sa.Table] = {
    "plan": tables.Plan.__table__,
    "customer": tables.Customer.__table__,
    "payment_method": tables.PaymentMethod.__table__,
    "subscription": tables.Subscription.__table__,
    "invoice": tables.Invoice.__table__,
    "credit_note": tables.CreditNote.__table__,
}
_PARTS = {
    "invoice": ((tables.InvoiceLine.__table__, "invoice_id"), (tables.Transaction.__table__, "invoice_id")),
    "credit_note": ((tables.CreditNoteLine.__table__, "credit_note_id"),),
}
_VERSIONED = {"customer", "subscription"}
_EVENTS = sa.insert(tables.Event)
_CUSTOMERS = tables.Customer.__table__.c
_CONTACTS = ("email", "first_name", "last_name", "company", "vat", "address", "address2", "postal_code", "city",
             "country", "phone", "language")  # fmt: skip
_BY_ID = sa.select(*[_CUSTOMERS[field.name] for field in fields(Customer)]).where(
    _CUSTOMERS.id.in_(sa.bindparam("ids", expanding=True))
)


def insert(connection: sa.Connection, merchant_id: int, kind: str, records: Sequence[Record]) -> None:
    """The records are new rows, with the rows that belong to them; a new customer's timeline begins."""
    if not records:
        return
    table = TABLES[kind]
    own: dict[str, Any] = {"merchant_id": merchant_id}
    if kind in _VERSIONED:
        own["version"] = 1
    if kind == "customer":
        own["invoice_recipients"] = []
    numbered = list(zip(new_ids(connection, table, len(records)), records, strict=True))
    rows = [{"id": row_id, "source_digest": record.digest, **own, **record.row} for row_id, record in numbered]
    connection.execute(_insert(table), rows)
    _insert_parts(connection, kind, numbered)
    if kind == "customer":
        event = Event("customer_created")
        entries = [(row_id, record.key, event, record.row["created_at"]) for row_id, record in numbered]
        _tell(connection, merchant_id, entries)


def update(
    connection: sa.Connection, merchant_id: int, kind: str, records: Sequence[tuple[int, Record]], now: datetime
) -> None:
    """The rows of these ids are as the records say, the rows that belong to them replaced.

    A customer whose contact details differ gets the next version and an event with what changed.
    """
    if not records:
        return
    if kind == "customer":
        _tell_changes(connection, merchant_id, records, now)
    table = TABLES[kind]
    statement = _update(table, tuple(records[0][1].row), kind in _VERSIONED)
    rows = [{"row_id": row_id, "source_digest": record.digest, **record.row} for row_id, record in records]
    connection.execute(statement, rows)
    for part, owner in _PARTS.get(kind, ()):
        for chunk in chunks([row_id for row_id, _ in records], CHUNK):
            connection.execute(_delete(part, owner), {"ids": chunk})
    _insert_parts(connection, kind, records)


def _insert_parts(connection: sa.Connection, kind: str, records: Sequence[tuple[int, Record]]) -> None:
    for part, owner in _PARTS.get(kind, ()):
        rows = [{owner: row_id, **row} for row_id, record in records for row in record.parts[part.name]]
        if rows:
            connection.execute(_insert(part), rows)


def _tell_changes(
    connection: sa.Connection, merchant_id: int, records: Sequence[tuple[int, Record]], now: datetime
) -> None:
    ids = [row_id for row_id, _ in records]
    stored = {
        row.id: Customer(**{**row._asdict(), "invoice_recipients": tuple(row.invoice_recipients)})
        for chunk in chunks(ids, CHUNK)
        for row in connection.execute(_BY_ID, {"ids": chunk})
    }
    entries = []
    for row_id, record in records:
        event = change(stored[row_id], {name: record.row[name] for name in _CONTACTS})[1]
        if event is not None:
            entries.append((row_id, record.key, event, now))
    _tell(connection, merchant_id, entries)


def _tell(connection: sa.Connection, merchant_id: int, entries: Sequence[tuple[int, str, Event, datetime]]) -> None:
    if entries:
        connection.execute(
            _EVENTS,
            [
                {
                    "merchant_id": merchant_id,
                    "customer_id": customer_id,
                    "kind": event.kind,
                    "at": at,
                    "actor_kind": IMPORT.kind,
                    "actor_name": IMPORT.name,
                    "subject_kind": "customer",
                    "subject_handle": handle,
                    "changes": [asdict(change) for change in event.changes],
                }
                for customer_id, handle, event, at in entries
            ],
        )


@cache
def _insert(table: sa.Table) -> sa.Insert:
    return sa.insert(table)


@cache
def _update(table: sa.Table, columns: tuple[str, ...], versioned: bool) -> sa.Update:
    values: dict[str, Any] = {name: sa.bindparam(name) for name in (*columns, "source_digest")}
    if versioned:
        values["version"] = table.c.version + 1
    return sa.update(table).where(table.c.id == sa.bindparam("row_id")).values(values)


@cache
def _delete(table: sa.Table, owner: str) -> sa.Delete:
    return sa.delete(table).where(table.c[owner].in_(sa.bindparam("ids", expanding=True)))
