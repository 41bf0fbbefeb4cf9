"""The phases of a subscription: what is over, where it stands, what is coming, and when."""

import pytest

from portal.domain.phases import phases
from tests.domain.agreements import BERLIN, plan, subscription
from tests.domain.stages import CANCELLED, EXPIRED, FUTURE, HELD, NOW, PAUSED, TRIAL, WITH_NOTICE


@pytest.mark.parametrize(
    ("values", "agreed", "drawn"),
    [
        ({}, {}, ["*period", "payment"]),
        ({"next_period_start_at": "2027-03-15"}, {}, ["*payment"]),
        ({"current_period_start_at": "2027-02-15", "next_period_start_at": "2027-03-15"}, {}, ["-period", "*payment"]),
        (TRIAL, {}, ["*trial", "payment"]),
        (TRIAL, {"fixation_periods": 3}, ["*trial", "payment", "minimum_term"]),
        ({"trial_end_at": "2027-01-15", "trial_start_at": "2027-01-01"}, {"fixation_periods": 1},
         ["-trial", "-minimum_term", "*period", "payment"]),
        ({}, {"fixation_periods": 12}, ["*period", "payment", "minimum_term"]),
        (FUTURE, {"fixation_periods": 1}, ["start", "minimum_term"]),
        (FUTURE | {"trial_end_at": "2027-05-15", "first_period_start_at": "2027-05-15"}, {}, ["start", "trial"]),
        (CANCELLED, {}, ["*period", "end"]),
        (WITH_NOTICE, {}, ["*period", "payment", "notice", "end"]),
        (CANCELLED | {"expires_at": "2027-04-15 21:00"}, {}, ["*period", "end"]),
        (PAUSED, {}, ["*pause"]),
        (PAUSED, {"fixation_periods": 12}, ["*pause", "minimum_term"]),
        (HELD, {}, ["*hold"]),
        (HELD | CANCELLED | {"state": "on_hold"}, {}, ["*hold", "end"]),
        ({}, {"fixed_count": 3}, ["*period", "end"]),
        ({}, {"fixed_count": 8}, ["*period", "payment", "end"]),
        (EXPIRED, {}, ["-period", "*end"]),
        (EXPIRED, {"fixation_periods": 12}, ["-period", "*end"]),
        (CANCELLED | {"expires_at": "2027-03-15"}, {}, ["*end"]),
        ({"state": "pending"}, {}, []),
    ],
)  # fmt: skip
def test_phases(values, agreed, drawn):
    marks = {"done": "-", "current": "*", "coming": ""}
    found = phases(subscription(**values), plan(**agreed), now=NOW)
    assert [marks[phase.state] + phase.kind for phase in found] == drawn


@pytest.mark.parametrize(
    ("values", "words"),
    [
        ({}, ["Current period: 2027-03-15 to 2027-04-14", "Next payment: on 2027-04-15"]),
        (TRIAL, ["Trial: until 2027-03-23", "Next payment: on 2027-03-24"]),
        (PAUSED, ["Pause: since 2027-03-18"]),
        (PAUSED | {"resume_at": "2027-06-01"}, ["Pause: until 2027-05-31", "Next payment: on 2027-06-01"]),
        (EXPIRED, ["Last period: 2027-02-15 to 2027-02-28", "End: on 2027-02-28"]),
        # What was ended at once was served on that day, too; so was what was cancelled on its last one.
        (EXPIRED | {"expired_at": "2027-03-01 12:00", "expire_reason": "dunning"},
         ["Last period: 2027-02-15 to 2027-03-01", "End: on 2027-03-01"]),
        (CANCELLED | {"expires_at": "2027-03-20 15:00", "cancelled_at": "2027-03-20 09:00"},
         ["Current period: 2027-03-15 to 2027-03-20", "End: on 2027-03-20"]),
        (CANCELLED | {"expires_at": "2027-03-20 15:00"},
         ["Current period: 2027-03-15 to 2027-03-19", "End: on 2027-03-19"]),
        # A hold and a pause that nothing ends by itself have no last day.
        (HELD | {"resume_at": "2027-06-01"}, ["On hold: since 2027-03-18"]),
        (PAUSED | CANCELLED | {"resume_at": "2027-04-05"}, ["Pause: since 2027-03-18", "End: on 2027-04-14"]),
        ({"next_period_start_at": "2027-03-15"}, ["Payment due: since 2027-03-15"]),
        (WITH_NOTICE, ["Current period: 2027-03-15 to 2027-04-14", "Next payment: on 2027-04-15",
                       "Notice period: until 2027-05-14", "End: on 2027-05-14"]),
    ],
)  # fmt: skip
def test_phases_in_words(values, words):
    found = phases(subscription(**values), plan(), now=NOW)
    assert [f"{phase.label}: {phase.days(BERLIN)}" for phase in found] == words
