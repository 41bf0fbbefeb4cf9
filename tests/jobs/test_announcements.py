"""What a bill run announces: reminders before a payment, ends, and pauses that are over."""

from datetime import timedelta

import pytest

from tests import builders
from tests.jobs.office import SHOP, Office, at

RENEWS = "Your subscription “Told” renews on 15 March 2027"
BEGINS = "The trial of “Told” ends, and your subscription begins on 15 March 2027"
CANCEL = "If you do not want that, cancel before then."
IN_TRIAL = {
    "start_at": "2027-03-01", "first_period_start_at": None, "current_period_start_at": None,
    "next_period_start_at": None, "trial_start_at": "2027-03-01", "trial_end_at": "2027-03-15", "renewal_count": 0,
}  # fmt: skip


async def told(office: Office, **terms: object) -> None:
    """A plan that reminds of a renewal four days before it, and of the end of a trial three days before it."""
    days = {"renewal_reminder_days": 4, "trial_reminder_days": 3}
    await office.add(builders.plan, SHOP, "told", name="Told", **(days | terms))


@pytest.mark.parametrize(
    ("terms", "reminded", "subject"), [({}, "2027-03-11", RENEWS), (IN_TRIAL, "2027-03-12", BEGINS)]
)
async def test_each_payment_is_announced_once(
    office: Office, terms: dict[str, object], reminded: str, subject: str
) -> None:
    await told(office)
    await office.subscription(plan="told", **terms)
    assert not (await office.bill(at(reminded) - timedelta(seconds=1))).done
    assert (await office.bill(reminded)).steps == {"remind": 1}
    (letter,) = await office.letters()
    assert letter.subject == subject
    for words in ("15 March 2027 to 14 April 2027", "€12.90", "Visa •••• 1111", CANCEL):
        assert words in letter.text, letter.text
    assert not (await office.bill("2027-03-14T23:59")).done
    await office.bill("2027-03-15")
    assert await office.subjects() == ["Your invoice INV-000001 is here"]
    assert (await office.bill("2027-04-11")).steps == {"remind": 1}
    assert await office.subjects() == [RENEWS.replace("March", "April")]


@pytest.mark.parametrize(
    ("plan", "terms", "merchant"),
    [
        ({"notice_periods": 1}, {}, {}),
        ({"fixation_periods": 24}, {}, {}),
        ({}, {}, {"allow_cancel": False}),
        ({}, {"is_cancelled": True, "renewing": False, "cancelled_at": "2027-03-01", "expires_at": "2027-05-15"}, {}),
    ],
)
async def test_a_reminder_does_not_promise_what_is_not_possible(
    office: Office, plan: dict[str, object], terms: dict[str, object], merchant: dict[str, object]
) -> None:
    await told(office, **plan)
    await office.merchant(name="Laden", **merchant)
    await office.subscription(plan="told", **terms)
    await office.bill("2027-03-11")
    (letter,) = await office.letters()
    assert letter.subject == RENEWS and CANCEL not in letter.text


@pytest.mark.parametrize(
    "terms",
    [
        {"is_cancelled": True, "renewing": False, "expires_at": "2027-03-15", "next_period_start_at": None},
        {"state": "on_hold", "on_hold_reason": "ondemand", "on_hold_at": "2027-03-01", "next_period_start_at": None},
        {"renewing": False, "next_period_start_at": None},
    ],
)
async def test_what_does_not_renew_is_not_announced(office: Office, terms: dict[str, object]) -> None:
    await told(office)
    await office.subscription(plan="told", **terms)
    await office.bill("2027-03-14")
    assert await office.letters() == []


async def test_a_reminder_that_would_come_too_late_is_left_out(office: Office) -> None:
    await told(office)
    await office.subscription(plan="told")
    assert (await office.bill("2027-03-15T06:00")).steps == {"renew": 1, "charge": 1}
    assert await office.subjects() == ["Your invoice INV-000001 is here"]


async def test_the_end_is_told_with_the_last_day(office: Office) -> None:
    await office.subscription(
        is_cancelled=True, renewing=False, cancelled_at="2027-03-01", expires_at="2027-03-15",
        next_period_start_at=None,
    )  # fmt: skip
    await office.bill("2027-03-15")
    (letter,) = await office.letters()
    assert letter.subject == "Your subscription “Coffee box” has ended"
    assert "Last day of service: 14 March 2027" in letter.text and "/p/laden/subscriptions/sub" in letter.text


@pytest.mark.parametrize(
    ("method", "subjects"),
    [
        ("kim-card", ["Your invoice INV-000001 is here", "Your subscription “Coffee box” runs again"]),
        (None, ["Your subscription “Coffee box” stays paused until you resume it"]),
    ],
)
async def test_the_day_on_which_a_pause_ends_is_told(office: Office, method: str | None, subjects: list[str]) -> None:
    await office.subscription(
        state="on_hold", on_hold_reason="ondemand", on_hold_at="2027-03-01", renewing=False, resume_at="2027-03-20",
        next_period_start_at=None, payment_method=method,
    )  # fmt: skip
    await office.bill("2027-03-20")
    letters = await office.letters()
    assert [letter.subject for letter in letters] == subjects
    if method is None:
        assert "Choose a payment method for this subscription first" in letters[0].text
