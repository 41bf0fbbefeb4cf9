"""Cancel and take back: what they make of a subscription and what is charged until its end."""

from dataclasses import replace
from datetime import date

import pytest

from portal.domain.events import Change
from portal.domain.lifecycle import cancel, take_back
from tests.domain.agreements import at, plan, subscription
from tests.domain.stages import ALL, CANCELLED, EVENING, FROM_NOW, FUTURE, HELD, NOW, PAUSED, TRIAL, billed, charged


def test_cancelled():
    before = subscription()
    decision = cancel(before, plan(), rules=ALL, now=NOW, reason="too_expensive", comment="Bye")
    assert decision.after == subscription(is_cancelled=True, renewing=False, cancelled_at=NOW,
                                          expires_at="2027-04-15", next_period_start_at=None)  # fmt: skip
    event = decision.event
    assert (event.kind, event.subject_kind, event.subject_handle) == ("subscription_cancelled", "subscription", "sub-1")
    assert event.changes == (
        Change("expires", None, "2027-04-14T22:00:00+00:00"),
        Change("next_period_start", "2027-04-14T22:00:00+00:00", None),
        Change("reason", None, "too_expensive"),
        Change("comment", None, "Bye"),
    )
    follows = decision.consequences
    assert (follows.ends_at, follows.last_day) == (at("2027-04-15"), date(2027, 4, 14))
    assert (follows.charges, follows.charged, follows.charged_at, follows.credit) == ((), None, None, None)


@pytest.mark.parametrize(
    ("values", "agreed", "last_day", "charges"),
    [
        ({}, {"notice_periods": 2}, "2027-06-14", [("2027-04-15", "2027-04-15", "2027-05-15", 1290),
                                                   ("2027-05-15", "2027-05-15", "2027-06-15", 1290)]),
        # Six days of thirty: 258 cents. The last part ends with the day that has today's number.
        ({}, FROM_NOW, "2027-04-20", [("2027-04-15", "2027-04-15", "2027-04-21", 258)]),
        # No bill run has come since: what has begun is billed, too.
        ({"next_period_start_at": "2027-03-15", "current_period_start_at": "2027-02-15"}, {}, "2027-04-14",
         [("2027-03-15", "2027-03-15", "2027-04-15", 1290)]),
        (TRIAL, {"fixation_periods": 3}, "2027-03-23", []),
        (FUTURE, {}, "2027-04-30", []),
        (PAUSED, {"fixation_periods": 12}, "2028-01-14", []),
        # A day is named: four whole months from 15 August to 15 December, and the days up to the minimum term.
        (PAUSED | {"resume_at": "2027-08-15"}, {"fixation_periods": 8}, "2027-09-14",
         [("2027-08-15", "2027-08-15", "2027-09-15", 1290)]),
        (PAUSED | {"resume_at": "2027-08-10"}, {"fixation_periods": 8}, "2027-09-14",
         [("2027-08-10", "2027-08-10", "2027-09-10", 1290), ("2027-09-10", "2027-09-10", "2027-09-15", 215)]),
        # Ten days are left then: it stays paused and costs nothing.
        (PAUSED | {"resume_at": "2027-04-05"}, {}, "2027-04-14", []),
        # The last of four periods begins then, so that none follows it up to the end of the notice.
        (PAUSED | {"resume_at": "2027-04-01"}, {"fixed_count": 4, "notice_periods": 1}, "2027-04-30",
         [("2027-04-01", "2027-04-01", "2027-05-01", 1290)]),
        # The minimum term ends on 15 May at nine in the evening, a period at midnight: no day is left to be billed.
        (PAUSED | EVENING | {"resume_at": "2027-04-15"}, {"fixation_periods": 4}, "2027-05-14",
         [("2027-04-15", "2027-04-15", "2027-05-15", 1290)]),
        (HELD, {}, "2027-04-14", []),
    ],
)  # fmt: skip
def test_what_is_charged_until_the_end(values, agreed, last_day, charges):
    decision = cancel(subscription(**values), plan(**agreed), rules=ALL, now=NOW)
    assert decision.consequences.last_day.isoformat() == last_day
    assert charged(decision) == charges


def test_a_last_part_says_so():
    (charge,) = cancel(subscription(), plan(**FROM_NOW), rules=ALL, now=NOW).consequences.charges
    assert (charge.is_partial, charge.days, charge.of_days) == (True, 6, 30)


@pytest.mark.parametrize(
    ("values", "agreed"),
    [
        ({}, {}),
        ({}, {"notice_periods": 2}),
        ({}, FROM_NOW),
        ({}, {"fixed_count": 8}),
        ({"renewing": False, "next_period_start_at": None}, {"fixed_count": 3}),
        (TRIAL, {}),
        (FUTURE, {"fixation_periods": 2}),
        (PAUSED, {}),
        (PAUSED | {"resume_at": "2027-04-05"}, {}),
        (HELD, {"notice_periods": 1}),
        ({"next_period_start_at": "2027-03-15", "current_period_start_at": "2027-02-15"}, {}),
        ({"next_period_start_at": None}, {"schedule_type": "manual", "fixation_periods": 2, "notice_periods": 1}),
    ],
)
def test_taken_back_it_is_as_before(values, agreed):
    before, terms = subscription(**values), plan(**agreed)
    cancelled = replace(cancel(before, terms, rules=ALL, now=NOW).after, expires_at=at("2028-01-15"))
    decision = take_back(cancelled, terms, now=NOW, billed=None)
    assert decision.after == before
    assert decision.event.kind == "subscription_uncancelled"


def test_what_was_imported_as_cancelled_goes_on():
    decision = take_back(subscription(**CANCELLED), plan(), now=NOW, billed=billed())
    assert decision.after == subscription()
    assert charged(decision) == [("2027-04-15", "2027-04-15", "2027-05-15", 1290)]


def test_the_rest_of_a_last_part_is_charged_when_it_is_taken_back():
    ending = subscription(**CANCELLED | {"expires_at": "2027-04-21", "current_period_start_at": "2027-04-15"})
    part = billed("2027-04-15", "2027-04-21", 258)
    decision = take_back(ending, plan(), now=at("2027-04-17"), billed=part)
    assert decision.after.next_period_start_at == at("2027-05-15")
    assert charged(decision) == [("2027-04-17", "2027-04-21", "2027-05-15", 1032),
                                 ("2027-05-15", "2027-05-15", "2027-06-15", 1290)]  # fmt: skip
