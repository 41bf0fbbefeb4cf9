"""Rows of the store for tests: what a test says, and sensible values for all that it does not mention.

Every builder is a unit of work over a connection: `await database.write(lambda c: customer(c, "kaffeekiste", "zoe"))`.
"""

from collections.abc import Sequence
from datetime import timedelta
from typing import Any

import sqlalchemy as sa

from portal.adapters.sealing import Seal
from portal.domain.customers import email_key
from portal.domain.mandates import Wording
from portal.domain.notices import Fact, Notice
from portal.domain.sentences import say
from portal.store import tables
from portal.store.tokens import token_hash
from tests.clock import START

# What the houses of tests seal with.
SECRET = "a secret of the test suite, of more than 32 characters"
LONG_AGO = START - timedelta(days=700)
OLD_ADDRESS = {"first_name": "Old", "last_name": "Name", "postal_code": "53111", "city": "Bonn", "country": "DE"}


def merchant(connection: sa.Connection, handle: str, *, link: str, **values: Any) -> int:
    """A German merchant in euros whose portal is at /p/<link>."""
    row = {
        "handle": handle, "link": link, "name": handle.title(), "country": "DE", "currency": "EUR", "locale": "en_GB",
        "timezone": "Europe/Berlin", "default_vat": 1900, "email": f"help@{handle}.example", "created_at": LONG_AGO,
    }  # fmt: skip
    merchant_id = _insert(connection, tables.Merchant, row | values)
    _insert(connection, tables.PortalLink, {"link": link, "merchant_id": merchant_id})
    return merchant_id


def plan(connection: sa.Connection, merchant: str, handle: str, **values: Any) -> int:
    """A monthly plan of 12.90 euros that can be cancelled to the end of each period."""
    row = {
        "merchant_id": _merchant_id(connection, merchant), "handle": handle, "version": 1, "name": handle.title(),
        "currency": "EUR", "amount": 1290, "vat": 700, "schedule_type": "month_startdate", "created_at": LONG_AGO,
    }  # fmt: skip
    return _insert(connection, tables.Plan, row | values)


def customer(connection: sa.Connection, merchant: str, handle: str, **values: Any) -> int:
    """A customer who can sign in with `<handle>@post.example` and has no address yet."""
    row = {
        "merchant_id": _merchant_id(connection, merchant), "handle": handle, "email": f"{handle}@post.example",
        "first_name": handle.title(), "last_name": "Test", "created_at": LONG_AGO,
    } | values  # fmt: skip
    parts = (row["first_name"], row["last_name"], row.get("company"), row["email"], handle)
    row["email_key"] = email_key(row["email"]) if row["email"] else None
    row["search_key"] = " ".join(part for part in parts if part).casefold()
    return _insert(connection, tables.Customer, row)


def payment_method(connection: sa.Connection, merchant: str, customer: str, handle: str, **values: Any) -> int:
    """An active Visa card, ending in 1111, valid until December 2029."""
    row = _owned(connection, merchant, customer) | {
        "handle": handle, "state": "active", "payment_type": "card", "gateway": "sandbox", "gateway_token": "secret",
        "card_type": "visa", "last_four": "1111", "expires_year": 2029, "expires_month": 12, "created_at": LONG_AGO,
    }  # fmt: skip
    return _insert(connection, tables.PaymentMethod, row | values)


def mandate(connection: sa.Connection, merchant: str, customer: str, method: str, **values: Any) -> int:
    """The mandate for the account that is the customer's payment method of this handle."""
    own = _owned(connection, merchant, customer)
    wording = Wording("SEPA mandate", (("Mandate reference", "MANDATE-1"), ("IBAN", None)), ("I authorise it.",))
    row = own | {
        "payment_method_id": _id(connection, tables.PaymentMethod, own["merchant_id"], method),
        "reference": "MANDATE-1", "creditor_id": "DE98ZZZ09999999999", "language": "en", "content": wording.packed(),
        "sealed_iban": Seal(SECRET).seal({"iban": "DE89370400440532013000"}), "signed_at": LONG_AGO,
    }  # fmt: skip
    return _insert(connection, tables.Mandate, row | values)


