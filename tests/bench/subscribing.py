"""Subscriptions of the customers of a benchmark: two each, with what was billed, alike to the byte."""

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from typing import Any

import sqlalchemy as sa

from portal.store import tables
from tests.builders import plan

EACH = 2
INVOICES = 3
_S = tables.Subscription.__table__.c


def contract(customer: int, number: int = 0) -> str:
    """The handle of one of the subscriptions of a customer."""
    return f"sub-{customer:06d}-{number}"


def subscribe(
    connection: sa.Connection, merchant_id: int, merchant: str, customers: Sequence[int], now: datetime,
    due_at: datetime | None = None,
) -> None:  # fmt: skip
    """The customers of these ids have subscriptions that renew at `due_at`, else in ten days, and paid invoices."""
    plan_id = plan(connection, merchant, "box", name="Kaffeekiste", renewal_reminder_days=None)
    due = (due_at or now + timedelta(days=10)).replace(minute=0, second=0, microsecond=0)
    period = {"starts": due - timedelta(days=30), "ends": due}
    methods, contracts = [], []
    for place, customer_id in enumerate(customers):
        own = {"merchant_id": merchant_id, "customer_id": customer_id}
        methods.append(own | _method(place, now))
        contracts += [own | _contract(place, number, plan_id, period) for number in range(EACH)]
    connection.execute(sa.insert(tables.PaymentMethod), methods)
    connection.execute(sa.insert(tables.Subscription), contracts)
    _connect(connection)
    if due_at is None:
        _bill(connection, merchant_id, period)


def _method(place: int, now: datetime) -> dict[str, Any]:
    return {
        "handle": f"ca-{place:06d}", "state": "active", "payment_type": "card", "gateway": "sandbox",
        "gateway_token": "x", "card_type": "visa", "last_four": "1111", "expires_year": now.year + 3,
        "expires_month": 12, "created_at": now,
    }  # fmt: skip


def _contract(place: int, number: int, plan_id: int, period: dict[str, datetime]) -> dict[str, Any]:
    begun = datetime(2026, 1, 15, tzinfo=UTC)
    return {
        "plan_id": plan_id, "handle": contract(place, number), "state": "active", "quantity": 2, "amount": 1190,
        "currency": "EUR", "timezone": "Europe/Berlin", "renewal_count": 9, "start_at": begun,
        "first_period_start_at": period["starts"], "current_period_start_at": period["starts"],
        "next_period_start_at": period["ends"], "created_at": begun, "payment_method_id": None,
        "add_ons": [{"handle": "mill", "name": "Mühle", "amount": 490, "quantity": 1, "vat": 1900}],
    }  # fmt: skip


def _connect(connection: sa.Connection) -> None:
    """Each subscription is paid with the method of its customer."""
    method = tables.PaymentMethod.__table__.c
    own = sa.select(method.id).where(method.customer_id == _S.customer_id).scalar_subquery()
    connection.execute(sa.update(tables.Subscription).values(payment_method_id=own))


def _bill(connection: sa.Connection, merchant_id: int, period: dict[str, datetime]) -> None:
    rows = []
    for row in connection.execute(sa.select(_S.id, _S.customer_id, _S.handle)).all():
        for number in range(INVOICES):
            issued = period["starts"] - timedelta(days=30 * number)
            rows.append({
                "merchant_id": merchant_id, "customer_id": row.customer_id, "subscription_id": row.id, "type": "s",
                "handle": f"{row.handle}-{number}", "reference": f"{row.handle}-{number}", "state": "settled",
                "accounting_number": f"RE-{row.handle[4:]}-{number}", "currency": "EUR", "amount": 2870,
                "org_amount": 2870, "amount_ex_vat": 2636, "amount_vat": 234, "settled_amount": 2870,
                "period_from_at": issued, "period_to_at": issued + timedelta(days=30), "due_at": issued,
                "settled_at": issued, "created_at": issued,
            })  # fmt: skip
    connection.execute(sa.insert(tables.Invoice), rows)
