"""The people of a merchant's console, as their colleagues see and change them."""

from datetime import datetime

import sqlalchemy as sa

from portal.domain.team import Member
from portal.store import tables
from portal.store.errors import Missing

_U = tables.ConsoleUser.__table__.c
_S = tables.ConsoleSession.__table__.c
_MOST = 500
_MERCHANTS = _U.merchant_id == sa.bindparam("merchant_key")
_ONE = sa.and_(_MERCHANTS, _U.id == sa.bindparam("user_key"))
_SEEN = sa.select(sa.func.max(_S.seen_at)).where(_S.user_id == _U.id).scalar_subquery()
_MEMBERS = sa.select(
    _U.id, _U.name, _U.email, _U.role, _U.disabled_at, _U.second_factor_at, _U.created_at, _SEEN
).select_from(tables.ConsoleUser)
_ALL = _MEMBERS.where(_MERCHANTS).order_by(_U.disabled_at.is_not(None), _U.id).limit(_MOST)
_GET = _MEMBERS.where(_ONE)
_OWNS = sa.and_(_MERCHANTS, _U.role == "owner", _U.disabled_at.is_(None))
_IS_OWNER = sa.select(_U.id).where(_OWNS, _U.id == sa.bindparam("user_key"))
_OTHER_OWNERS = sa.select(sa.func.count()).where(_OWNS, _U.id != sa.bindparam("user_key"))
_SET_ROLE = sa.update(tables.ConsoleUser).where(_ONE).values(role=sa.bindparam("new_role"))
_SET_DISABLED = sa.update(tables.ConsoleUser).where(_ONE).values(disabled_at=sa.bindparam("since"))


def all_members(connection: sa.Connection, merchant_id: int) -> list[Member]:
    """Everybody, those who may sign in first, in the order in which they came."""
    return [Member(*row) for row in connection.execute(_ALL, {"merchant_key": merchant_id})]


def get(connection: sa.Connection, merchant_id: int, user_id: int) -> Member:
    """The member of this id; Missing for another merchant's."""
    row = connection.execute(_GET, _keys(merchant_id, user_id)).first()
    if row is None:
        raise Missing("member")
    return Member(*row)


def is_owner(connection: sa.Connection, merchant_id: int, user_id: int) -> bool:
    """Whether the user decides over everything at this moment."""
    return connection.execute(_IS_OWNER, _keys(merchant_id, user_id)).first() is not None


def other_owners(connection: sa.Connection, merchant_id: int, user_id: int) -> int:
    """How many owners may sign in besides this user."""
    return connection.execute(_OTHER_OWNERS, _keys(merchant_id, user_id)).scalar_one()


def set_role(connection: sa.Connection, merchant_id: int, user_id: int, role: str) -> None:
    """The user has this role, in open sessions, too."""
    connection.execute(_SET_ROLE, _keys(merchant_id, user_id) | {"new_role": role})


def set_disabled(connection: sa.Connection, merchant_id: int, user_id: int, since: datetime | None) -> None:
    """The user cannot sign in since then; None for one who may."""
    connection.execute(_SET_DISABLED, _keys(merchant_id, user_id) | {"since": since})


def _keys(merchant_id: int, user_id: int) -> dict[str, object]:
    return {"merchant_key": merchant_id, "user_key": user_id}
