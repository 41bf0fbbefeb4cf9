"""Which periods a bill run bills, for how much, and what becomes of the subscription: a table of agreements."""

from dataclasses import dataclass, field
from typing import Any

import pytest

from tests import builders
from tests.jobs.office import SHOP, Office, at

Bills = list[tuple[str, str, int]]


@dataclass(frozen=True)
class Case:
    """Terms that differ from a monthly box of 12.90 euros whose running period ends on 15 March 2027, and what is
    billed by the moment `until`: first day, end and amount of each invoice.
    """

    until: str
    billed: Bills
    state: str = "active"
    plan: dict[str, Any] = field(default_factory=dict)
    terms: dict[str, Any] = field(default_factory=dict)
    event: str | None = None


def not_begun(start: str, **terms: Any) -> dict[str, Any]:
    """A subscription without a period yet."""
    return {
        "start_at": start, "first_period_start_at": None, "current_period_start_at": None,
        "next_period_start_at": None, "renewal_count": 0, **terms,
    }  # fmt: skip


def running(first: str, begin: str, end: str, **terms: Any) -> dict[str, Any]:
    """A subscription whose first period began then, and whose running period has these bounds."""
    own = {"start_at": first, "first_period_start_at": first, "current_period_start_at": begin}
    return own | {"next_period_start_at": end, **terms}


def paused(**terms: Any) -> dict[str, Any]:
    """A subscription that its customer paused on 20 February."""
    hold = {"state": "on_hold", "on_hold_reason": "ondemand", "on_hold_at": "2027-02-20", "renewing": False}
    return hold | {"next_period_start_at": None, **terms}


def ends(at: str) -> dict[str, Any]:
    """It was cancelled and ends then."""
    return {"is_cancelled": True, "renewing": False, "cancelled_at": "2026-10-20", "expires_at": at}


def cancelled(at: str, **terms: Any) -> dict[str, Any]:
    """A subscription in its last period, which ends then."""
    return ends(at) | {"next_period_start_at": None, **terms}


MARCH = ("2027-03-15", "2027-04-15", 1290)
DAILY = {"schedule_type": "daily", "amount": 290}
ADD_ONS = [{"handle": "mill", "amount": 300, "quantity": 2}, {"handle": "cup", "amount": 99, "quantity": 1}]
CASES = {
    "a moment before its day": Case("2027-03-14T23:59:59", []),
    "on its day": Case("2027-03-15", [MARCH], event="subscription_renewal"),
    "late, over several periods": Case("2027-06-14", [
        MARCH, ("2027-04-15", "2027-05-15", 1290), ("2027-05-15", "2027-06-15", 1290)
    ]),
    "after a trial": Case("2027-03-16", [("2027-03-12", "2027-04-12", 1290)], event="subscription_trial_end",
        terms=not_begun("2027-03-01", trial_start_at="2027-03-01", trial_end_at="2027-03-12")),
    "in a trial that was cancelled": Case("2027-03-16", [], "expired", event="subscription_expired",
        terms=not_begun("2027-03-01", trial_end_at="2027-03-12") | cancelled("2027-03-12")),
    "the first period": Case("2027-03-16", [("2027-03-10", "2027-04-10", 1290)], event="subscription_started",
        terms=not_begun("2027-03-10")),
    "a first period until a fixed day": Case("2027-04-02", [
        ("2027-03-10", "2027-04-01", 915), ("2027-04-01", "2027-05-01", 1290),
    ], plan={"schedule_type": "month_fixedday", "schedule_fixed_day": 1}, terms=not_begun("2027-03-10")),
    "on the last day of each month": Case("2027-04-30", [
        ("2027-02-28", "2027-03-31", 1290), ("2027-03-31", "2027-04-30", 1290), ("2027-04-30", "2027-05-31", 1290),
    ], plan={"schedule_type": "month_lastday"}, terms=running("2026-12-31", "2027-01-31", "2027-02-28")),
    "from 31 January on": Case("2027-04-01", [
        ("2027-02-28", "2027-03-31", 1290), ("2027-03-31", "2027-04-30", 1290),
    ], terms=running("2027-01-31", "2027-01-31", "2027-02-28")),
    "from 29 February on": Case("2027-03-01", [("2027-02-28", "2028-02-29", 1290)],
        plan={"interval_length": 12}, terms=running("2024-02-29", "2026-02-28", "2027-02-28")),
    "by days while clocks go back": Case("2026-10-27T12:00", [
        ("2026-10-24", "2026-10-25", 290), ("2026-10-25", "2026-10-26", 290), ("2026-10-26", "2026-10-27", 290),
    ], "expired", plan=DAILY,
        terms=running("2026-10-23T02:30", "2026-10-23T02:30", "2026-10-24T02:30", **ends("2026-10-27T02:30"))),
    "by days while clocks go forward": Case("2027-03-30T02:00", [
        ("2027-03-27", "2027-03-28", 290), ("2027-03-28", "2027-03-29", 290), ("2027-03-29", "2027-03-30", 290),
    ], plan=DAILY,
        terms=running("2027-03-26T02:30", "2027-03-26T02:30", "2027-03-27T02:30", **ends("2027-03-30T02:30"))),
    "by weeks on Mondays": Case("2027-03-16", [("2027-03-08", "2027-03-15", 1290), ("2027-03-15", "2027-03-22", 1290)],
        plan={"schedule_type": "weekly_fixedday", "schedule_fixed_day": 1},
        terms=running("2027-03-01", "2027-03-01", "2027-03-08")),
    "by no schedule": Case("2027-06-14", [], plan={"schedule_type": "manual"}),
    "cancelled": Case("2027-03-16", [], "expired", terms=cancelled("2027-03-15"), event="subscription_expired"),
    "cancelled with a period to go": Case("2027-04-16", [MARCH], "expired",
        terms=cancelled("2027-04-15", next_period_start_at="2027-03-15")),
    "cancelled in the middle of a period": Case("2027-04-02", [("2027-03-15", "2027-04-01", 707)], "expired",
        terms=cancelled("2027-04-01", next_period_start_at="2027-03-15")),
    "the last of a fixed number": Case("2027-04-16", [MARCH], "expired", plan={"fixed_count": 15}),
    "after the last of a fixed number": Case("2027-03-16", [], "expired", plan={"fixed_count": 14}),
    "until an end date": Case("2027-06-14", [MARCH, ("2027-04-15", "2027-05-15", 1290)], "expired",
        terms={"end_at": "2027-04-20"}),
    "cancelled without an end": Case("2027-06-14", [], terms={"is_cancelled": True, "cancelled_at": "2026-10-20"}),
    "not renewing": Case("2027-03-16", [], "expired", terms={"renewing": False, "next_period_start_at": None}),
    "paused": Case("2027-06-14", [], "on_hold", terms=paused()),
    "paused until a day": Case("2027-04-10", [("2027-03-20", "2027-04-20", 1290)], event="subscription_reactivated",
        terms=paused(resume_at="2027-03-20")),
    "paused until a day, paid with nothing": Case("2027-04-10", [], "on_hold", event="subscription_changed",
        terms=paused(resume_at="2027-03-20", payment_method=None)),
    "paused and cancelled": Case("2027-03-16", [], "expired",
        terms=paused() | cancelled("2027-03-15", state="on_hold")),
    "on hold for an unpaid invoice": Case("2027-06-14", [], "on_hold", terms=paused(on_hold_reason="dunning")),
    "being set up": Case("2027-06-14", [], "pending", terms={"state": "pending"}),
    "ended": Case("2027-06-14", [], "expired", terms={"state": "expired", "expired_at": "2027-02-20"}),
    "plus VAT": Case("2027-03-16", [("2027-03-15", "2027-04-15", 1070)],
        plan={"amount": 1000, "amount_incl_vat": False}),
    "at an own price, three of them": Case("2027-03-16", [("2027-03-15", "2027-04-15", 3570)],
        terms={"amount": 1190, "quantity": 3}),
    "with add-ons and a tenth off everything": Case("2027-03-16", [("2027-03-15", "2027-04-15", 1790)],
        terms={"add_ons": ADD_ONS, "discounts": [{"handle": "tenth", "percentage": 10}]}),
    "for nothing": Case("2027-03-16", [("2027-03-15", "2027-04-15", 0)],
        terms={"discounts": [{"handle": "gift", "percentage": 100}]}),
}  # fmt: skip


