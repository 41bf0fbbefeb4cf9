"""Lines of invoices, summed up for what is to be corrected."""

import sqlalchemy as sa

from portal.store import tables

_L = tables.InvoiceLine.__table__.c
_GROSS = (
    sa.select(_L.vat, sa.func.sum(_L.amount).label("amount"))
    .where(_L.invoice_id == sa.bindparam("invoice_id"))
    .group_by(_L.vat)
    .order_by(_L.vat.desc())
)


def gross_by_rate(connection: sa.Connection, invoice_id: int) -> dict[int, int]:
    """What the lines of an invoice come to, VAT included, by rate in basis points."""
    return {row.vat: int(row.amount) for row in connection.execute(_GROSS, {"invoice_id": invoice_id})}
