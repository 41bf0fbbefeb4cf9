"""Which gateway a merchant has set, with its secrets, and who a customer is there."""

from dataclasses import asdict, dataclass

import sqlalchemy as sa

from portal.store import tables
from portal.store.database import lock
from portal.store.scopes import Scope

_M = tables.Merchant.__table__.c
_P = tables.Payer.__table__.c
_SETTING = sa.select(_M.gateway, _M.gateway_secrets).where(_M.id == sa.bindparam("merchant_id"))
_CHOSEN = sa.select(_M.id, _M.handle, _M.gateway).where(_M.gateway.is_not(None)).order_by(_M.handle)
_CHOOSE = (
    sa.update(tables.Merchant)
    .where(_M.id == sa.bindparam("row_id"))
    .values(gateway=sa.bindparam("new_gateway"), gateway_secrets=sa.bindparam("new_secrets"))
)
_PAYER = sa.select(_P.reference).where(
    _P.merchant_id == sa.bindparam("merchant_id"), _P.customer_id == sa.bindparam("customer_id"),
    _P.gateway == sa.bindparam("gateway"),
)  # fmt: skip
_ENROL = sa.insert(tables.Payer)
_FORGET = sa.delete(tables.Payer).where(
    _P.merchant_id == sa.bindparam("merchant_id"), _P.gateway == sa.bindparam("gateway")
)


@dataclass(frozen=True, slots=True)
class Setting:
    """The name of a gateway and its sealed secrets."""

    name: str | None
    secrets: str | None


def setting(connection: sa.Connection, merchant_id: int) -> Setting:
    """What the merchant has set."""
    row = connection.execute(_SETTING, {"merchant_id": merchant_id}).one()
    return Setting(row.gateway, row.gateway_secrets)


def all_chosen(connection: sa.Connection) -> list[tuple[int, str, str]]:
    """Id, handle and gateway of every merchant who has set one."""
    return [tuple(row) for row in connection.execute(_CHOSEN)]


def choose(connection: sa.Connection, merchant_id: int, name: str | None, secrets: str | None) -> None:
    """This gateway takes the merchant's payments from now on."""
    connection.execute(_CHOOSE, {"row_id": merchant_id, "new_gateway": name, "new_secrets": secrets})


def forget_payers(connection: sa.Connection, merchant_id: int, gateway: str) -> None:
    """The merchant has another account there, at which nobody is known yet."""
    connection.execute(_FORGET, {"merchant_id": merchant_id, "gateway": gateway})


def find_payer(connection: sa.Connection, scope: Scope, gateway: str) -> str | None:
    """Who the customer is at this gateway; None when it has not met them."""
    return connection.execute(_PAYER, asdict(scope) | {"gateway": gateway}).scalar()


def enrol(connection: sa.Connection, scope: Scope, gateway: str, reference: str) -> None:
    """The gateway knows the customer by this reference; told again, nothing changes."""
    lock(connection, f"payer:{gateway}:{scope.customer_id}")
    if find_payer(connection, scope, gateway) is None:
        connection.execute(_ENROL, asdict(scope) | {"gateway": gateway, "reference": reference})
