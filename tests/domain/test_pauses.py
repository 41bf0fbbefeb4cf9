"""Pause and resume: what they make of a subscription, what is credited and what is charged."""

from dataclasses import replace
from datetime import date

import pytest

from portal.domain.events import Change
from portal.domain.lifecycle import due_resume, pause, resume
from portal.domain.rescheduling import reschedule
from tests.domain.agreements import at, plan, subscription
from tests.domain.stages import ALL, CANCELLED, CREDIT, EVENING, HELD, NOW, PAUSED, PAYS, billed, charged, euros


@pytest.mark.parametrize(
    ("rules", "resume_on", "credit", "resume_at", "charges"),
    [
        (ALL, None, None, None, []),
        # 20 March is used; 25 of 31 days are left: 1040.32 cents.
        (CREDIT, None, 1040, None, []),
        (CREDIT, "2027-06-01", 1040, "2027-06-01", [("2027-06-01", "2027-06-01", "2027-07-01", 1290)]),
        (replace(ALL, longest_pause_days=90), None, None, "2027-06-18",
         [("2027-06-18", "2027-06-18", "2027-07-18", 1290)]),
        (replace(ALL, longest_pause_days=90), "2027-06-18", None, "2027-06-18",
         [("2027-06-18", "2027-06-18", "2027-07-18", 1290)]),
        (ALL, "2027-03-21", None, "2027-03-21", [("2027-03-21", "2027-03-21", "2027-04-21", 1290)]),
    ],
)  # fmt: skip
def test_paused(rules, resume_on, credit, resume_at, charges):
    on = date.fromisoformat(resume_on) if resume_on else None
    decision = pause(subscription(**PAYS), plan(), rules=rules, now=NOW, billed=billed(), resume_on=on)
    assert decision.after == subscription(**PAUSED | {"on_hold_at": NOW, "resume_at": resume_at})
    follows = decision.consequences
    assert (decision.event.kind, follows.last_day) == ("subscription_on_hold", date(2027, 3, 20))
    assert follows.credit == (euros(credit) if credit else None)
    assert charged(decision) == charges


@pytest.mark.parametrize(
    ("now", "span", "credit"),
    [
        ("2027-03-15 00:00", ("2027-03-15", "2027-04-15", 1290, 0), 1248),
        ("2027-04-14 23:59", ("2027-03-15", "2027-04-15", 1290, 0), None),
        ("2027-03-28 03:30", ("2027-03-15", "2027-04-15", 310, 0), 170),
        ("2027-03-27 23:30", ("2027-03-15", "2027-04-15", 310, 0), 180),
        ("2028-02-28", ("2028-02-15", "2028-03-15", 2900, 0), 1500),
        # Half a cent is rounded up.
        ("2027-03-15", ("2027-03-15", "2027-03-17", 101, 0), 51),
        ("2027-03-20", ("2027-03-15", "2027-04-15", 1290, 1040), None),
        ("2027-03-20", ("2027-03-15", "2027-04-15", 0, 0), None),
        # What was billed ahead is given back to the day after this one.
        ("2027-03-10", ("2027-03-15", "2027-04-15", 1290, 0), 1290),
    ],
)
def test_whole_days_are_credited(now, span, credit):
    it = subscription(current_period_start_at="2027-02-15", next_period_start_at="2028-12-15")
    decision = pause(it, plan(), rules=CREDIT, now=at(now), billed=billed(*span))
    assert decision.consequences.credit == (euros(credit) if credit else None)


def test_nothing_is_credited_of_what_was_never_billed():
    assert pause(subscription(), plan(), rules=CREDIT, now=NOW, billed=None).consequences.credit is None


def test_resumed():
    before = subscription(**PAUSED | {"resume_at": "2027-08-01"})
    now = at("2027-05-31 09:30")
    decision = resume(before, plan(), rules=ALL, now=now, open_invoices=0, billed=billed())
    assert decision.after == subscription(
        **PAYS, reactivated_at=now, current_period_start_at=now, next_period_start_at="2027-06-30 09:30",
        renewal_count=3,
    )  # fmt: skip
    assert decision.event.kind == "subscription_reactivated"
    assert Change("state", "on_hold", "active") in decision.event.changes
    assert charged(decision) == [("2027-05-31", "2027-05-31", "2027-06-30", 1290)]
    assert decision.consequences.charges[0].credit is None


@pytest.mark.parametrize(
    ("values", "last", "credit"),
    [
        # On the next day, without compensation: 26 of 31 days of the old period are in the new one, too.
        (PAUSED, billed(), 1082),
        # On the same day, 25 days having been credited: the 26th.
        (PAUSED, billed(credited=1040), 42),
        (PAUSED, billed(credited=1082), None),
        (PAUSED, billed(end="2027-03-20"), None),
        # The overdue invoice of the period was paid.
        (HELD, billed(), 1082),
    ],
)
def test_no_day_is_paid_for_twice(values, last, credit):
    decision = resume(subscription(**values), plan(), rules=ALL, now=NOW, open_invoices=0, billed=last)
    (charge,) = decision.consequences.charges
    assert (charge.amount, charge.credit) == (euros(1290), euros(credit) if credit else None)


