"""Customers with a subscription of their own, at a portal that takes payments, where it is noon: midnight is far."""

from datetime import UTC, date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import sqlalchemy as sa

from tests.builders import change_merchant, invoice, payment_method, plan, subscription
from tests.cast import SHOP
from tests.journeys.people import PORTAL
from tests.journeys.servers import Server

DAY = timedelta(days=1)
PERIOD = 30
# Of that many days the first ten are over, and today is the eleventh.
OVER = 10
_HOUR = datetime.now(UTC).hour
# The signs of these names are the wrong way round: in Etc/GMT-3 it is three hours later than in UTC.
NOON = f"Etc/GMT{_HOUR - 12:+d}"
TODAY = datetime.now(ZoneInfo(NOON)).date()


def furnish(connection: sa.Connection) -> None:
    """The merchant's calendar is one on which it is noon, and there are plans of 30 days for 12.90 euros."""
    change_merchant(connection, SHOP, timezone=NOON, pause_compensation="prorated_credit")
    rhythm = {"name": "Month box", "schedule_type": "daily", "interval_length": PERIOD}
    plan(connection, SHOP, "month", **rhythm)
    plan(connection, SHOP, "notice", notice_periods=1, notice_periods_after_current=False, **rhythm)


def subscriber(server: Server, plan: str = "month", **values: Any) -> str:
    """The handle of a guest with two cards and a subscription `<handle>-box`, whose present period is paid."""
    handle = server.guest().partition("@")[0]
    server.write(_give, handle, plan, values)
    return handle


def home(handle: str) -> str:
    """The path of the guest's subscription."""
    return f"{PORTAL}/subscriptions/{handle}-box"


def after(days: int) -> date:
    """The day so many days after today."""
    return TODAY + days * DAY


def said(day: date) -> str:
    """The day as the portal says it in English."""
    return f"{day.day} {day:%B} {day.year}"


def span(first: int, last: int) -> str:
    """From one day to another, so many days after today each, as the portal says it."""
    return f"{said(after(first))} to {said(after(last))}"


def _give(connection: sa.Connection, handle: str, plan: str, values: dict[str, Any]) -> None:
    who = (connection, SHOP, handle)
    card = payment_method(*who, f"{handle}-visa", expires_year=TODAY.year + 3)
    payment_method(*who, f"{handle}-mc", card_type="mc", last_four="4444", expires_year=TODAY.year + 3)
    began = datetime.combine(after(-OVER), time(12), ZoneInfo(NOON)).astimezone(UTC)
    ends = began + PERIOD * DAY
    times = dict.fromkeys(("start_at", "activated_at", "first_period_start_at", "current_period_start_at"), began)
    row = {"timezone": NOON, "renewal_count": 0, "created_at": began, "next_period_start_at": ends, **times}
    subscription(*who, f"{handle}-box", plan=plan, payment_method=f"{handle}-visa", **row | values)
    paid = {"payment_method_id": card, "settled_at": began}
    span = {"period_from_at": began, "period_to_at": ends, "created_at": began}
    invoice(*who, f"inv-{handle}", subscription=f"{handle}-box", transactions=[paid], **span)
