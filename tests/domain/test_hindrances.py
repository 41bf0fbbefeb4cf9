"""What is refused, and what the customer is told then: why, and from when it will be possible."""

from dataclasses import replace
from datetime import date

import pytest

from portal.domain.decisions import SwitchedOff
from portal.domain.lifecycle import pause, possible
from portal.domain.merchant_rules import Rules
from portal.domain.refusals import Refused
from tests.domain.agreements import at, plan, subscription
from tests.domain.stages import ALL, CANCELLED, EXPIRED, FUTURE, HELD, NOW, PAUSED, PAYS, TRIAL

OFF = Rules(allow_cancel=False, allow_pause=False)
NOT_CANCELLED = "This subscription is not cancelled, so there is nothing to take back."
NOT_PAUSED = "This subscription is not paused, so there is nothing to resume."
NO_CANCELLING = "+Cancelling is not offered here. Please contact us if you want to cancel."
NO_PAUSING = "+Pausing is not offered here. Please contact us if you need a break."
OVER = "This subscription ended on 2027-02-28. It cannot be changed any more."
SET_UP = "This subscription is still being set up. You can change it as soon as it is active."
PAUSED_ALREADY = "This subscription is paused already."
FREE = {"take_back": NOT_CANCELLED, "resume": NOT_PAUSED}
ENDING = {"cancel": "This subscription is cancelled already. It ends on 2027-04-14.", "resume": NOT_PAUSED,
          "pause": "A cancelled subscription cannot be paused. Take the cancellation back first."}  # fmt: skip
LATER = "This is the last period: the subscription ends by itself on 2027-04-14."
UNBILLED = "The invoice of the period that has just begun is being made. Try again in a few minutes."


def refused(values, agreed, **circumstances):
    """The actions that are refused, with what they say, and a + for each that is switched off."""
    circumstances = {"rules": ALL, "now": NOW, "open_invoices": 0} | circumstances
    found = possible(subscription(**values), plan(**agreed), **circumstances)
    return {
        action: ("+" if isinstance(refusal, SwitchedOff) else "") + str(refusal.sentence)
        for action, refusal in found.items()
        if refusal
    }


@pytest.mark.parametrize(
    ("values", "agreed", "expected"),
    [
        ({}, {}, FREE),
        ({}, {"fixation_periods": 12}, FREE),
        (TRIAL, {}, FREE | {"pause": "You can pause from 2027-03-24, when your trial has ended."}),
        (FUTURE, {}, FREE | {"pause": "You can pause from 2027-05-01, when the subscription has started."}),
        (FUTURE | {"trial_end_at": "2027-05-15", "first_period_start_at": "2027-05-15"}, {},
         FREE | {"pause": "You can pause from 2027-05-15, when your trial has ended."}),
        ({"state": "pending"}, {}, FREE | {"cancel": SET_UP, "pause": SET_UP}),
        ({"next_period_start_at": NOW}, {}, FREE | {"pause": UNBILLED}),
        (TRIAL | {"trial_end_at": "2027-03-19", "first_period_start_at": "2027-03-19",
                  "next_period_start_at": "2027-03-19"}, {}, FREE | {"pause": UNBILLED}),
        ({}, {"fixed_count": 3}, FREE | {"pause": LATER}),
        ({}, {"fixed_count": 4}, FREE),
        ({"renewing": False, "next_period_start_at": None}, {}, FREE | {"pause": LATER}),
        ({"end_at": "2027-04-10"}, {}, FREE | {"pause": LATER}),
        (CANCELLED, {}, ENDING),
        (CANCELLED | {"expires_at": None}, {},
         ENDING | {"cancel": "This subscription is cancelled already."}),
        (PAUSED, {}, {"take_back": NOT_CANCELLED, "pause": PAUSED_ALREADY}),
        (PAUSED | {"resume_at": "2027-06-01"}, {},
         {"take_back": NOT_CANCELLED, "pause": PAUSED_ALREADY + " It resumes on 2027-06-01."}),
        (PAUSED | CANCELLED, {}, {"cancel": ENDING["cancel"], "pause": PAUSED_ALREADY}),
        (PAUSED | {"payment_method_id": None}, {},
         {"take_back": NOT_CANCELLED, "pause": PAUSED_ALREADY,
          "resume": "Choose a payment method for this subscription first. Then you can resume."}),
        (PAUSED | {"current_period_start_at": "2027-02-18"}, {"fixed_count": 3},
         {"take_back": NOT_CANCELLED, "pause": PAUSED_ALREADY, "resume": "The last period ended on 2027-03-14."}),
        (PAUSED | CANCELLED | {"current_period_start_at": "2027-02-18"}, {"fixed_count": 3},
         {"cancel": ENDING["cancel"], "pause": PAUSED_ALREADY, "resume": "The last period ended on 2027-03-14."}),
        (EXPIRED, {}, dict.fromkeys(("cancel", "take_back", "pause", "resume"), OVER)),
        (EXPIRED | {"expired_at": None}, {}, dict.fromkeys(
            ("cancel", "take_back", "pause", "resume"), "This subscription has ended. It cannot be changed any more.")),
        (CANCELLED | {"expires_at": "2027-03-01"}, {}, dict.fromkeys(("cancel", "take_back", "pause", "resume"), OVER)),
        (PAUSED | CANCELLED | {"expires_at": NOW}, {}, dict.fromkeys(
            ("cancel", "take_back", "pause", "resume"), OVER.replace("2027-02-28", "2027-03-19"))),
    ],
)  # fmt: skip
def test_refused(values, agreed, expected):
    assert refused(values, agreed) == expected


