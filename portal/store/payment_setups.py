"""Payment methods that are being stored: asked for, at the gateway's page, and what became of it."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any

import sqlalchemy as sa

from portal.store import tables
from portal.store.errors import Missing
from portal.store.scopes import Scope

_T = tables.PaymentSetup.__table__.c
_M = tables.PaymentMethod.__table__.c
_NAMES = (
    "id", "merchant_id", "customer_id", "key", "kind", "gateway", "payer", "session_reference", "session_url",
    "purpose", "consent", "state", "error", "created_at",
)  # fmt: skip
_ALL = sa.select(*(_T[name] for name in _NAMES), _M.handle.label("method")).outerjoin(
    tables.PaymentMethod, _M.id == _T.payment_method_id
)
_MINE = sa.and_(_T.merchant_id == sa.bindparam("merchant_id"), _T.customer_id == sa.bindparam("customer_id"))
_BY_STATE = _ALL.where(_MINE, _T.state_hash == sa.bindparam("state_hash"))
_BY_KEY = _ALL.where(_T.merchant_id == sa.bindparam("merchant_id"), _T.key == sa.bindparam("key"))
_OF_CUSTOMER = _BY_KEY.where(_T.customer_id == sa.bindparam("customer_id"))
_LOCKED = _BY_KEY.with_for_update(of=tables.PaymentSetup)
_SINCE = sa.bindparam("since", type_=_T.created_at.type)
_COUNT = sa.select(sa.func.count()).where(_MINE, _T.created_at >= _SINCE)
_BEGIN = sa.insert(tables.PaymentSetup)
_OPENED = (
    sa.update(tables.PaymentSetup)
    .where(_T.id == sa.bindparam("row_id"))
    .values(session_reference=sa.bindparam("reference"), session_url=sa.bindparam("url"))
)
_FINISH = (
    sa.update(tables.PaymentSetup)
    .where(_T.id == sa.bindparam("row_id"), _T.state != "stored")
    .values(
        {name: sa.bindparam(f"new_{name}") for name in ("state", "error", "payment_method_id", "finished_at")}
        | {"session_url": None}
    )
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class PaymentSetup:
    """A method that a customer is storing; `method` is the handle of the stored one."""

    id: int
    scope: Scope
    key: str
    kind: str
    gateway: str
    payer: str
    session_reference: str | None
    session_url: str | None
    purpose: Mapping[str, Any]
    consent: Mapping[str, Any]
    state: str
    error: str | None
    created_at: datetime
    method: str | None

    @property
    def is_open(self) -> bool:
        """Nobody knows yet what becomes of it."""
        return self.state in ("open", "processing")


def begin(connection: sa.Connection, scope: Scope, values: Mapping[str, Any], now: datetime) -> None:
    """The customer wants to store a method; `values` are the columns that say what and what for."""
    connection.execute(_BEGIN, {**values, **asdict(scope), "state": "open", "created_at": now})


def count_since(connection: sa.Connection, scope: Scope, since: datetime) -> int:
    """How many the customer has begun since that moment."""
    return connection.execute(_COUNT, asdict(scope) | {"since": since}).scalar_one()


def is_opened(connection: sa.Connection, setup: PaymentSetup, reference: str, url: str) -> None:
    """The gateway has opened a session for it, with this page."""
    connection.execute(_OPENED, {"row_id": setup.id, "reference": reference, "url": url})


def by_state(connection: sa.Connection, scope: Scope, state_hash: str) -> PaymentSetup:
    """The customer's own setup with this one-time state, or Missing."""
    return _one(connection, _BY_STATE, asdict(scope) | {"state_hash": state_hash})


def of_customer(connection: sa.Connection, scope: Scope, key: str) -> PaymentSetup:
    """The customer's own setup with this key, or Missing."""
    return _one(connection, _OF_CUSTOMER, asdict(scope) | {"key": key})


def by_key(connection: sa.Connection, merchant_id: int, key: str, *, lock: bool = False) -> PaymentSetup:
    """The merchant's setup with this key, or Missing; locked, nobody else finishes it meanwhile."""
    return _one(connection, _LOCKED if lock else _BY_KEY, {"merchant_id": merchant_id, "key": key})


def finish(
    connection: sa.Connection, setup: PaymentSetup, state: str, now: datetime, *, error: str | None = None,
    method_id: int | None = None,
) -> None:  # fmt: skip
    """It has come to that state; what is stored stays so."""
    values = {"new_state": state, "new_error": error, "new_payment_method_id": method_id, "new_finished_at": now}
    connection.execute(_FINISH, {"row_id": setup.id, **values})


def _one(connection: sa.Connection, statement: sa.Select[Any], values: Mapping[str, Any]) -> PaymentSetup:
    row = connection.execute(statement, values).first()
    if row is None:
        raise Missing("setup")
    named = row._asdict()
    scope = Scope(named.pop("merchant_id"), named.pop("customer_id"))
    return PaymentSetup(scope=scope, **named)
