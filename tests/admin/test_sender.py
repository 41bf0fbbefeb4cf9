"""Whose name mails are sent in, where answers go, and a mail to oneself to see both."""

import asyncio

import pytest

from portal.app import House
from tests.admin.staff import MIA, hire, sign_in
from tests.cast import OTHER_SHOP
from tests.clock import Clock
from tests.mail_server import MailServer
from tests.page import Browser, Page

on_sqlite = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
ACCOUNT, SENDER, TEST = "/admin/account", "#form-sender", "#form-test-mail"


async def looked_at(browser: Browser, part: Page, kind: str) -> Page:
    """The card of the test mail, looked at as htmx does until it is of this kind."""
    again = part.node("#settings-test").attributes["hx-get"] or ""
    for _ in range(200):
        part = await browser.htmx_get(again)
        if part.has(f".notice.{kind}"):
            return part
        await asyncio.sleep(0.05)
    raise AssertionError(part.answer.text)


@on_sqlite
async def test_codes_come_in_the_chosen_name_and_are_answered_elsewhere(mia: Browser, mail: MailServer) -> None:
    await mia.get(ACCOUNT)
    page = await mia.submit(SENDER, {"sender_name": " Kaffee  & Söhne ", "reply_to": "hallo@kaffee.example"})
    assert page.status == 200 and "Saved" in page.text("#settings-sender .notice.success")
    assert "portal@portal.example" in page.text("#fields-sender")
    await mia.ask_for_code("ada@post.example")
    letter = await mail.arrival("ada@post.example")
    (sender,) = letter.message["From"].addresses
    assert (sender.display_name, sender.addr_spec) == ("Kaffee & Söhne", "portal@portal.example")
    assert letter.message["Reply-To"] == "hallo@kaffee.example" and letter.sender == "portal@portal.example"


@on_sqlite
async def test_without_a_choice_it_is_the_merchant(mia: Browser, mail: MailServer) -> None:
    await mia.ask_for_code("ada@post.example")
    headers = (await mail.arrival("ada@post.example")).message
    assert headers["From"].addresses[0].display_name == "Kaffeekiste"
    assert headers["Reply-To"] == "help@kaffeekiste.example"


@on_sqlite
@pytest.mark.parametrize(
    ("name", "value", "reason"),
    [
        ("sender_name", "service@bank.example", "without @"), ("sender_name", "Bank <service>", "angle brackets"),
        ("sender_name", "Kaffee\r\nBcc: all@evil.example", "without @"), ("sender_name", 'Kaffee"', "quotation marks"),
        ("sender_name", "Kaffee\u202eKiste", "without @"), ("sender_name", "x" * 71, "70 characters or fewer"),
        ("reply_to", "me", "Enter an e-mail address"), ("reply_to", "a@b.example\nBcc: c@d.example", "Enter an e-mail"),
        ("reply_to", "a@b.example, c@d.example", "Enter an e-mail address"),
    ],
)  # fmt: skip
async def test_nobody_passes_for_somebody_else(mia: Browser, name: str, value: str, reason: str) -> None:
    await mia.get(ACCOUNT)
    part = await mia.submit(SENDER, {name: value}, htmx=True)
    assert part.status == 422 and reason in part.error(name)


async def test_a_test_mail_arrives_and_the_page_says_so(mia: Browser, mail: MailServer) -> None:
    await mia.get(ACCOUNT)
    part = await mia.submit(TEST, htmx=True)
    assert part.status == 200 and f"On its way to {MIA}" in part.text(".notice.info")
    letter = await mail.arrival(MIA)
    assert letter.subject == "This is how mails from Kaffeekiste arrive"
    assert "https://portal.example/p/kaffee" in letter.text
    sent = await looked_at(mia, part, "success")
    assert f"Sent to {MIA}" in sent.text() and "hx-get" not in sent.node("#settings-test").attributes


@on_sqlite
async def test_the_same_without_javascript(mia: Browser, mail: MailServer) -> None:
    await mia.get(ACCOUNT)
    page = await mia.submit(TEST)
    assert page.url.startswith("/admin/account/test-mail/") and page.has("#form-company")
    await mail.arrival(MIA)
    await asyncio.sleep(0.2)
    assert f"Sent to {MIA}" in (await mia.get(page.url)).text("#settings-test")


@on_sqlite
async def test_what_does_not_arrive_is_said(mia: Browser, mail: MailServer) -> None:
    await mia.get(ACCOUNT)
    mail.refuse(MIA, 550)
    assert "could not be delivered" in (await looked_at(mia, await mia.submit(TEST, htmx=True), "danger")).text()
    mail.down()
    await mia.get(ACCOUNT)
    assert "We keep trying" in (await looked_at(mia, await mia.submit(TEST, htmx=True), "warning")).text()
    mail.up()


@on_sqlite
async def test_five_in_an_hour_are_enough(mia: Browser, clock: Clock) -> None:
    await mia.get(ACCOUNT)
    statuses = [(await mia.submit(TEST, htmx=True)).status for _ in range(6)]
    assert statuses == [200] * 5 + [429]
    page = await mia.submit(TEST)
    assert page.status == 429 and "wait 60 minutes" in page.text("#settings-test")
    clock.forward(minutes=59, seconds=59)
    assert (await mia.submit(TEST, htmx=True)).status == 429
    clock.forward(seconds=2)
    assert (await mia.submit(TEST, htmx=True)).status == 200


@on_sqlite
async def test_it_is_for_owners_and_each_sees_only_their_own(mia: Browser, house: House) -> None:
    await mia.get(ACCOUNT)
    mine = (await mia.submit(TEST)).url
    token = {"csrf": mia.page.node("[name=csrf]").attributes["value"] or ""}
    await mia.post("/admin/sign-out", token)
    await hire(house, "tom@kaffee.example", role="support")
    await hire(house, "ole@fjord.example", merchant=OTHER_SHOP)
    for email, status in (("tom@kaffee.example", 403), ("ole@fjord.example", 200)):
        page = await sign_in(mia, email)
        token = {"csrf": page.node("[name=csrf]").attributes["value"] or ""}
        assert (await mia.post("/admin/account/test-mail", token)).status == status
        assert (await mia.get(mine)).status == 404
        await mia.post("/admin/sign-out", token)
