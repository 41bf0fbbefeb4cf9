"""What is done with a subscription: in place, without JavaScript, with what is missing, refused, and by strangers."""

from collections.abc import Callable

import pytest

from portal.app import House
from tests.clock import Clock
from tests.mail_server import MailServer
from tests.page import Browser
from tests.sections.acting import EVENTS, PORTAL, SAID, WHERE, act, address, ask, letter, traces

NOUNS = sorted(WHERE)


@pytest.mark.parametrize("noun", NOUNS)
async def test_with_a_plain_browser(ada: Browser, house: House, mail: MailServer, noun: str) -> None:
    page = await ask(ada, noun)
    assert page.status == 200 and page.text(".lead") == f"{SAID[noun]}."
    shown = page.all(".told dd")
    receipt = await act(ada, noun)
    assert receipt.status == 200 and receipt.url.startswith(f"{PORTAL}/receipts/rc_")
    assert receipt.text("h1") == f"{SAID[noun]}." and [dd for dd in shown if dd not in receipt.all("dd")] == []
    left = await traces(house, WHERE[noun])
    assert left.events.count(EVENTS[noun]) == 1 and len(left.receipts) == 1 + (noun == "continuation")
    told = (await letter(mail, SAID[noun])).text
    assert f"/p/kaffee/subscriptions/{WHERE[noun]}" in told
    assert [dd for dd in shown if dd not in " ".join(told.split())] == []


@pytest.mark.parametrize("noun", NOUNS)
async def test_in_place(ada: Browser, house: House, noun: str) -> None:
    await ada.get(f"{PORTAL}/subscriptions/{WHERE[noun]}")
    part = await ada.htmx_get(f"{address(noun)}?in=dialog")
    assert part.is_partial and part.node("#confirmation").attributes["class"] == "confirmation"
    assert part.has("h2[data-focus]") and not part.has("h1")
    done = await act(ada, noun, htmx=True)
    assert (done.status, done.is_partial, done.headers["hx-retarget"]) == (200, True, "#panel")
    assert done.headers["hx-push-url"].startswith(f"{PORTAL}/receipts/rc_") and done.text("h1") == f"{SAID[noun]}."
    assert (await traces(house, WHERE[noun])).events.count(EVENTS[noun]) == 1


@pytest.mark.parametrize(
    ("noun", "values", "field"),
    [
        ("cancellation", {"reason": "none of these"}, "reason"),
        ("cancellation", {"comment": "x" * 1001}, "comment"),
        ("pause", {"until": "day", "resume_on": ""}, "resume_on"),
        ("pause", {"until": "day", "resume_on": "31.12.2027"}, "resume_on"),
        ("pause", {"until": "day", "resume_on": "2027-03-03"}, "resume_on"),
        ("pause", {"until": "day", "resume_on": "2127-03-03"}, "resume_on"),
        ("resume-date", {"until": "day", "resume_on": "2027-02-30"}, "resume_on"),
        ("payment-method", {"method": "eva-card"}, "method"),
        ("payment-method", {"method": "ada-old"}, "method"),
    ],
)
async def test_what_cannot_be_understood(
    ada: Browser, house: House, noun: str, values: dict[str, str], field: str
) -> None:
    before = await traces(house, WHERE[noun])
    await ada.get(address(noun))
    for htmx in (True, False):
        page = await ada.submit(values=values, htmx=htmx)
        assert page.status == 422 and page.error(field) and page.has(f".error-summary a[href='#field-{field}']")
        assert field in ("reason", "method") or page.form("#confirmation form")[field] == values[field]
    assert await traces(house, WHERE[noun]) == before


@pytest.mark.parametrize(
    ("noun", "handle", "status", "sentence"),
    [
        ("cancellation", "ada-cancelled", 409, "It ends on 13 March 2027."),
        ("cancellation", "ada-expired", 409, "This subscription ended on 2 December 2026."),
        ("pause", "ada-trial", 409, "You can pause from 15 March 2027, when your trial has ended."),
        ("pause", "ada-paused", 409, "This subscription is paused already."),
        ("pause", "ada-cancelled", 409, "Take the cancellation back first."),
        ("resumption", "ada-active", 409, "not paused, so there is nothing to resume"),
        ("continuation", "ada-active", 409, "nothing to take back"),
        ("resume-date", "ada-active", 409, "no pause to change"),
        ("payment-method", "ada-expired", 409, "cannot be changed any more"),
    ],
)
async def test_what_is_not_possible_says_why(
    ada: Browser, house: House, noun: str, handle: str, status: int, sentence: str
) -> None:
    page = await ada.get(address(noun, handle))
    assert (page.status, sentence in page.text(".notice")) == (status, True)
    assert not page.has("#confirmation form")
    await ada.get(f"{PORTAL}/details/phone")
    token = {"csrf": ada.page.form()["csrf"]} if ada.page else {}
    before = await traces(house, handle)
    for send in (ada.htmx_post, ada.post):
        answer = await send(address(noun, handle), token | {"method": "ada-visa", "mark": "0" * 16})
        assert answer.status == status and sentence in answer.text(".notice")
    assert await traces(house, handle) == before


@pytest.mark.parametrize("noun", NOUNS)
async def test_a_strangers_subscription_is_none(
    new_browser: Callable[..., Browser], house: House, noun: str
) -> None:
    ben = new_browser()
    await ben.sign_in("ben@post.example")
    token = {"csrf": ben.page.node("input[name=csrf]").attributes["value"] or ""} if ben.page else {}
    before = await traces(house, WHERE[noun])
    assert (await ben.get(address(noun))).status == 404
    assert (await ben.post(address(noun), token)).status == 404
    assert (await ben.htmx_post(address(noun), token)).status == 404
    assert await traces(house, WHERE[noun]) == before


async def test_what_was_typed_outlives_the_session(ada: Browser, clock: Clock) -> None:
    await ada.get(address("cancellation"))
    clock.forward(minutes=31)
    page = await ada.submit(values={"reason": "not_used", "comment": "Bis bald"})
    assert "/sign-in" in page.url
    page = await ada.sign_in("ada@post.example")
    assert page.url == address("cancellation")
    assert page.form("#confirmation form")["comment"] == "Bis bald"
    assert page.form("#confirmation form")["reason"] == "not_used"
