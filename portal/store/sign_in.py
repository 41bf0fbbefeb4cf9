"""One-time passwords and links: issued, tried by compare-and-set, used once."""

from dataclasses import dataclass
from datetime import datetime

import sqlalchemy as sa

from portal.domain.sign_in import TRIES_PER_CODE
from portal.store import tables

_T = tables.SignInCode.__table__.c
_L = tables.SignInLink.__table__.c
_FIELDS = (
    _T.id, _T.customer_id, _T.account, _T.sealed_email, _T.tries, _T.outbox_id, _T.used_at, _T.expires_at,
    _T.created_at, (_T.code_hash == "").label("by_link"),
)  # fmt: skip
_MINE = sa.and_(
    _T.merchant_id == sa.bindparam("merchant_key"),
    _T.visitor == sa.bindparam("visitor_key"),
    _T.purpose == sa.bindparam("purpose_key"),
    _T.voided_at.is_(None),
)
_LATEST = sa.select(*_FIELDS).where(_MINE).order_by(_T.created_at.desc(), _T.id.desc()).limit(1)
_LAST_SENT = (
    sa.select(_T.created_at)
    .where(_T.merchant_id == sa.bindparam("merchant_key"), _T.account == sa.bindparam("account_key"))
    .order_by(_T.created_at.desc())
    .limit(1)
)
_ISSUE = sa.insert(tables.SignInCode)
_VOID = sa.update(tables.SignInCode).where(_MINE).values(voided_at=sa.bindparam("now"))
_OPEN = sa.and_(
    _T.id == sa.bindparam("code_id"), _T.used_at.is_(None), _T.voided_at.is_(None), _T.expires_at > sa.bindparam("now")
)
_TRY = (
    sa.update(tables.SignInCode)
    .where(_OPEN, _T.tries < TRIES_PER_CODE)
    .values(tries=_T.tries + 1)
    .returning(_T.code_hash, _T.tries)
)
_USE = sa.update(tables.SignInCode).where(_OPEN).values(used_at=sa.bindparam("now"))
_CLOSE = (
    sa.update(tables.SignInCode)
    .where(_T.id == sa.bindparam("code_id"), _T.voided_at.is_(None))
    .values(voided_at=sa.bindparam("now"))
)
_ISSUE_LINK = sa.insert(tables.SignInLink)
_LINK_OPEN = sa.and_(
    _L.token_hash == sa.bindparam("hashed"),
    _L.merchant_id == sa.bindparam("merchant_key"),
    _L.used_at.is_(None),
    _L.expires_at > sa.bindparam("now"),
)
_FIND_LINK = sa.select(_L.customer_id).where(_LINK_OPEN)
_USE_LINK = sa.update(tables.SignInLink).where(_LINK_OPEN).values(used_at=sa.bindparam("now")).returning(_L.customer_id)


@dataclass(frozen=True, slots=True)
class Challenge:
    """A code that was sent to a visitor's browser, or a link (`by_link`); `customer_id` None for a decoy."""

    id: int
    customer_id: int | None
    account: str
    sealed_email: str
    tries: int
    outbox_id: int | None
    used_at: datetime | None
    expires_at: datetime
    created_at: datetime
    by_link: bool


@dataclass(frozen=True, slots=True)
class NewCode:
    """A code about to be sent; `code_hash` is empty when it is a link that is sent."""

    merchant_id: int
    customer_id: int | None
    purpose: str
    account: str
    visitor: str
    sealed_email: str
    code_hash: str
    outbox_id: int | None
    expires_at: datetime


def find_latest(connection: sa.Connection, merchant_id: int, visitor: str, purpose: str) -> Challenge | None:
    """The newest code of this browser that no newer one has voided."""
    row = connection.execute(_LATEST, _keys(merchant_id, visitor, purpose)).first()
    return Challenge(*row) if row else None


def last_sent(connection: sa.Connection, merchant_id: int, account: str) -> datetime | None:
    """When the last code for this account was sent, to whatever browser."""
    return connection.execute(_LAST_SENT, {"merchant_key": merchant_id, "account_key": account}).scalar()


def issue(connection: sa.Connection, code: NewCode, now: datetime) -> int:
    """The browser's former codes are void and this one counts; its id."""
    connection.execute(_VOID, _keys(code.merchant_id, code.visitor, code.purpose) | {"now": now})
    values = {name: getattr(code, name) for name in NewCode.__slots__}
    return connection.execute(_ISSUE, {**values, "tries": 0, "created_at": now}).inserted_primary_key[0]


def spend_try(connection: sa.Connection, code_id: int, now: datetime) -> tuple[str, int] | None:
    """The code's hash and its tries with this one; None when it is used, void, expired or out of tries."""
    row = connection.execute(_TRY, {"code_id": code_id, "now": now}).first()
    return (row.code_hash, row.tries) if row else None


def use(connection: sa.Connection, code_id: int, now: datetime) -> bool:
    """Whether this call used the code up; a second one never does."""
    return connection.execute(_USE, {"code_id": code_id, "now": now}).rowcount == 1


def close(connection: sa.Connection, code_id: int, now: datetime) -> bool:
    """Whether this call ended what the used code was good for, such as choosing one of several customers."""
    return connection.execute(_CLOSE, {"code_id": code_id, "now": now}).rowcount == 1


def issue_link(
    connection: sa.Connection, merchant_id: int, customer_id: int, hashed: str, expires_at: datetime, now: datetime
) -> None:
    """A one-time link signs this customer in until then."""
    connection.execute(
        _ISSUE_LINK,
        {
            "token_hash": hashed,
            "merchant_id": merchant_id,
            "customer_id": customer_id,
            "expires_at": expires_at,
            "created_at": now,
        },
    )


def is_link_open(connection: sa.Connection, merchant_id: int, hashed: str, now: datetime) -> bool:
    """Whether the link can still be used."""
    values = {"merchant_key": merchant_id, "hashed": hashed, "now": now}
    return connection.execute(_FIND_LINK, values).first() is not None


def use_link(connection: sa.Connection, merchant_id: int, hashed: str, now: datetime) -> int | None:
    """The customer whom the link signs in, once."""
    return connection.execute(_USE_LINK, {"merchant_key": merchant_id, "hashed": hashed, "now": now}).scalar()


def _keys(merchant_id: int, visitor: str, purpose: str) -> dict[str, object]:
    return {"merchant_key": merchant_id, "visitor_key": visitor, "purpose_key": purpose}