def subscription(
    connection: sa.Connection, merchant: str, customer: str, handle: str, *, plan: str,
    payment_method: str | None = None, **values: Any,
) -> int:  # fmt: skip
    """An active subscription since 15 January 2026 whose present period began on 15 February 2027."""
    own = _owned(connection, merchant, customer)
    method = _id(connection, tables.PaymentMethod, own["merchant_id"], payment_method) if payment_method else None
    began, period = START.replace(year=2026, month=1, day=15, hour=0), START.replace(month=2, day=15, hour=0)
    row = own | {
        "plan_id": _id(connection, tables.Plan, own["merchant_id"], plan), "payment_method_id": method,
        "handle": handle, "state": "active", "currency": "EUR", "timezone": "Europe/Berlin", "renewal_count": 13,
        "start_at": began, "activated_at": began, "first_period_start_at": began, "current_period_start_at": period,
        "next_period_start_at": period.replace(month=3), "created_at": began,
    }  # fmt: skip
    return _insert(connection, tables.Subscription, row | values)


def invoice(
    connection: sa.Connection, merchant: str, customer: str, handle: str, *, amount: int = 1290, vat: int = 700,
    subscription: str | None = None, lines: Sequence[dict[str, Any]] = ({},),
    transactions: Sequence[dict[str, Any]] = (), **values: Any,
) -> int:  # fmt: skip
    """A settled invoice of one line; `amount` includes VAT at `vat` basis points; more rows by their columns."""
    own, sums = _owned(connection, merchant, customer), _sums(amount, vat)
    created = values.get("created_at", START - timedelta(days=16))
    contract = _id(connection, tables.Subscription, own["merchant_id"], subscription) if subscription else None
    row = own | sums | {
        "subscription_id": contract, "handle": handle, "reference": f"ref-{handle}", "type": "s",
        "accounting_number": f"RE-{handle}", "state": "settled", "currency": "EUR", "org_amount": amount,
        "settled_amount": amount, "due_at": created, "settled_at": created, "created_at": created,
        "billing_address": OLD_ADDRESS,
    }  # fmt: skip
    invoice_id = _insert(connection, tables.Invoice, row | values)
    unit = {"unit_amount": amount, "unit_amount_ex_vat": sums["amount_ex_vat"], "text": "Coffee", "vat": vat}
    _insert_parts(connection, tables.InvoiceLine, {"invoice_id": invoice_id, **sums, **unit}, lines)
    payment = {"type": "settle", "state": "settled", "currency": "EUR", "amount": amount, "payment_type": "card"}
    payment |= {"invoice_id": invoice_id, "created_at": created}
    _insert_parts(connection, tables.Transaction, payment, transactions)
    return invoice_id


def credit_note(
    connection: sa.Connection, merchant: str, customer: str, handle: str, *, invoice: str, amount: int = 1290,
    vat: int = 700, lines: Sequence[dict[str, Any]] = ({},), **values: Any,
) -> int:  # fmt: skip
    """A credit note of one line that was refunded to the card, unless `refund` or `credit` say otherwise."""
    own = _owned(connection, merchant, customer)
    sums = _sums(amount, vat)
    row = own | sums | {
        "invoice_id": _id(connection, tables.Invoice, own["merchant_id"], invoice), "handle": handle,
        "accounting_number": f"GS-{handle}", "currency": "EUR", "created_at": START - timedelta(days=10),
        "refund": {"type": "refund", "state": "refunded", "amount": amount, "currency": "EUR", "payment_type": "card"},
    }  # fmt: skip
    note_id = _insert(connection, tables.CreditNote, row | values)
    line = {"credit_note_id": note_id, "text": "Coffee", "vat": vat, "amount": amount}
    _insert_parts(connection, tables.CreditNoteLine, line | {"amount_ex_vat": sums["amount_ex_vat"]}, lines)
    return note_id


def event(connection: sa.Connection, merchant: str, customer: str, kind: str, **values: Any) -> int:
    """An entry on the customer's timeline, done by the portal itself."""
    row = _owned(connection, merchant, customer) | {"kind": kind, "at": START, "actor_kind": "system"}
    return _insert(connection, tables.Event, row | values)


