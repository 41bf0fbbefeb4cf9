"""Using a method for subscriptions: told before the click, done as it was told, and once."""

import asyncio
from collections.abc import Callable

import pytest

from portal.app import House
from tests.builders import payment_method
from tests.cast import SHOP
from tests.conftest import BASE_URL
from tests.mail_server import MailServer
from tests.page import Browser
from tests.sections.payments.steps import METHODS, ON_ONE, PORTAL, letter, of, on_record

PATH, CARD = f"{METHODS}/ada-mc/use", "Mastercard •••• 5454"
CHANGED = "Something has changed since you opened this page. Check it once more, then confirm."
KIND = "subscription_payment_method_changed"


@pytest.fixture(autouse=True)
async def card(house: House) -> None:
    """Ada has one more card, with which nothing is paid yet."""
    values = {"card_type": "mc", "last_four": "5454"}
    await house.database.write(lambda connection: payment_method(connection, SHOP, "ada", "ada-mc", **values))


async def paid_with(house: House, handle: str) -> list[str]:
    """The subscriptions that are paid with the method."""
    (method,) = await of(house, "payment_methods", handle=handle)
    return [row.handle for row in await of(house, "subscriptions", payment_method_id=method.id)]


async def test_for_all_with_a_plain_browser(ada: Browser, house: House, mail: MailServer) -> None:
    page = await ada.get(PATH)
    chosen = [name for name in page.form("#payment-method-use") if name.startswith("use-")]
    assert chosen == ["use-0", "use-1", "use-2", "use-3"], "all of them"
    assert page.all(".choice:has([value=ada-active]) .hint")[1:] == [
        "Still open: €12.90. It is charged to this payment method now."
    ]
    receipt = await ada.submit("#payment-method-use")
    assert receipt.url.startswith(f"{PORTAL}/receipts/rc_")
    assert receipt.text("h1") == f"4 subscriptions are paid with {CARD}."
    assert receipt.all("dt")[:2] == ["Confirmed on", "Tea box"] and "€12.90, charged to it now" in receipt.all("dd")
    assert await paid_with(house, "ada-mc") == ["ada-active", "ada-trial", "ada-paused", "ada-cancelled"]
    told = await of(house, "events", kind=KIND)
    assert sorted(event.subject_handle for event in told) == ["ada-active", "ada-cancelled", "ada-paused", "ada-trial"]
    assert {event.actor_kind for event in told} == {"customer"}
    text = " ".join((await letter(mail, f"4 subscriptions are paid with {CARD}")).text.split())
    assert "Still open for “Coffee box”: €12.90, charged to it now" in text and BASE_URL + METHODS in text


@pytest.mark.parametrize("htmx", [False, True])
async def test_for_one_of_them(ada: Browser, house: House, htmx: bool) -> None:
    form = (await ada.get(PATH)).form("#payment-method-use")
    values = {name: "" for name, handle in form.items() if name.startswith("use-") and handle != "ada-trial"}
    done = await ada.submit("#payment-method-use", values, htmx=htmx, follow=False)
    assert done.status == (200 if htmx else 303) and f"{PORTAL}/receipts/rc_" in done.location
    assert await paid_with(house, "ada-mc") == ["ada-trial"]
    assert not await of(house, "transactions", state="pending"), "what is open belongs to another one"


async def test_a_direct_debit_tells_the_day_of_its_collection(ada: Browser) -> None:
    page = await ada.get(f"{METHODS}/ada-sepa/use")
    told = page.all(".choice:has([value=ada-active]) .hint")
    assert told[1:] == ["Still open: €12.90. It is collected on 17 March 2027."]
    assert "€12.90, collected on 17 March 2027" in (await ada.submit("#payment-method-use")).all("dd")


@ON_ONE
@pytest.mark.parametrize("htmx", [False, True])
async def test_nothing_chosen_is_complained_of(ada: Browser, house: House, htmx: bool) -> None:
    before = await on_record(house)
    await ada.get(PATH)
    page = await ada.submit("#payment-method-use", dict.fromkeys(("use-0", "use-1", "use-2", "use-3"), ""), htmx=htmx)
    assert (page.status, page.is_partial) == (422, htmx) and page.has(".error-summary a[href='#field-use-0']")
    assert page.error("use-0") == "Error: Choose at least one subscription." and page.has("#field-use-0")
    assert await on_record(house) == before


