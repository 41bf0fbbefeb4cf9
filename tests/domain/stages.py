"""Stages of a subscription's life, the switches and what was billed, for tests of rules."""

from dataclasses import replace

from portal.domain.decisions import Decision
from portal.domain.merchant_rules import Rules
from portal.domain.money import Money
from portal.domain.proration import Billed
from tests.domain.agreements import BERLIN, at

NOW = at("2027-03-20 12:00")
ALL = Rules(allow_cancel=True, allow_pause=True)
CREDIT = replace(ALL, pause_compensation="prorated_credit")
PAYS = {"payment_method_id": 7}
PAUSED = PAYS | {"state": "on_hold", "on_hold_reason": "ondemand", "on_hold_at": "2027-03-18", "renewing": False,
                 "next_period_start_at": None}  # fmt: skip
HELD = PAUSED | {"on_hold_reason": "dunning"}
CANCELLED = {"is_cancelled": True, "renewing": False, "cancelled_at": "2027-03-16", "expires_at": "2027-04-15",
             "next_period_start_at": None}  # fmt: skip
WITH_NOTICE = CANCELLED | {"expires_at": "2027-05-15", "next_period_start_at": "2027-04-15"}
EXPIRED = {"state": "expired", "expired_at": "2027-03-01", "next_period_start_at": None,
           "current_period_start_at": "2027-02-15"}  # fmt: skip
TRIAL = {"start_at": "2027-03-10", "trial_start_at": "2027-03-10", "trial_end_at": "2027-03-24",
         "first_period_start_at": "2027-03-24", "current_period_start_at": None,
         "next_period_start_at": "2027-03-24", "renewal_count": 0}  # fmt: skip
FUTURE = {"start_at": "2027-05-01", "first_period_start_at": "2027-05-01", "current_period_start_at": None,
          "next_period_start_at": "2027-05-01", "renewal_count": 0}  # fmt: skip
EVENING = {"first_period_start_at": "2027-01-15 21:00", "current_period_start_at": "2027-03-15 21:00"}
FROM_NOW = {"notice_periods": 1, "notice_periods_after_current": False}


def euros(amount: int) -> Money:
    """So many cents."""
    return Money(amount, "EUR")


def billed(begin: str = "2027-03-15", end: str = "2027-04-15", amount: int = 1290, credited: int = 0) -> Billed:
    """The current period of the plainest subscription."""
    return Billed(at(begin), at(end), euros(amount), euros(credited))


def charged(decision: Decision) -> list[tuple[str, str, str, int]]:
    """Day, first day and day after the last one, amount."""
    return [
        (*(str(moment.astimezone(BERLIN).date()) for moment in (one.at, one.starts_at, one.ends_at)), one.amount.amount)
        for one in decision.consequences.charges
    ]
