"""The kinds of records that the API shows: how each is selected, found, filtered and shaped."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

import sqlalchemy as sa

from portal.domain.customers import email_key
from portal.store import api_shapes as shapes
from portal.store import tables
from portal.store.exports import CREDIT_NOTE_PARTS, INVOICE_PARTS

_C = tables.Customer.__table__
_M = tables.PaymentMethod.__table__
_S = tables.Subscription.__table__
_P = tables.Plan.__table__
_I = tables.Invoice.__table__
_N = tables.CreditNote.__table__
_E = tables.Event.__table__


@dataclass(frozen=True, slots=True)
class Filter:
    """What a list may be narrowed by: a column, or one that holds the id of a record that is `named_by` these.

    Of a column with `values`, several may be wanted at once; `form` is how a value stands in the column.
    """

    column: sa.Column[Any]
    named_by: tuple[sa.Column[Any], ...] = ()
    values: tuple[str, ...] = ()
    form: Callable[[str], str] = str


@dataclass(frozen=True, slots=True)
class Resource:
    """A kind of record: `keys` are the columns that an address names it by, `at` is when it came to be.

    Many may have one key, such as the versions of a plan, when it is `versioned`.
    """

    name: str
    table: sa.Table
    at: sa.Column[Any]
    keys: tuple[sa.Column[Any], ...]
    shape: shapes.Shape
    statement: sa.Select[Any]
    filters: Mapping[str, Filter] = field(default_factory=dict)
    parts: tuple[tuple[str, sa.Select[Any], Callable[..., Any]], ...] = ()
    versioned: bool = False


def _selected(table: sa.Table, *columns: sa.ColumnElement[Any]) -> sa.Select[Any]:
    """Every column, the id also by the name under which parts look for it; each use binds the merchant."""
    return sa.select(table, table.c.id.label("cursor_id"), *columns)


_OWNER = _C.c.handle.label("customer")
_METHOD = _M.c.handle.label("payment_method")
_CONTRACT = _S.c.handle.label("subscription")
_PLAN = (_P.c.handle.label("plan"), _P.c.version.label("plan_version"))
_STATES = ("created", "pending", "dunning", "settled", "authorized", "cancelled", "failed")

CUSTOMER = Resource(
    "customer", _C, _C.c.created_at, (_C.c.handle,), shapes.customer, _selected(_C),
    {"handle": Filter(_C.c.id, (_C.c.handle,)), "email": Filter(_C.c.email_key, form=email_key)},
)  # fmt: skip
PLAN = Resource(
    "plan", _P, _P.c.created_at, (_P.c.handle,), shapes.plan, _selected(_P),
    {
        "handle": Filter(_P.c.id, (_P.c.handle,)),
        "state": Filter(_P.c.state, values=("active", "superseded", "deleted")),
    },
    versioned=True,
)  # fmt: skip
SUBSCRIPTION = Resource(
    "subscription", _S, _S.c.created_at, (_S.c.handle,), shapes.subscription,
    _selected(_S, _OWNER, *_PLAN, _METHOD).join(_C, _C.c.id == _S.c.customer_id)
    .join(_P, _P.c.id == _S.c.plan_id).outerjoin(_M, _M.c.id == _S.c.payment_method_id),
    {
        "handle": Filter(_S.c.id, (_S.c.handle,)),
        "customer": Filter(_S.c.customer_id, (_C.c.handle,)),
        "plan": Filter(_S.c.plan_id, (_P.c.handle,)),
        "payment_method": Filter(_S.c.payment_method_id, (_M.c.handle,)),
        "state": Filter(_S.c.state, values=("active", "expired", "on_hold", "pending")),
    },
)  # fmt: skip
INVOICE = Resource(
    "invoice", _I, _I.c.created_at, (_I.c.reference, _I.c.handle), shapes.invoice,
    _selected(_I, _OWNER, _CONTRACT, *_PLAN).join(_C, _C.c.id == _I.c.customer_id)
    .outerjoin(_S, _S.c.id == _I.c.subscription_id).outerjoin(_P, _P.c.id == _S.c.plan_id),
    {
        "handle": Filter(_I.c.id, (_I.c.handle,)),
        "accounting_number": Filter(_I.c.id, (_I.c.accounting_number,)),
        "customer": Filter(_I.c.customer_id, (_C.c.handle,)),
        "subscription": Filter(_I.c.subscription_id, (_S.c.handle,)),
        "state": Filter(_I.c.state, values=_STATES),
    },
    INVOICE_PARTS,
)  # fmt: skip
PAYMENT_METHOD = Resource(
    "payment_method", _M, _M.c.created_at, (_M.c.handle,), shapes.payment_method,
    _selected(_M, _OWNER).join(_C, _C.c.id == _M.c.customer_id),
    {
        "customer": Filter(_M.c.customer_id, (_C.c.handle,)),
        "state": Filter(_M.c.state, values=("active", "inactivated", "failed", "pending", "deleted")),
    },
)  # fmt: skip
CREDIT_NOTE = Resource(
    "credit_note", _N, _N.c.created_at, (_N.c.handle,), shapes.credit_note,
    _selected(_N, _OWNER, _CONTRACT, _I.c.reference.label("invoice")).join(_C, _C.c.id == _N.c.customer_id)
    .join(_I, _I.c.id == _N.c.invoice_id).outerjoin(_S, _S.c.id == _N.c.subscription_id),
    {
        "customer": Filter(_N.c.customer_id, (_C.c.handle,)),
        "subscription": Filter(_N.c.subscription_id, (_S.c.handle,)),
        "invoice": Filter(_N.c.invoice_id, (_I.c.reference, _I.c.handle)),
    },
    CREDIT_NOTE_PARTS,
)  # fmt: skip
EVENT = Resource(
    "event", _E, _E.c.at, (_E.c.id,), shapes.event,
    _selected(_E, _OWNER).outerjoin(_C, _C.c.id == _E.c.customer_id),
    {"customer": Filter(_E.c.customer_id, (_C.c.handle,))},
)  # fmt: skip
RESOURCES = {
    resource.name: resource
    for resource in (CUSTOMER, PLAN, SUBSCRIPTION, INVOICE, PAYMENT_METHOD, CREDIT_NOTE, EVENT)
}
