"""What a gateway's callback is about: an attempt by our key, a stored method by the gateway's token."""

import sqlalchemy as sa

from portal.domain.payment_methods import PaymentMethod
from portal.store import tables
from portal.store.payment_methods import METHODS, to_method
from portal.store.scopes import Scope

_I = tables.Invoice.__table__.c
_T = tables.Transaction.__table__.c
_M = tables.PaymentMethod.__table__.c
_CARD = ("card_type", "last_four", "expires_year", "expires_month")
_ATTEMPT = (
    sa.select(_T.invoice_id, _T.position)
    .join(tables.Invoice, _I.id == _T.invoice_id)
    .where(
        _T.reference == sa.bindparam("key"), _T.state == "pending", _I.merchant_id == sa.bindparam("merchant_id")
    )
)  # fmt: skip
_METHOD = sa.select(_M.id, _M.customer_id).where(
    _M.merchant_id == sa.bindparam("merchant_id"), _M.gateway == sa.bindparam("gateway"),
    _M.gateway_token == sa.bindparam("token"), _M.state != "deleted",
)  # fmt: skip
_LOCKED = METHODS.where(_M.id == sa.bindparam("method_id")).with_for_update()
_RENEW = (
    sa.update(tables.PaymentMethod)
    .where(_M.id == sa.bindparam("row_id"))
    .values({name: sa.bindparam(f"new_{name}") for name in _CARD})
)


def find_attempt(connection: sa.Connection, merchant_id: int, key: str) -> str | None:
    """The name of the merchant's open attempt that has this key; None when there is none, or its result is known."""
    row = connection.execute(_ATTEMPT, {"merchant_id": merchant_id, "key": key}).first()
    return f"{row.invoice_id}:{row.position}" if row else None


def find_method(connection: sa.Connection, merchant_id: int, gateway: str, token: str) -> tuple[Scope, int] | None:
    """Whose method the gateway knows by this token, and its id; None when it was removed, or is none of ours."""
    row = connection.execute(_METHOD, {"merchant_id": merchant_id, "gateway": gateway, "token": token}).first()
    return (Scope(merchant_id, row.customer_id), row.id) if row else None


def lock_method(connection: sa.Connection, method_id: int) -> PaymentMethod | None:
    """The method as it is now, which nobody else changes meanwhile; None when it was removed."""
    row = connection.execute(_LOCKED, {"method_id": method_id}).first()
    return to_method(row) if row else None


def renew_card(connection: sa.Connection, card: PaymentMethod) -> None:
    """The card is stored with its present brand, end and expiry."""
    connection.execute(_RENEW, {"row_id": card.id, **{f"new_{name}": getattr(card, name) for name in _CARD}})