async def test_what_cannot_be_used_is_refused(ada: Browser, house: House) -> None:
    """A card that failed or has expired pays nothing; subscriptions that have ended are not offered."""
    old = {"expires_year": 2027, "expires_month": 2}
    await house.database.write(lambda connection: payment_method(connection, SHOP, "ada", "february", **old))
    before = await on_record(house)
    for handle in ("ada-old", "february"):
        page = await ada.get(f"{METHODS}/{handle}/use")
        assert page.status == 200 and page.has(".empty") and not page.has("main form [type=checkbox]")
        sent = (await ada.get(PATH)).form("#payment-method-use")
        page = await ada.post(f"{METHODS}/{handle}/use", sent)
        assert page.status == 409 and page.has(".notice.warning")
    assert "ada-expired" not in (await ada.get(PATH)).answer.text and await on_record(house) == before


async def test_it_leads_to_the_list_when_there_is_nothing_to_choose(ada: Browser, house: House) -> None:
    await ada.get(PATH)
    await ada.submit("#payment-method-use")
    assert (await ada.get(f"{PATH}?new=yes")).url == METHODS


@pytest.mark.parametrize("who", [("ben@post.example", "/p/kaffee"), ("eva@post.example", "/p/fjord")])
async def test_a_strangers_method_or_subscription_is_none(
    ada: Browser, new_browser: Callable[..., Browser], house: House, who: tuple[str, str]
) -> None:
    sent, stranger = (await ada.get(PATH)).form("#payment-method-use"), new_browser()
    await stranger.sign_in(*who)
    token = {"csrf": stranger.page.node("input[name=csrf]").attributes["value"] or ""} if stranger.page else {}
    before, path = await on_record(house), PATH.replace("/p/kaffee", who[1])
    assert (await stranger.get(path)).status == 404
    assert (await stranger.post(path, sent | token)).status == 404
    assert (await stranger.htmx_post(path, sent | token)).status == 404
    assert (await ada.get(f"{METHODS}/eva-card/use")).status == 404
    assert await on_record(house) == before


async def test_a_double_click_has_one_effect(ada: Browser, house: House) -> None:
    sent = (await ada.get(PATH)).form("#payment-method-use")
    pages = await asyncio.gather(*(ada.post(PATH, sent, follow=False) for _ in range(4)))
    assert {page.status for page in pages} == {303} and len({page.location for page in pages}) == 1
    assert len(await of(house, "events", kind=KIND)) == 4 and len(await of(house, "receipts", kind="use")) == 1
    (invoice,) = await of(house, "invoices", handle="inv-2")
    assert len(await of(house, "transactions", invoice_id=invoice.id)) == 1


@ON_ONE
@pytest.mark.parametrize("mark", ["", "0" * 16, "x" * 5000, "😀", "' OR 1=1"])
async def test_a_forged_mark_does_nothing(ada: Browser, house: House, mark: str) -> None:
    sent, before = (await ada.get(PATH)).form("#payment-method-use"), await on_record(house)
    page = await ada.post(PATH, sent | {"mark": mark})
    assert (page.status, page.text(".notice.warning")) == (409, CHANGED) and await on_record(house) == before


async def test_forged_subscriptions_are_not_taken(ada: Browser, house: House) -> None:
    sent, before = (await ada.get(PATH)).form("#payment-method-use"), await on_record(house)
    for handle in ("eva-fish", "ada-expired", "nothing", "x" * 900):
        page = await ada.post(PATH, sent | {"use-0": handle, "use-1": "", "use-2": "", "use-3": ""})
        assert page.status == 409 and "Choose at least one subscription." in page.text(".notice.warning")
    assert await on_record(house) == before


async def test_what_has_changed_meanwhile_is_shown_first(ada: Browser, house: House) -> None:
    """In another tab the invoice was paid, so that nothing would be charged now."""
    sent = (await ada.get(PATH)).form("#payment-method-use")
    await ada.get(f"{PORTAL}/invoices/inv-2/payment")
    assert (await ada.submit("#invoice-payment")).text("h1") == "Thank you"
    page = await ada.post(PATH, sent)
    assert (page.status, page.text(".notice.warning")) == (409, CHANGED) and "Still open" not in page.text("form")
    assert await paid_with(house, "ada-mc") == []
    assert (await ada.submit("#payment-method-use")).url.startswith(f"{PORTAL}/receipts/")