@pytest.mark.parametrize(
    ("values", "agreed", "last", "ends", "charges"),
    [
        # The last period of a fixed number, and that of a cancelled one, go on: they are paid.
        (HELD, {"fixed_count": 3}, billed(), "2027-04-15", []),
        (HELD | CANCELLED | {"state": "on_hold"}, {}, billed(), "2027-04-15", []),
        # Its rest was credited: 26 days of 31 are paid for.
        (PAUSED | CANCELLED, {}, billed(credited=1040), "2027-04-15",
         [("2027-03-20", "2027-03-20", "2027-04-15", 1082)]),
        (HELD | CANCELLED | {"expires_at": "2027-05-15"}, {}, billed(), "2027-05-15",
         [("2027-03-20", "2027-03-20", "2027-04-20", 1290), ("2027-04-20", "2027-04-20", "2027-05-15", 1075)]),
        # The part of a last period that was not billed, for it was cancelled to an earlier end: from then, from today.
        (HELD, {"fixed_count": 3}, billed(end="2027-04-01", amount=707), "2027-04-15",
         [("2027-03-20", "2027-04-01", "2027-04-15", 583)]),
        (HELD | CANCELLED, {"fixed_count": 3}, billed(end="2027-03-18", amount=125), "2027-04-15",
         [("2027-03-20", "2027-03-20", "2027-04-15", 1082)]),
        # It ends three hours after the period that is paid, which is a day.
        (HELD | EVENING | CANCELLED | {"expires_at": "2027-04-16"}, {}, billed("2027-03-15 21:00", "2027-04-15 21:00"),
         "2027-04-16", [("2027-03-20", "2027-03-20", "2027-04-16", 1124)]),
        # It ends 21 hours after the period that begins, which is none.
        (HELD | CANCELLED | {"expires_at": "2027-04-20 21:00"}, {}, billed(), "2027-04-20 21:00",
         [("2027-03-20", "2027-03-20", "2027-04-20", 1290)]),
        # The last one of four begins, whatever was agreed when it was cancelled.
        (HELD | CANCELLED | {"expires_at": "2027-05-15"}, {"fixed_count": 4}, billed(), "2027-04-20",
         [("2027-03-20", "2027-03-20", "2027-04-20", 1290)]),
        # An end date, in the period of which it was cancelled, stays the same.
        (HELD | CANCELLED | {"expires_at": "2027-05-15", "end_at": "2027-05-01"}, {}, billed(), "2027-05-15",
         [("2027-03-20", "2027-03-20", "2027-04-20", 1290), ("2027-04-20", "2027-04-20", "2027-05-15", 1075)]),
        # The last one of four begins.
        (PAUSED, {"fixed_count": 4}, None, "2027-04-20", [("2027-03-20", "2027-03-20", "2027-04-20", 1290)]),
        # Twelve days to the fixed day, of the 31 of March.
        (PAUSED, {"schedule_type": "month_fixedday", "schedule_fixed_day": 1, "amount": 3100}, None, None,
         [("2027-03-20", "2027-03-20", "2027-04-01", 1200)]),
        (PAUSED, {"schedule_type": "manual"}, None, None, []),
    ],
)  # fmt: skip
def test_resumed_towards_an_end(values, agreed, last, ends, charges):
    now = at("2027-03-20")
    decision = resume(subscription(**values), plan(**agreed), rules=ALL, now=now, open_invoices=0, billed=last)
    assert decision.consequences.ends_at == (at(ends) if ends else None)
    assert charged(decision) == charges
    assert decision.after.state == "active" and decision.after.on_hold_at is None


def test_resumed_on_its_day_however_late():
    before = subscription(**PAUSED | {"resume_at": "2027-04-01"})
    assert due_resume(before, plan(), now=at("2027-03-31 23:59"), billed=None) is None
    decision = due_resume(before, plan(), now=at("2027-04-09 17:00"), billed=billed())
    assert decision.after.current_period_start_at == decision.after.reactivated_at == at("2027-04-01")
    assert decision.after.next_period_start_at == at("2027-05-01")
    assert decision.consequences.charges[0].credit == euros(583)  # 14 of 31 days


@pytest.mark.parametrize(
    ("values", "agreed"),
    [
        ({}, {}),
        (PAUSED, {}),
        (HELD | {"resume_at": "2027-03-19"}, {}),
        (PAUSED | {"resume_at": "2027-04-20", "end_at": "2027-04-10"}, {}),
        (PAUSED | {"resume_at": "2027-04-20"}, {"fixed_count": 3}),
        (PAUSED | CANCELLED | {"resume_at": "2027-03-19"}, {}),
    ],
)
def test_not_resumed_by_itself(values, agreed):
    assert due_resume(subscription(**values), plan(**agreed), now=at("2027-06-01"), billed=None) is None


def test_without_payment_method_a_pause_loses_its_day():
    before = subscription(**PAUSED | {"resume_at": "2027-04-01", "payment_method_id": None})
    decision = due_resume(before, plan(), now=at("2027-04-01"), billed=None)
    assert decision.after == replace(before, resume_at=None)
    assert decision.event.kind == "subscription_changed"


@pytest.mark.parametrize(
    ("resume_on", "ends", "charges"),
    [
        # The last of four periods begins then, so that none follows it up to the end that was agreed.
        ("2027-04-01", "2027-05-01", [("2027-04-01", "2027-04-01", "2027-05-01", 1290)]),
        # No whole period is left then: it stays paused.
        ("2027-07-01", "2027-07-15", []),
        (None, "2027-07-15", []),
    ],
)
def test_another_day_may_end_what_was_cancelled_earlier(resume_on, ends, charges):
    before = subscription(**PAUSED | CANCELLED | {"resume_at": "2027-08-01", "expires_at": "2027-07-15"})
    on = date.fromisoformat(resume_on) if resume_on else None
    decision = reschedule(before, plan(fixed_count=4), rules=ALL, now=NOW, billed=None, resume_on=on)
    assert decision.after == replace(before, resume_at=at(resume_on) if resume_on else None, expires_at=at(ends))
    assert (decision.consequences.ends_at, charged(decision)) == (at(ends), charges)
