"""Attempts to collect an invoice: intended in one transaction, settled or failed in another, each only once."""

import secrets
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any

import sqlalchemy as sa

from portal.domain.invoices import Invoice
from portal.domain.money import Money
from portal.domain.payment_methods import PaymentMethod
from portal.store import tables
from portal.store.errors import Missing
from portal.store.invoices import COLUMNS, to_invoice
from portal.store.payment_methods import METHODS, to_method
from portal.store.scopes import Scope

_I = tables.Invoice.__table__.c
_T = tables.Transaction.__table__.c
_M = tables.PaymentMethod.__table__.c
_S = tables.Subscription.__table__.c
_P = tables.Payer.__table__.c
_LAST = sa.select(sa.func.coalesce(sa.func.max(_T.position), 0)).where(_T.invoice_id == sa.bindparam("invoice_id"))
_ADD = sa.insert(tables.Transaction)
_PENDING = sa.select(_T.position).where(_T.invoice_id == sa.bindparam("invoice_id"), _T.state == "pending").limit(1)
_ONE = (
    sa.select(
        _T.invoice_id, _T.position, _T.reference, _T.amount, _T.currency, _T.state, _I.merchant_id, _I.customer_id,
        _T.gateway_reference, _T.by_customer, _T.challenged_at, _S.handle.label("contract"), _M.id.label("method_id"),
        _M.gateway, _P.reference.label("payer"), _I.handle, _I.accounting_number, _T.created_at,
        sa.func.coalesce(_M.gateway_token, _M.mandate_reference).label("token"),
    )
    .join(tables.Invoice, _I.id == _T.invoice_id)
    .outerjoin(tables.Subscription, _S.id == _I.subscription_id)
    .outerjoin(tables.PaymentMethod, _M.id == _T.payment_method_id)
    .outerjoin(tables.Payer, sa.and_(_P.customer_id == _I.customer_id, _P.gateway == _M.gateway))
    .where(_T.invoice_id == sa.bindparam("invoice_id"), _T.position == sa.bindparam("position"))
)  # fmt: skip
_CLOSE = (
    sa.update(tables.Transaction)
    .where(_T.invoice_id == sa.bindparam("row_id"), _T.position == sa.bindparam("place"), _T.state == "pending")
    .values(
        {name: sa.bindparam(f"new_{name}") for name in ("state", "error", "error_state", "settled_at", "failed_at")}
    )
)
_KNOWN = (
    sa.update(tables.Transaction)
    .where(_T.invoice_id == sa.bindparam("row_id"), _T.position == sa.bindparam("place"))
    .values(gateway_reference=sa.bindparam("told"))
)
_CHALLENGED = (
    sa.update(tables.Transaction)
    .where(_T.invoice_id == sa.bindparam("row_id"), _T.position == sa.bindparam("place"), _T.state == "pending")
    .values(challenged_at=sa.bindparam("since", type_=_T.challenged_at.type))
)
_STAND = (
    sa.update(tables.Invoice)
    .where(_I.id == sa.bindparam("row_id"))
    .values(
        {
            name: sa.bindparam(f"new_{name}")
            for name in (
                "state", "processing", "settled_amount", "settled_at", "failed_at", "dunning_start_at",
                "dunning_count", "next_attempt_at",
            )
        }
    )
)  # fmt: skip
_DETAILS = sa.select(*COLUMNS, _I.settled_at, _I.failed_at, _I.dunning_start_at, _I.dunning_count, _I.next_attempt_at)
_LOCKED = _DETAILS.where(_I.id == sa.bindparam("invoice_id")).with_for_update()
_METHOD_FAILED = (
    sa.update(tables.PaymentMethod)
    .where(_M.id == sa.bindparam("row_id"), _M.state == "active")
    .values(
        state="failed", failed_at=sa.bindparam("at"), error=sa.bindparam("why"),
        error_state=sa.bindparam("how")
    )
)  # fmt: skip
_METHOD = METHODS.where(_M.id == sa.bindparam("method_id"))


@dataclass(frozen=True, slots=True)
class Attempt:
    """A charge that is intended: `key` makes the gateway do it once, however often it is asked.

    `reference` is the gateway's, once it has one, `gateway` whose token it is, `payer` who the customer is there.
    `contract` is the handle of the subscription; the method is None when it was deleted meanwhile.
    """

    invoice_id: int
    position: int
    key: str
    amount: Money
    method: PaymentMethod | None
    token: str | None
    gateway: str | None
    payer: str | None
    reference: str | None
    about: str
    by_customer: bool
    challenged_at: datetime | None
    scope: Scope
    contract: str | None
    is_open: bool
    intended_at: datetime

    @property
    def name(self) -> str:
        """The text by which `find` knows it."""
        return f"{self.invoice_id}:{self.position}"


@dataclass(frozen=True, slots=True)
class Standing:
    """How an invoice stands with payments: what of it changes by paying, failing and dunning."""

    state: str
    processing: bool
    settled_amount: int
    settled_at: datetime | None
    failed_at: datetime | None
    dunning_start_at: datetime | None
    dunning_count: int | None
    next_attempt_at: datetime | None


