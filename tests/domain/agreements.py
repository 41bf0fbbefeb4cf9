"""Plans and subscriptions for tests of rules: what a test says, and the plainest values for the rest."""

from dataclasses import replace
from datetime import UTC, datetime
from typing import Any
from zoneinfo import ZoneInfo

from portal.domain.plans import Plan
from portal.domain.subscriptions import Subscription

BERLIN = ZoneInfo("Europe/Berlin")


def at(text: str) -> datetime:
    """The instant of a date, or a date and a time, on the wall clock of Berlin."""
    return datetime.fromisoformat(text).replace(tzinfo=BERLIN).astimezone(UTC)


PLAN = Plan(
    id=1, handle="box", version=1, name="Coffee box", description=None, currency="EUR", amount=1290,
    amount_incl_vat=True, vat=700, schedule_type="month_startdate", interval_length=1, schedule_fixed_day=None,
    notice_periods=0, notice_periods_after_current=True, fixation_periods=0, fixation_periods_full=False,
    fixed_count=None,
)  # fmt: skip
SUBSCRIPTION = Subscription(
    id=1, handle="sub-1", plan_id=1, payment_method_id=None, state="active", quantity=1, amount=None,
    amount_incl_vat=True, currency="EUR", timezone=BERLIN, add_ons=(), discounts=(), renewing=True, renewal_count=2,
    is_cancelled=False, start_at=at("2027-01-15"), reactivated_at=None, first_period_start_at=at("2027-01-15"),
    current_period_start_at=at("2027-03-15"), next_period_start_at=at("2027-04-15"), trial_start_at=None,
    trial_end_at=None, end_at=None, cancelled_at=None, expires_at=None, expired_at=None, expire_reason=None,
    on_hold_at=None, on_hold_reason=None, resume_at=None, reminded_at=None, version=1, created_at=at("2027-01-15"),
)  # fmt: skip


def plan(**values: Any) -> Plan:
    """A monthly plan of 12.90 euros."""
    return replace(PLAN, **values)


def subscription(**values: Any) -> Subscription:
    """A subscription since 15 January 2027 whose third month ends on 15 April; a text is a date in Berlin."""
    return replace(SUBSCRIPTION, **{name: _value(name, value) for name, value in values.items()})


def _value(name: str, value: Any) -> Any:
    return at(value) if name.endswith("_at") and isinstance(value, str) else value
