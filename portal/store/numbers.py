"""Legal numbers: taken in the transaction that issues the document, so that none is lost or given twice."""

from dataclasses import dataclass

import sqlalchemy as sa

from portal.domain.document_numbers import Kind, Series, series_after
from portal.store import tables
from portal.store.database import lock

_T = tables.NumberSeries.__table__.c
_I = tables.Invoice.__table__.c
_N = tables.CreditNote.__table__.c
_MINE = sa.and_(_T.merchant_id == sa.bindparam("owner"), _T.kind == sa.bindparam("which"))
# Whoever takes a number holds the series until the transaction ends; who rolls back gives the number back.
_TAKE = (
    sa.update(tables.NumberSeries)
    .where(_MINE)
    .values(next=_T.next + 1, next_plain=_T.next_plain + 1)
    .returning(_T.prefix, _T.digits, _T.next, _T.next_plain)
)
_BEGIN = sa.insert(tables.NumberSeries)
_HIGHEST = sa.select(sa.func.max(_I.number)).where(_I.merchant_id == sa.bindparam("owner"))
_LATEST = {
    "invoice": sa.select(_I.accounting_number)
    .where(_I.merchant_id == sa.bindparam("owner"), _I.accounting_number.is_not(None))
    .order_by(sa.func.length(_I.accounting_number).desc(), _I.accounting_number.desc())
    .limit(1),
    "credit_note": sa.select(_N.accounting_number)
    .where(_N.merchant_id == sa.bindparam("owner"), _N.accounting_number.is_not(None))
    .order_by(sa.func.length(_N.accounting_number).desc(), _N.accounting_number.desc())
    .limit(1),
}  # fmt: skip
_NUMBER = {"invoice": _I.accounting_number, "credit_note": _N.accounting_number}


@dataclass(frozen=True, slots=True)
class Number:
    """A legal number, and the plain one of which the handle is made."""

    legal: str
    plain: int


def take(connection: sa.Connection, merchant_id: int, kind: Kind) -> Number:
    """The merchant's next number of this kind; a new series goes on after the highest number that was imported."""
    row = connection.execute(_TAKE, {"owner": merchant_id, "which": kind}).first()
    if row is None:
        _begin(connection, merchant_id, kind)
        row = connection.execute(_TAKE, {"owner": merchant_id, "which": kind}).one()
    return Number(Series(row.prefix, row.digits, row.next - 1).number(), row.next_plain - 1)


def _begin(connection: sa.Connection, merchant_id: int, kind: Kind) -> None:
    lock(connection, f"number_series {merchant_id} {kind}")
    if connection.execute(sa.select(_T.next).where(_MINE), {"owner": merchant_id, "which": kind}).first():
        return
    series = series_after(kind, connection.execute(_LATEST[kind], {"owner": merchant_id}).scalar())
    if series.next == 1:  # where the latest ends in no digits, an earlier one may still begin like ours
        ours = _LATEST[kind].where(_NUMBER[kind].like(f"{series.prefix}%"))
        series = series_after(kind, connection.execute(ours, {"owner": merchant_id}).scalar())
    highest = connection.execute(_HIGHEST, {"owner": merchant_id}).scalar() if kind == "invoice" else None
    connection.execute(
        _BEGIN,
        {
            "merchant_id": merchant_id, "kind": kind, "prefix": series.prefix, "digits": series.digits,
            "next": series.next, "next_plain": (highest or 0) + 1,
        },
    )  # fmt: skip
