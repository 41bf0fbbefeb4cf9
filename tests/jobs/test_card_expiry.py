"""The reminder of a card that expires: once, in time, to whoever needs it, whatever happens to the run."""

import asyncio
from datetime import date
from typing import Any

import pytest

from portal.store import tables
from tests import builders
from tests.jobs.office import Office

APRIL = {"expires_year": 2027, "expires_month": 4}
TOLD = "Your card expires on 30 April 2027"


@pytest.fixture
async def april(office: Office) -> Office:
    """kim's subscription is paid with a card that expires with April 2027; it is not billed before June."""
    await office.change(tables.PaymentMethod, "kim-card", **APRIL)
    await office.subscription(next_period_start_at="2027-06-15", current_period_start_at="2027-02-15")
    return office


async def told(office: Office) -> list[str]:
    """What was told of cards since it was looked at last."""
    return [subject for subject in await office.subjects() if subject.startswith("Your card")]


@pytest.mark.parametrize(
    ("moment", "subjects"),
    [
        ("2027-03-31T08:59", []), ("2027-03-31T09:00", [TOLD]), ("2027-04-15", [TOLD]), ("2027-04-30T23:00", [TOLD]),
        ("2027-05-02", []),
    ],
)  # fmt: skip
async def test_it_is_told_in_time_or_not_at_all(april: Office, moment: str, subjects: list[str]) -> None:
    await april.bill(moment)
    assert await told(april) == subjects


async def test_it_says_what_depends_on_it_and_where_to_go(april: Office) -> None:
    await april.bill("2027-04-01")
    (letter,) = [one for one in await april.letters() if one.subject == TOLD]
    assert "Visa •••• 1111" in letter.text and "Coffee box" in letter.text
    assert "https://portal.example/p/laden/payment-methods" in letter.text
    assert (await april.one("payment_methods", "kim-card")).expiry_told_on == date(2027, 4, 30)


async def test_it_is_told_once_and_again_of_the_next_end(april: Office) -> None:
    for moment in ("2027-03-31T09:00", "2027-04-01", "2027-04-20"):
        await april.bill(moment)
    assert await told(april) == [TOLD]
    await april.change(tables.PaymentMethod, "kim-card", expires_month=6)
    await april.bill("2027-05-31T08:59")
    assert await told(april) == []
    await april.bill("2027-05-31T09:00")
    assert await told(april) == ["Your card expires on 30 June 2027"]


async def test_two_runs_at_once_send_one_mail(april: Office) -> None:
    april.clock.now = april.clock.now.replace(month=4)
    reports = await asyncio.gather(*(april.bill_run.run(april.clock()) for _ in range(3)))
    assert sum(report.steps["expiry"] for report in reports) == 1 and await told(april) == [TOLD]


async def test_a_run_ahead_tells_in_the_order_of_time(april: Office) -> None:
    report = await april.bill_ahead("2027-07-01")
    assert report.steps["expiry"] == 1 and not report.complaints
    subjects = await april.subjects()
    assert subjects.index(TOLD) < subjects.index("Your invoice INV-000001 is here")


@pytest.mark.parametrize(
    ("table", "handle", "values"),
    [
        (tables.Subscription, "sub", {"state": "expired"}), (tables.Subscription, "sub", {"payment_method_id": None}),
        (tables.PaymentMethod, "kim-card", {"state": "failed"}),
        (tables.PaymentMethod, "kim-card", {"state": "deleted"}),
    ],
)  # fmt: skip
async def test_of_what_pays_nothing_nobody_is_told(april: Office, table: Any, handle: str, values: Any) -> None:
    await april.change(table, handle, **values)
    await april.bill("2027-04-05")
    assert not await told(april)


async def test_who_has_no_address_holds_up_nobody(april: Office) -> None:
    await april.change(tables.Customer, "kim", email=None, email_key=None)
    await april.customer("lou", card=APRIL)
    await april.subscription("second", customer="lou", next_period_start_at="2027-06-15")
    report = await april.bill("2027-04-05")
    assert await told(april) == [TOLD] and not report.complaints


async def test_each_merchant_has_a_morning_of_its_own(april: Office) -> None:
    await april.add(builders.merchant, "west", link="west", timezone="Pacific/Honolulu")
    await april.add(builders.plan, "west", "surf")
    await april.add(builders.customer, "west", "moana")
    await april.add(builders.payment_method, "west", "moana", "moana-card", **APRIL)
    later = {"next_period_start_at": "2027-06-15", "timezone": "Pacific/Honolulu", "payment_method": "moana-card"}
    await april.add(builders.subscription, "west", "moana", "moana-surf", plan="surf", **later)
    await april.bill("2027-03-31T09:00")
    assert await told(april) == [TOLD]
    await april.bill("2027-03-31T20:59")
    assert await told(april) == []
    await april.bill("2027-03-31T21:00")
    assert await told(april) == [TOLD]