@pytest.fixture
async def agreed(office: Office) -> Office:
    """An office with all agreements of the table, each with a plan and a customer of its own."""
    for number, case in enumerate(CASES.values()):
        await office.add(builders.plan, SHOP, f"plan-{number}", **case.plan)
        await office.customer(f"c{number}")
        await office.subscription(f"sub-{number}", customer=f"c{number}", plan=f"plan-{number}", **case.terms)
    return office


async def test_what_is_billed_and_what_becomes_of_it(agreed: Office) -> None:
    found, expected = {}, {}
    for until in sorted({case.until for case in CASES.values()}):
        assert not (await agreed.bill(until)).complaints
        for number, (name, case) in enumerate(CASES.items()):
            if case.until == until:
                bills = [bill[:3] for bill in await agreed.billed(f"sub-{number}")]
                found[name] = bills, (await agreed.one("subscriptions", f"sub-{number}")).state
                expected[name] = case.billed, case.state
    assert found == expected
    invoices = await agreed.rows("invoices")
    assert {row.state for row in invoices} == {"settled"}
    late = (await agreed.one("subscriptions", f"sub-{[*CASES].index('late, over several periods')}")).id
    assert [row.period_number for row in invoices if row.subscription_id == late] == [15, 16, 17]
    told = [(row.subject_handle, row.kind) for row in await agreed.rows("events")]
    first = {handle: kind for handle, kind in reversed(told)}
    events = {f"sub-{number}": case.event for number, case in enumerate(CASES.values()) if case.event}
    assert {handle: first.get(handle) for handle in events} == events


@pytest.mark.parametrize("action", ["cancel", "take_back", "method"])
async def test_what_is_done_at_the_moment_of_renewal_bills_no_period_twice(office: Office, action: str) -> None:
    """The next payment is shown to the customer; it is the bill run that makes it an invoice, once."""
    office.clock.now = at("2027-03-15")
    await office.add(builders.plan, SHOP, "long", notice_periods=1)
    await office.add(builders.payment_method, SHOP, "kim", "kim-mc", gateway_token="pays")
    await office.subscription(plan="long", **(ends("2027-05-15") if action == "take_back" else {}))
    await office.wish(action, method="kim-mc" if action == "method" else None)
    assert await office.billed() == []
    await office.bill("2027-04-14")
    assert [bill[:3] for bill in await office.billed()] == [MARCH]
