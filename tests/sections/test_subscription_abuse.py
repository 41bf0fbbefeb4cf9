"""Double clicks, two tabs, back buttons, stale and forged forms: one effect or a clear sentence, never two."""

import asyncio
from collections.abc import Callable

import pytest
import sqlalchemy as sa

from portal.app import House
from portal.store import tables
from tests.clock import Clock
from tests.page import Browser, Page
from tests.sections.acting import EVENTS, PORTAL, TYPED, WHERE, act, address, ask, traces

NOUNS = sorted(WHERE)


async def fields(browser: Browser, noun: str) -> dict[str, str]:
    """What the button on the page of the action sends."""
    page = await ask(browser, noun)
    return page.form("#confirmation form") | TYPED.get(noun, {})


@pytest.mark.parametrize("noun", NOUNS)
async def test_a_double_click_has_one_effect(ada: Browser, house: House, noun: str) -> None:
    sent = await fields(ada, noun)
    pages = await asyncio.gather(*(ada.post(address(noun), sent, follow=False) for _ in range(4)))
    assert {page.status for page in pages} == {303} and len({page.location for page in pages}) == 1
    left = await traces(house, WHERE[noun])
    assert left.events.count(EVENTS[noun]) == 1 and left.row["version"] == 2
    assert len(left.receipts) == 1 + (noun == "continuation")


@pytest.mark.parametrize("noun", NOUNS)
async def test_the_same_form_again_leads_to_the_same_receipt(
    ada: Browser, house: House, clock: Clock, noun: str
) -> None:
    sent = await fields(ada, noun)
    first = await ada.post(address(noun), sent)
    again = await ada.post(address(noun), sent)
    assert (again.status, again.url) == (200, first.url)
    clock.forward(minutes=11)
    late = await ada.post(address(noun), sent)
    assert late.status == 409 and late.has(".notice.warning")
    assert (await traces(house, WHERE[noun])).events.count(EVENTS[noun]) == 1


async def test_of_two_tabs_the_second_is_told_what_the_first_has_done(ada: Browser, house: House) -> None:
    pausing = await fields(ada, "pause")
    await act(ada, "cancellation")
    page = await ada.post(address("pause"), pausing)
    assert page.status == 409 and "A cancelled subscription cannot be paused." in page.text(".notice")
    assert (await traces(house, "ada-active")).row["state"] == "active"


async def test_what_would_happen_now_is_shown_first_when_it_has_changed(
    ada: Browser, house: House, clock: Clock
) -> None:
    """The page was open over the end of the period: the end would be a month later than it said."""
    await house.database.write(_with_notice)
    sent = await fields(ada, "cancellation")
    clock.forward(days=14)
    await ada.sign_in("ada@post.example")
    fresh = await fields(ada, "cancellation")
    page = await ada.post(address("cancellation"), sent | {"csrf": fresh["csrf"]})
    assert page.status == 409 and "Something has changed since you opened this page." in page.text(".notice")
    assert "14 May 2027" in page.text(".lead") and (await traces(house, "ada-active")).receipts == []
    done = await ada.submit()
    assert "ends on 14 May 2027" in done.text("h1")


@pytest.mark.parametrize("mark", ["", "0" * 16, "0" * 500, "😀", "' OR 1=1"])
async def test_a_forged_mark_does_nothing(ada: Browser, house: House, mark: str) -> None:
    sent = await fields(ada, "cancellation")
    page = await ada.post(address("cancellation"), sent | {"mark": mark})
    assert page.status == 409 and (await traces(house, "ada-active")).row["version"] == 1


@pytest.mark.parametrize("version", ["", "x", "-1", "9" * 400, "²"])
async def test_a_forged_version_breaks_nothing(ada: Browser, house: House, version: str) -> None:
    sent = await fields(ada, "cancellation")
    await ada.post(address("cancellation"), sent)
    page = await ada.post(address("cancellation"), sent | {"version": version})
    assert page.status == 409 and (await traces(house, "ada-active")).events.count("subscription_cancelled") == 1


@pytest.mark.parametrize("day", ["0000-00-00", "9999-12-31", "2027-W10-1", "20270401", "٢٠٢٧-٠٤-٠١", "1" * 600])
async def test_a_forged_day_is_no_day(ada: Browser, house: House, day: str) -> None:
    sent = await fields(ada, "pause")
    page = await ada.post(address("pause"), sent | {"until": "day", "resume_on": day})
    assert page.status in (200, 422) and (await traces(house, "ada-active")).row["state"] == "active"


async def test_without_a_word_on_another_day_it_is_shown_first(ada: Browser, house: House) -> None:
    """Without JavaScript a day that is typed is confirmed once its consequences were seen."""
    await ada.get(address("pause"))
    page = await ada.submit(values={"until": "day", "resume_on": "2027-04-01"})
    assert page.status == 200 and "Here is what happens with your new choice." in page.text(".notice")
    assert "1 April 2027" in page.text(".told dl") and (await traces(house, "ada-active")).row["state"] == "active"
    page = await ada.submit()
    assert "1 April 2027" in page.text(".receipt dl")


@pytest.mark.parametrize("path", ["cancellations", "expire", "delete", "pause/x", "cancellation/"])
async def test_there_are_no_other_actions(ada: Browser, path: str) -> None:
    assert (await ada.get(f"{PORTAL}/subscriptions/ada-active/{path}")).status in (200, 404)


async def test_a_receipt_is_its_owners(ada: Browser, new_browser: Callable[..., Browser]) -> None:
    receipt: Page = await act(ada, "cancellation")
    eva = new_browser()
    await eva.sign_in("eva@post.example", "/p/fjord")
    assert (await eva.get(receipt.url.replace("kaffee", "fjord"))).status == 404
    assert (await ada.get(receipt.url)).text("h1") == receipt.text("h1")


def _with_notice(connection: sa.Connection) -> None:
    plans = tables.Plan.__table__.c
    connection.execute(sa.update(tables.Plan).where(plans.handle == "box").values(notice_periods=1))
