"""What an import asks the database: which records are there, and whose they are."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import islice
from typing import Any

import sqlalchemy as sa

from portal.store import tables

CHUNK = 500


@dataclass(frozen=True, slots=True)
class Known:
    """A record that is there already; whose it is for all but customers and plans."""

    id: int
    customer_id: int | None
    digest: str | None


def _by(table: Any, key: str, owner: str | None) -> sa.Select[Any]:
    columns = table.__table__.c
    owning = columns[owner] if owner else sa.null().label("customer_id")
    return sa.select(columns[key], columns.id, owning, columns.source_digest).where(
        columns.merchant_id == sa.bindparam("merchant_id"), columns[key].in_(sa.bindparam("keys", expanding=True))
    )


_PLANS = tables.Plan.__table__.c
_STATEMENTS = {
    "customer": _by(tables.Customer, "handle", None),
    "payment_method": _by(tables.PaymentMethod, "handle", "customer_id"),
    "subscription": _by(tables.Subscription, "handle", "customer_id"),
    "invoice": _by(tables.Invoice, "handle", "customer_id"),
    "invoice_id": _by(tables.Invoice, "reference", "customer_id"),
    "credit_note": _by(tables.CreditNote, "handle", "customer_id"),
    "plan": sa.select(_PLANS.handle, _PLANS.id, sa.null(), _PLANS.source_digest, _PLANS.version).where(
        _PLANS.merchant_id == sa.bindparam("merchant_id"), _PLANS.handle.in_(sa.bindparam("keys", expanding=True))
    ),
}


def known(connection: sa.Connection, merchant_id: int, kind: str, keys: Iterable[str]) -> dict[str, Known]:
    """The merchant's records of this kind by their keys; a plan's key is its handle, a blank and its version."""
    names = {key.rpartition(" ")[0] for key in keys} if kind == "plan" else set(keys)
    found: dict[str, Known] = {}
    for chunk in chunks(sorted(names), CHUNK):
        for row in connection.execute(_STATEMENTS[kind], {"merchant_id": merchant_id, "keys": chunk}):
            key = f"{row[0]} {row[4]}" if kind == "plan" else row[0]
            found[key] = Known(row[1], row[2], row[3])
    return found


def new_ids(connection: sa.Connection, table: sa.Table, number: int) -> Sequence[int]:
    """So many ids that nobody else will get, for rows that are inserted in this transaction.

    Known beforehand, they let a row and the rows that belong to it go in without asking back.
    """
    if connection.dialect.name == "postgresql":
        values = {"sequence": f"{table.name}_id_seq", "number": number}
        return list(connection.execute(_NEXT, values).scalars())
    last = connection.execute(sa.select(sa.func.max(table.c.id))).scalar() or 0  # one writer at a time, so it holds
    return range(last + 1, last + 1 + number)


def chunks(items: Iterable[Any], size: int) -> Iterator[list[Any]]:
    """The items in lists of this size, the last one perhaps shorter."""
    rest = iter(items)
    while chunk := list(islice(rest, size)):
        yield chunk


_NEXT = sa.text("SELECT nextval(CAST(:sequence AS regclass)) FROM generate_series(1, :number)")
