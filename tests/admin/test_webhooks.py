"""Webhooks in the console: added, tried out, changed, sent again, deleted; by owners only, each merchant their own."""

import html
from collections.abc import AsyncIterator, Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from portal.app import House
from portal.settings import Settings
from tests.admin.endpoints import FORM, LIST, add, place, settled, until
from tests.admin.staff import MIA, hire, sign_in
from tests.cast import OTHER_SHOP
from tests.clock import Clock
from tests.contents import rows
from tests.jobs.receiver import Receiver, answer
from tests.mail_server import MailServer
from tests.page import Browser

pytestmark = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)


@pytest.fixture
def settings(settings: Settings) -> Settings:
    return replace(settings, webhooks_to_loopback=True)


@pytest.fixture
def clock() -> Clock:
    """Receivers look at theirs."""
    return Clock(datetime.now(UTC))


@pytest.fixture
async def shop() -> AsyncIterator[Receiver]:
    async with Receiver() as receiver:
        yield receiver


@pytest.mark.parametrize("htmx", [True, False], ids=["in place", "without JavaScript"])
async def test_an_endpoint_hears_of_what_a_customer_does(
    mia: Browser, ada: Browser, shop: Receiver, htmx: bool
) -> None:
    assert "No endpoints yet" in (await mia.get(LIST)).text("#panel")
    page = await add(mia, shop.url, htmx=htmx, description="Warehouse")
    shop.secrets = (page.text("#secret"),)
    assert page.status == 200 and page.text("#secret").startswith("whsec_") and page.is_partial is htmx
    where = await place(mia)
    assert "Warehouse · All events" in mia.page.text("#panel") and "Nothing sent yet" in mia.page.text("#panel")
    await ada.get("/p/kaffee/details/phone")
    await ada.submit("main form", {"phone": "+49 30 901821"})
    await until(lambda: len(shop.got) == 1)
    page = await settled(mia, where, "Delivered")
    assert "The details were changed." in page.text("#log .row-title") and "ada" in page.text("#log .row-meta")
    assert "204" in page.text("#log") and "Working" in page.text("#endpoint-facts")
    assert shop.secrets[0] not in page.answer.text, "it was shown once"
    page = await mia.get(page.node("#log a.row").attributes["href"] or "")
    assert '"customer": "ada"' in page.text("#delivery-body") and "901821" not in page.answer.text
    assert "webhook-signature: v1," in page.text("#attempts") and "status 204" in page.text("#attempts")


async def test_the_same_form_again_adds_nothing(mia: Browser, shop: Receiver, house: House) -> None:
    await mia.get(f"{LIST}/new")
    sent = mia.page.form(FORM) | {"url": shop.url}
    await mia.post(LIST, sent)
    again = await mia.post(LIST, sent)
    assert again.url.startswith(f"{LIST}/wh_") and not again.has("#secret")
    assert len(await house.database.search(rows, "webhook_endpoints")) == 1
    assert [row.kind for row in await house.database.search(rows, "events")].count("webhook_added") == 1


WRONG = (
    ({"url": ""}, "url", "whole address"),
    ({"url": "http://shop.example/"}, "url", "begins with https"),
    ({"url": "https://10.0.0.1/"}, "url", "not on the public internet"),
    ({"url": "https://169.254.169.254/latest"}, "url", "not on the public internet"),
    ({"url": "https://nobody.invalid/"}, "url", "cannot be found"),
    ({"description": "x" * 121}, "description", "120 characters or fewer"),
    ({"events": "chosen"}, "events", "at least one kind"),
    ({"events": "gold"}, "events", "Choose one"),
)


async def test_what_is_wrong_is_said_at_its_field_and_nothing_is_lost(
    mia: Browser, house: House, shop: Receiver
) -> None:
    for values, field, reason in WRONG:
        for htmx in (True, False):
            page = await add(mia, **{"url": shop.url, **values}, htmx=htmx)
            assert page.status == 422 and reason in page.error(field), (values, page.status)
            assert field == "events" or page.form(FORM)[field] == values[field]
    assert not await house.database.search(rows, "webhook_endpoints")


async def test_settings_are_changed_and_what_is_off_gets_nothing(mia: Browser, shop: Receiver, house: House) -> None:
    await add(mia, shop.url)
    where = await place(mia)
    await mia.get(f"{where}/settings")
    chosen = {"events": "chosen", "want_webhook_changed": "yes", "want_invoice_settled": "yes"}
    page = await mia.submit(FORM, chosen)
    assert "is saved" in page.text("#notice") and "2 kinds of events" in page.text("#endpoint-facts")
    stale = mia.page
    await until(lambda: shop.kinds == ["webhook_changed"])
    await mia.get(f"{where}/settings")
    assert mia.page.form(FORM)["want_invoice_settled"] == "yes"
    sent = {name: value for name, value in mia.page.form(FORM).items() if name != "active"}
    page = await mia.post(f"{where}/settings", sent)
    assert "It is off" in page.text("#panel") and stale is not None
    page = await mia.post(f"{where}/settings", sent | {"active": "yes"})
    assert page.status == 409 and "Somebody else has changed this" in page.text("#panel")
    page = await mia.get(where)
    page = await mia.submit("#form-activation", htmx=True)
    assert "on again" in page.text("#notice") and not page.has("#form-activation")
    kinds = [(row.kind, row.actor_name) for row in await house.database.search(rows, "events")]
    assert kinds.count(("webhook_changed", "Mia Brandt")) == 3