def receipt(connection: sa.Connection, merchant: str, customer: str, handle: str, *, subject: str) -> int:
    """A receipt of a cancellation."""
    day = START.date() + timedelta(days=10)
    facts = Fact(say("Last day of service"), say("%(day)s", day=day)), Fact(say("Comment"), "Coffee")
    title = say("Your subscription “%(plan)s” ends on %(day)s", plan="Tea box", day=day)
    notes = (say("You can take the cancellation back until it has ended."),)
    notice = Notice(title, facts, notes, say("See my subscription"), f"/subscriptions/{subject}")
    row = _owned(connection, merchant, customer) | {
        "handle": handle, "kind": "cancel", "subject_handle": subject, "content": notice.packed(), "created_at": START,
    }  # fmt: skip
    return _insert(connection, tables.Receipt, row)


def payment_setup(connection: sa.Connection, merchant: str, customer: str, key: str, **values: Any) -> int:
    """A card that is being stored at the sandbox; its one-time state is its key."""
    row = _owned(connection, merchant, customer) | {
        "key": key, "state_hash": token_hash(key), "kind": "card", "gateway": "sandbox", "payer": customer,
        "session_reference": f"cs_{key}", "session_url": "https://pay.example/session", "created_at": START,
    }  # fmt: skip
    return _insert(connection, tables.PaymentSetup, row | values)


def session(connection: sa.Connection, merchant: str, customer: str, token: str, **values: Any) -> int:
    """A signed-in browser that holds the token."""
    row = _owned(connection, merchant, customer) | {
        "token_hash": token_hash(token), "agent": "Firefox, Linux", "place": "192.0.2.0", "seen_at": START,
        "expires_at": START + timedelta(hours=12), "created_at": START,
    }  # fmt: skip
    return _insert(connection, tables.Session, row | values)


def change_merchant(connection: sa.Connection, handle: str, **values: Any) -> None:
    """The merchant's settings are as the values say."""
    connection.execute(sa.update(tables.Merchant).where(tables.Merchant.__table__.c.handle == handle).values(values))


def change_customer(connection: sa.Connection, handle: str, **values: Any) -> None:
    """The customer's row is as the values say, with a new version, as if somebody had changed it meanwhile."""
    columns = tables.Customer.__table__.c
    statement = sa.update(tables.Customer).where(columns.handle == handle)
    connection.execute(statement.values(version=columns.version + 1, **values))


def id_of(connection: sa.Connection, table: type[Any], handle: str) -> int:
    """The id of the one row of the table with this handle."""
    columns = table.__table__.c
    return int(connection.execute(sa.select(columns.id).where(columns.handle == handle)).scalar_one())


def _sums(amount: int, vat: int) -> dict[str, int]:
    without = (amount * 10_000 + (10_000 + vat) // 2) // (10_000 + vat)
    return {"amount": amount, "amount_ex_vat": without, "amount_vat": amount - without}


def _owned(connection: sa.Connection, merchant: str, customer: str) -> dict[str, Any]:
    merchant_id = _merchant_id(connection, merchant)
    return {"merchant_id": merchant_id, "customer_id": _id(connection, tables.Customer, merchant_id, customer)}


def _merchant_id(connection: sa.Connection, handle: str) -> int:
    return id_of(connection, tables.Merchant, handle)


def _id(connection: sa.Connection, table: type[Any], merchant_id: int, handle: str) -> int:
    columns = table.__table__.c
    found = sa.select(columns.id).where(columns.merchant_id == merchant_id, columns.handle == handle)
    return int(connection.execute(found).scalar_one())


def _insert(connection: sa.Connection, table: type[Any], row: dict[str, Any]) -> Any:
    key = connection.execute(sa.insert(table).values(row)).inserted_primary_key
    return key[0] if key else None


def _insert_parts(
    connection: sa.Connection, table: type[Any], common: dict[str, Any], parts: Sequence[dict[str, Any]]
) -> None:
    names = table.__table__.c.keys()
    for position, part in enumerate(parts, 1):
        row = {name: value for name, value in common.items() if name in names}
        _insert(connection, table, row | {"position": position} | part)