def intend(
    connection: sa.Connection, invoice: Invoice, method: PaymentMethod, now: datetime, *, by_customer: bool = False
) -> str:
    """A charge of what is open is intended; the text by which `find` knows it."""
    amount, reference = invoice.open_amount, f"tr_{secrets.token_hex(12)}"
    position = _add(
        connection, invoice, amount, "pending", now, method=method, reference=reference, by_customer=by_customer
    )
    return f"{invoice.id}:{position}"


def is_known(connection: sa.Connection, attempt: Attempt, reference: str) -> None:
    """The gateway knows the attempt by this reference of its own."""
    values = {"row_id": attempt.invoice_id, "place": attempt.position, "told": reference}
    connection.execute(_KNOWN, values)


def is_challenged(connection: sa.Connection, attempt: Attempt, since: datetime | None) -> bool:
    """The customer's bank waits since then to hear from the customer; None: it does not wait any more.

    False when somebody else has told the attempt's end meanwhile.
    """
    values = {"row_id": attempt.invoice_id, "place": attempt.position, "since": since}
    return connection.execute(_CHALLENGED, values).rowcount == 1


def is_under_way(connection: sa.Connection, invoice_id: int) -> bool:
    """Whether an attempt is intended whose result is not known yet."""
    return connection.execute(_PENDING, {"invoice_id": invoice_id}).first() is not None


def settle_by_credit(connection: sa.Connection, invoice: Invoice, amount: Money, now: datetime) -> None:
    """So much of the invoice was paid with credit."""
    _add(connection, invoice, amount, "settled", now, reference=f"tr_{secrets.token_hex(12)}")


def find(connection: sa.Connection, name: str) -> Attempt:
    """The attempt that `intend` named so; Missing when there is none."""
    invoice_id, _, position = name.partition(":")
    row = connection.execute(_ONE, {"invoice_id": int(invoice_id), "position": int(position)}).first()
    if row is None:
        raise Missing("attempt")
    found = connection.execute(_METHOD, {"method_id": row.method_id}).first() if row.method_id else None
    return Attempt(
        row.invoice_id, row.position, row.reference, Money(row.amount, row.currency),
        to_method(found) if found else None, row.token, row.gateway, row.payer, row.gateway_reference,
        row.accounting_number or row.handle, bool(row.by_customer), row.challenged_at,
        Scope(row.merchant_id, row.customer_id), row.contract, row.state == "pending",
        row.created_at,
    )  # fmt: skip


def close(
    connection: sa.Connection, attempt: Attempt, state: str, now: datetime, error: str | None, error_state: str | None
) -> bool:
    """The attempt ended like that; False when somebody else had told its end before.

    By a clock that is behind the one that intended it, it ended when it was intended: not before what led to it.
    """
    now = max(now, attempt.intended_at)
    told = {"new_state": state, "new_error": error, "new_error_state": error_state}
    told |= {"new_settled_at": now if state == "settled" else None, "new_failed_at": now if state == "failed" else None}
    values = {"row_id": attempt.invoice_id, "place": attempt.position, **told}
    return connection.execute(_CLOSE, values).rowcount == 1


def standing(connection: sa.Connection, invoice_id: int) -> tuple[Invoice, Standing]:
    """The invoice and how it stands; nobody else changes it in this transaction."""
    row = connection.execute(_LOCKED, {"invoice_id": invoice_id}).one()
    names = Standing.__dataclass_fields__
    return to_invoice(row), Standing(**{name: getattr(row, name) for name in names})


def stand(connection: sa.Connection, invoice_id: int, standing: Standing) -> None:
    """The invoice stands like that."""
    values = {f"new_{name}": value for name, value in asdict(standing).items()}
    connection.execute(_STAND, {"row_id": invoice_id, **values})


def fail_method(connection: sa.Connection, method_id: int, now: datetime, error: str, error_state: str) -> bool:
    """The method is not to be charged any more; False when that was known before."""
    values = {"row_id": method_id, "at": now, "why": error, "how": error_state}
    return connection.execute(_METHOD_FAILED, values).rowcount == 1


def _add(
    connection: sa.Connection, invoice: Invoice, amount: Money, state: str, now: datetime, *, reference: str,
    method: PaymentMethod | None = None, by_customer: bool = False,
) -> int:  # fmt: skip
    position = connection.execute(_LAST, {"invoice_id": invoice.id}).scalar_one() + 1
    values: dict[str, Any] = {
        "invoice_id": invoice.id, "position": position, "payment_method_id": method.id if method else None,
        "reference": reference, "type": "settle", "state": state, "currency": amount.currency,
        "amount": amount.amount, "payment_type": method.payment_type if method else "credit",
        "settled_at": now if state == "settled" else None, "by_customer": by_customer, "created_at": now,
    }  # fmt: skip
    connection.execute(_ADD, values)
    return position
