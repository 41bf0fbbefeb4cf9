"""Everything that is kept about a customer, in records named as Frisbii names them; secrets stay out."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any

import sqlalchemy as sa

from portal.domain.invoices import DRAFT
from portal.store import export_shapes as shapes
from portal.store import tables
from portal.store.scopes import Scope

Record = dict[str, Any]
Cursor = tuple[datetime, int]
CHUNK = 200

_C = tables.Customer.__table__
_M = tables.PaymentMethod.__table__
_S = tables.Subscription.__table__
_P = tables.Plan.__table__
_I = tables.Invoice.__table__
_L = tables.InvoiceLine.__table__
_T = tables.Transaction.__table__
_N = tables.CreditNote.__table__
_NL = tables.CreditNoteLine.__table__
_E = tables.Event.__table__
_R = tables.Receipt.__table__
_D = tables.Session.__table__
_O = tables.Note.__table__


@dataclass(frozen=True, slots=True)
class Chapter:
    """Records of one kind, oldest first: how they are read on from a cursor, shaped, and given their parts."""

    name: str
    first: sa.Select
    later: sa.Select
    shape: Callable[[Mapping[str, Any]], Record]
    parts: tuple[tuple[str, sa.Select, Callable[[Mapping[str, Any]], Record]], ...] = ()


def customer(connection: sa.Connection, scope: Scope) -> Record:
    """The customer's own details."""
    return shapes.customer(connection.execute(_CUSTOMER, asdict(scope)).mappings().one())


def chapter(
    connection: sa.Connection, scope: Scope, part: Chapter, after: Cursor | None
) -> tuple[list[Record], Cursor | None]:
    """Up to CHUNK records after the cursor, and the cursor to go on with, None at the end."""
    values = asdict(scope) | {"size": CHUNK}
    if after is not None:
        values |= {"after_at": after[0], "after_id": after[1]}
    rows = connection.execute(part.first if after is None else part.later, values).mappings().all()
    records = [part.shape(row) for row in rows]
    for name, statement, shape in part.parts:
        add_parts(connection, rows, records, name, statement, shape)
    full = len(rows) == CHUNK
    return records, (rows[-1]["cursor_at"], rows[-1]["cursor_id"]) if full else None


def add_parts(
    connection: sa.Connection, rows: Sequence[Mapping[str, Any]], records: Sequence[Record], name: str,
    statement: sa.Select, shape: Callable[[Mapping[str, Any]], Record],
) -> None:  # fmt: skip
    """Each record has what belongs to it under this name; rows name theirs by `cursor_id`."""
    owners = {row["cursor_id"]: record for row, record in zip(rows, records, strict=True)}
    for record in records:
        record[name] = []
    for row in connection.execute(statement, {"ids": list(owners)}).mappings():
        owners[row["owner_id"]][name].append(shape(row))


def _chapter(name: str, table: sa.Table, at: sa.Column, statement: sa.Select, shape: Any, *parts: Any) -> Chapter:
    mine = statement.add_columns(at.label("cursor_at"), table.c.id.label("cursor_id")).where(
        table.c.merchant_id == sa.bindparam("merchant_id"), table.c.customer_id == sa.bindparam("customer_id")
    )
    cursor = sa.tuple_(sa.bindparam("after_at", type_=at.type), sa.bindparam("after_id", type_=table.c.id.type))
    first = mine.order_by(at, table.c.id).limit(sa.bindparam("size"))
    return Chapter(name, first, first.where(sa.tuple_(at, table.c.id) > cursor), shape, parts)


def _of(table: sa.Table, owner: sa.Column, *columns: sa.ColumnElement) -> sa.Select:
    """The rows that belong to these owners, in their order."""
    statement = sa.select(table, owner.label("owner_id"), *columns)
    return statement.where(owner.in_(sa.bindparam("ids", expanding=True))).order_by(owner, table.c.position)


_CUSTOMER = sa.select(_C).where(_C.c.merchant_id == sa.bindparam("merchant_id"), _C.c.id == sa.bindparam("customer_id"))
_METHOD = _M.c.handle.label("payment_method")
_CONTRACT = _S.c.handle.label("subscription")
INVOICE_PARTS = (
    ("order_lines", _of(_L, _L.c.invoice_id), shapes.order_line),
    (
        "transactions",
        _of(_T, _T.c.invoice_id, _METHOD).outerjoin(_M, _M.c.id == _T.c.payment_method_id),
        shapes.transaction,
    ),
)
CREDIT_NOTE_PARTS = (("credit_note_lines", _of(_NL, _NL.c.credit_note_id), shapes.credit_note_line),)
CHAPTERS = (
    _chapter("payment_methods", _M, _M.c.created_at, sa.select(_M), shapes.payment_method),
    _chapter(
        "subscriptions", _S, _S.c.created_at,
        sa.select(_S, _P.c.handle.label("plan"), _P.c.version.label("plan_version"), _METHOD)
        .join(_P, _P.c.id == _S.c.plan_id).outerjoin(_M, _M.c.id == _S.c.payment_method_id),
        shapes.subscription,
    ),
    _chapter(
        "invoices", _I, _I.c.created_at,
        # A draft is no invoice yet, neither here nor on the screen.
        sa.select(_I, _CONTRACT).outerjoin(_S, _S.c.id == _I.c.subscription_id).where(_I.c.state != DRAFT),
        shapes.invoice, *INVOICE_PARTS,
    ),
    _chapter(
        "credit_notes", _N, _N.c.created_at,
        sa.select(_N, _I.c.reference.label("invoice"), _CONTRACT)
        .join(_I, _I.c.id == _N.c.invoice_id).outerjoin(_S, _S.c.id == _N.c.subscription_id),
        shapes.credit_note, *CREDIT_NOTE_PARTS,
    ),
    _chapter("events", _E, _E.c.at, sa.select(_E), shapes.event),
    _chapter("receipts", _R, _R.c.created_at, sa.select(_R), shapes.receipt),
    # What was written down about somebody is theirs to read (GDPR, Article 15(1) and (3)), but who wrote it is not
    # (Article 15(4); European Court of Justice, C-579/21).
    _chapter("notes", _O, _O.c.created_at, sa.select(_O), shapes.note),
    _chapter("sessions", _D, _D.c.created_at, sa.select(_D), shapes.session),
)  # fmt: skip