async def test_a_test_event_fails_is_looked_at_and_sent_again(mia: Browser, shop: Receiver) -> None:
    shop.reply = lambda content: answer(500, b"<script>alert(1)</script> & more")
    await add(mia, shop.url)
    where = await place(mia)
    await mia.get(where)
    part = await mia.submit("#form-test", htmx=True)
    assert part.is_partial and "on its way" in part.text("#notice")
    page = await settled(mia, f"{where}?show=failed", "A test event")
    page = await mia.get(page.node("#log a.row").attributes["href"] or "")
    assert "<script>alert(1)</script> & more" in page.text("#attempts")
    assert html.escape("<script>alert(1)</script>") in page.answer.text
    shop.reply = lambda content: answer(200)
    page = await mia.submit("#form-again")
    assert "on its way again" in page.text("#notice")
    page = await settled(mia, page.url.partition("?")[0], "Delivered")
    assert len(shop.got) == 2 and shop.got[0] == shop.got[1] and len(page.all("#attempts .what")) == 2


async def test_a_receiver_that_is_gone_is_switched_off_and_owners_hear_of_it(
    mia: Browser, ada: Browser, shop: Receiver, mail: MailServer, clock: Clock
) -> None:
    shop.reply = lambda content: answer(410)
    await add(mia, shop.url)
    where = await place(mia)
    await ada.get("/p/kaffee/details/phone")
    await ada.submit("main form", {"phone": "+49 30 901822"})
    page = await settled(mia, where, "it is gone for good")
    letter = await mail.arrival(MIA)
    assert "are switched off" in letter.subject and where in letter.text
    assert not page.has("#form-test") and not (await mia.get(f"{where}?show=failed")).has("#form-repeats")
    shop.reply = lambda content: answer(200)
    await mia.get(where)
    await mia.submit("#form-activation")
    await mia.get(f"{where}?show=failed")
    wrong = await mia.submit("#form-repeats", {"since": "soon"}, htmx=True)
    assert wrong.status == 422 and wrong.error("since") == "Error: Enter a day."
    page = await mia.submit("#form-repeats", {"since": (clock.now + timedelta(days=2)).date().isoformat()})
    assert "Nothing has failed since then" in page.text("#notice")
    await mia.get(f"{where}?show=failed")
    page = await mia.submit("#form-repeats")
    assert "What had failed is on its way again" in page.text("#notice")
    await until(lambda: shop.kinds.count("customer_changed") == 2)


async def test_another_secret_is_shown_once_and_both_sign_for_a_day(mia: Browser, shop: Receiver) -> None:
    former = (await add(mia, shop.url)).text("#secret")
    where = await place(mia)
    sent = (await mia.get(f"{where}/secret")).form("#form-secret")
    page = await mia.submit("#form-secret", htmx=True)
    shop.secrets = (former, page.text("#secret"))
    assert former != shop.secrets[1] and "signed with both" in page.text("#panel")
    again = await mia.post(f"{where}/secret", sent)
    assert again.status == 409 and "stops working at once" in again.text("#panel") and not again.has("#secret")
    await mia.get(where)
    await mia.submit("#form-test")
    await until(lambda: "webhook_test" in shop.kinds)
    assert "The former secret still signs" in (await mia.get(where)).text("#endpoint-safety")


async def test_a_deleted_endpoint_is_gone(mia: Browser, shop: Receiver) -> None:
    await add(mia, shop.url)
    where = await place(mia)
    await mia.get(f"{where}/removal")
    page = await mia.submit("#form-removal")
    assert "is deleted" in page.text("#notice") and "No endpoints yet" in page.text("#panel")
    assert (await mia.get(where)).status == 404 and not shop.got


WAYS = ("settings", "secret", "removal", "activation", "tests", "repeats", "deliveries/1/repeat")


async def test_who_is_no_owner_may_look_and_not_change(
    mia: Browser, new_browser: Callable[..., Browser], house: House, shop: Receiver
) -> None:
    await add(mia, shop.url)
    where = await place(mia)
    await mia.get(where)
    await mia.submit("#form-test")
    await settled(mia, where, "Delivered")
    await hire(house, "tom@kaffee.example", role="support")
    tom = new_browser()
    await sign_in(tom, "tom@kaffee.example")
    for path in (LIST, where, f"{where}/deliveries/1"):
        page = await tom.get(path)
        assert page.status == 200 and not page.has("#panel form") and not page.has("#panel .primary"), path
    token = {"csrf": tom.page.node("[name=csrf]").attributes["value"] or ""}
    for path in (LIST, *(f"{where}/{way}" for way in WAYS)):
        assert (await tom.post(path, token)).status == 403, path
    for way in ("settings", "secret", "removal"):
        assert (await tom.get(f"{where}/{way}")).status == 403
    assert (await tom.get(f"{LIST}/new")).status == 403


async def test_nobody_sees_or_changes_what_is_another_merchants(
    mia: Browser, new_browser: Callable[..., Browser], house: House, shop: Receiver
) -> None:
    await add(mia, shop.url)
    where = await place(mia)
    await hire(house, "ole@fjord.example", merchant=OTHER_SHOP)
    ole = new_browser()
    await sign_in(ole, "ole@fjord.example")
    assert "No endpoints yet" in (await ole.get(LIST)).text("#panel")
    token = {"csrf": ole.page.node("[name=csrf]").attributes["value"] or ""}
    for path in (where, *(f"{where}/{way}" for way in ("settings", "secret", "removal", "deliveries/1"))):
        assert (await ole.get(path)).status == 404, path
    for way in WAYS:
        assert (await ole.post(f"{where}/{way}", token)).status == 404, way
    await add(ole, shop.url)
    theirs = await place(ole)
    await mia.get(where)
    await mia.submit("#form-test")
    await settled(mia, where, "Delivered")
    assert (await ole.get(f"{theirs}/deliveries/1")).status == 404