@pytest.mark.parametrize(
    ("values", "circumstances", "expected"),
    [
        ({}, {}, FREE | {"cancel": NO_CANCELLING, "pause": NO_PAUSING}),
        # What was allowed when it was done may be undone: one's own pause, one's own cancellation.
        (PAUSED, {}, {"take_back": NOT_CANCELLED, "cancel": NO_CANCELLING, "pause": NO_PAUSING}),
        (CANCELLED, {}, {"resume": NOT_PAUSED, "cancel": NO_CANCELLING, "pause": NO_PAUSING}),
        (PAUSED, {"own_pause": False},
         {"take_back": NOT_CANCELLED, "cancel": NO_CANCELLING, "pause": NO_PAUSING,
          "resume": "+Resuming is not offered here. Please contact us if you want to resume."}),
        (HELD, {"own_pause": False}, {"take_back": NOT_CANCELLED, "cancel": NO_CANCELLING, "pause": NO_PAUSING}),
        ({}, {"rules": replace(OFF, allow_cancel=True)}, FREE | {"pause": NO_PAUSING}),
        ({}, {"rules": replace(OFF, allow_pause=True)}, FREE | {"cancel": NO_CANCELLING}),
    ],
)  # fmt: skip
def test_switched_off(values, circumstances, expected):
    assert refused(values, {}, **{"rules": OFF} | circumstances) == expected


def test_held_until_the_invoice_is_paid():
    why = "This subscription is on hold because an invoice is open. Pay the invoice to resume."
    on_hold = {"take_back": NOT_CANCELLED, "pause": why}
    pay_first = {"resume": "Pay the open invoice first. The subscription then resumes by itself."}
    assert refused(HELD, {}, open_invoices=0) == on_hold
    assert refused(HELD, {}, open_invoices=1) == on_hold | pay_first
    assert "resume" not in refused(PAUSED, {}, open_invoices=1)


@pytest.mark.parametrize(
    ("longest", "on", "sentence"),
    [
        (None, "2027-03-19", "Choose a day from 2027-03-21 on."),
        (None, "2027-03-20", "Choose a day from 2027-03-21 on."),
        (30, "0001-01-01", "Choose a day from 2027-03-21 on."),
        (30, "2027-04-20", "Choose a day no later than 2027-04-19."),
        (None, "9999-12-31", "Choose a day no later than 2032-03-23."),
    ],
)
def test_days_on_which_nothing_can_resume(longest, on, sentence):
    rules = replace(ALL, longest_pause_days=longest)
    with pytest.raises(Refused) as refusal:
        pause(subscription(**PAYS), plan(), rules=rules, now=NOW, billed=None, resume_on=date.fromisoformat(on))
    assert str(refusal.value.sentence) == sentence


def test_today_is_that_of_the_customer():
    just_tomorrow = at("2027-03-21 00:30")  # It is 20 March in UTC.
    with pytest.raises(Refused):
        pause(subscription(), plan(), rules=ALL, now=just_tomorrow, billed=None, resume_on=date(2027, 3, 21))
