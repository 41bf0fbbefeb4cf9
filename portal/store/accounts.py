"""The merchant's account with all its settings, for the console."""

from dataclasses import fields
from typing import Any

import sqlalchemy as sa

from portal.domain.accounts import Account
from portal.domain.merchant_rules import PaymentTerms, Rules
from portal.domain.taxation import EU
from portal.store import tables
from portal.store.errors import Stale

_T = tables.Merchant.__table__.c
_NAMES = tuple(field.name for field in fields(Account))
_GET = sa.select(*(_T[name] for name in _NAMES)).where(_T.id == sa.bindparam("merchant_id"))
_LISTS = ("return_hosts", "dunning_schedule", "languages")


def get(connection: sa.Connection, merchant_id: int) -> Account:
    """The account; what nobody has set is as the rules of pausing, paying and dunning have it then."""
    row = connection.execute(_GET, {"merchant_id": merchant_id}).one()
    stored = {name: value for name, value in zip(_NAMES, row, strict=True) if value is not None}
    values = {**dict.fromkeys(_NAMES), **_usual(stored["country"]), **stored}
    return Account(**values | {name: tuple(values[name]) for name in _LISTS})


def save(connection: sa.Connection, merchant_id: int, before: Account, after: Account) -> None:
    """What differs is stored with the next version; Stale when the account is not as it was before."""
    values: dict[str, Any] = {
        name: getattr(after, name) for name in _NAMES if getattr(after, name) != getattr(before, name)
    }
    values |= {name: list(values[name]) for name in _LISTS if name in values}
    statement = sa.update(tables.Merchant).where(_T.id == merchant_id, _T.version == before.version)
    if connection.execute(statement.values(**values, version=before.version + 1)).rowcount != 1:
        raise Stale("account")


def _usual(country: str) -> dict[str, Any]:
    rules, terms = Rules(True, True), PaymentTerms()
    return {
        "languages": (),
        "pause_compensation": rules.pause_compensation,
        "offer_pause": rules.offer_pause,
        "dunning_schedule": terms.dunning.schedule,
        "dunning_final": terms.dunning.final,
        "payment_term_days": terms.days,
        "sepa_notice_days": terms.notice_days,
        "e_invoices": country in EU,
        "require_second_factor": False,
    }
