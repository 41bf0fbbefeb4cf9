"""Removing a method: what needs it is paid with another one in the same step, and the gateway forgets its token."""

import asyncio
from collections.abc import Callable

import pytest

from portal.app import House
from tests.builders import payment_method
from tests.cast import SHOP
from tests.mail_server import MailServer
from tests.page import Browser
from tests.sections.payments.steps import METHODS, ON_ONE, PORTAL, letter, of, on_record, store

PATH, VISA = f"{METHODS}/ada-visa/removal", "Visa •••• 1111"
FORM = "#payment-method-removal"
CHANGED = "Something has changed since you opened this page. Check it once more, then confirm."
REPLACE_FIRST = "Choose what these subscriptions are paid with instead."


async def method(house: House, handle: str = "ada-visa") -> object:
    """The row of the method."""
    return (await of(house, "payment_methods", handle=handle))[0]


async def test_one_that_is_needed_is_replaced_in_the_same_step(ada: Browser, house: House, mail: MailServer) -> None:
    page = await ada.get(PATH)
    assert page.all(".plain li") == ["Coffee box"] and page.form(FORM)["method"] == "ada-sepa"
    assert "€12.90 that is still open is collected on 17 March 2027." in page.text(FORM)
    receipt = await ada.submit(FORM)
    assert receipt.url.startswith(f"{PORTAL}/receipts/rc_") and receipt.text("h1") == f"{VISA} is removed."
    facts = dict(zip(receipt.all("dt"), receipt.all("dd"), strict=True))
    assert facts["Paid with instead"] == "SEPA direct debit •••• 3000" and "Confirmed on" in facts
    assert facts["Still open for “Coffee box”"] == "€12.90, collected on 17 March 2027"
    removed, other = await method(house), await method(house, "ada-sepa")
    assert (removed.state, removed.gateway) == ("deleted", "sandbox") and removed.deleted_at
    (subscription,) = await of(house, "subscriptions", handle="ada-active")
    assert subscription.payment_method_id == other.id
    assert [row.subject_handle for row in await of(house, "events", kind="customer_payment_method_deleted")] == [
        "ada-visa"
    ]
    assert len(await of(house, "events", kind="subscription_payment_method_changed")) == 1
    assert "Paid with instead: SEPA direct debit •••• 3000" in (await letter(mail, f"{VISA} is removed")).text
    assert not (await ada.get(METHODS)).has("#payment-method-ada-visa")


@pytest.mark.parametrize("htmx", [False, True])
async def test_one_that_nothing_needs_just_goes(ada: Browser, house: House, htmx: bool) -> None:
    page = await (ada.htmx_get if htmx else ada.get)(f"{METHODS}/ada-old/removal")
    assert page.is_partial == htmx and not page.has("[name=method]")
    await ada.get(f"{METHODS}/ada-old/removal")
    done = await ada.submit(FORM, htmx=htmx, follow=False)
    assert done.status == (200 if htmx else 303) and f"{PORTAL}/receipts/rc_" in done.location
    assert (await method(house, "ada-old")).state == "deleted"


async def test_a_new_card_takes_the_place_of_the_old_one(ada: Browser, house: House) -> None:
    page = await store(ada, query="?instead_of=ada-visa")
    new = (await of(house, "payment_methods", last_four="4242"))[0]
    assert page.url == f"{PATH}?method={new.handle}" and page.form(FORM)["method"] == new.handle
    await ada.submit(FORM)
    assert [row.handle for row in await of(house, "subscriptions", payment_method_id=new.id)] == ["ada-active"]
    assert (await method(house)).state == "deleted"


@ON_ONE
@pytest.mark.parametrize("htmx", [False, True])
@pytest.mark.parametrize("instead", ["", "ada-old", "eva-card", "ada-visa", "😀"])
async def test_without_something_instead_it_stays(ada: Browser, house: House, instead: str, htmx: bool) -> None:
    before = await on_record(house)
    await ada.get(PATH)
    page = await ada.submit(FORM, {"method": instead}, htmx=htmx)
    assert (page.status, page.is_partial, page.error("method")) == (422, htmx, f"Error: {REPLACE_FIRST}")
    assert page.has(".error-summary a[href='#field-method']") and await on_record(house) == before


async def test_the_only_one_cannot_be_removed_before_another_is_there(
    new_browser: Callable[..., Browser], house: House
) -> None:
    cleo = new_browser()
    await cleo.sign_in("cleo@post.example")
    page = await cleo.get(f"{METHODS}/cleo-card/removal")
    assert not page.has(f"{FORM} button") and page.node(f"{FORM} a.primary").attributes["href"].endswith(
        "/payment-methods/new?instead_of=cleo-card"
    )
    before, form = await on_record(house), page.form(FORM)
    page = await cleo.post(f"{METHODS}/cleo-card/removal", form)
    assert page.status == 409 and "Add another payment method first." in page.text(".notice.warning")
    assert await on_record(house) == before


@pytest.mark.parametrize("htmx", [False, True])
async def test_one_that_is_being_charged_stays(ada: Browser, house: House, htmx: bool) -> None:
    await store(ada, "slow-bank", "?invoice=inv-2")
    assert (await ada.submit("#invoice-payment")).text("h1") == "Your payment is under way"
    (slow,) = await of(house, "payment_methods", card_type="amex")
    path, before = f"{METHODS}/{slow.handle}/removal", await on_record(house)
    page = await ada.get(path)
    assert "A payment with it is under way." in page.text(".notice.info") and not page.has(FORM)
    token = (await ada.get(PATH)).form(FORM)["csrf"]
    values = {"csrf": token, "method": "ada-visa", "mark": "0" * 16}
    page = await (ada.htmx_post if htmx else ada.post)(path, values)
    assert page.status == 409 and "A payment with it is under way." in page.text(".notice.warning")
    assert await on_record(house) == before


@pytest.mark.parametrize("who", [("ben@post.example", "/p/kaffee"), ("eva@post.example", "/p/fjord")])
async def test_a_strangers_method_is_none(
    ada: Browser, new_browser: Callable[..., Browser], house: House, who: tuple[str, str]
) -> None:
    sent, stranger = (await ada.get(PATH)).form(FORM), new_browser()
    await stranger.sign_in(*who)
    token = {"csrf": stranger.page.node("input[name=csrf]").attributes["value"] or ""} if stranger.page else {}
    before, path = await on_record(house), PATH.replace("/p/kaffee", who[1])
    assert (await stranger.get(path)).status == 404
    assert (await stranger.post(path, sent | token)).status == 404
    assert (await stranger.htmx_post(path, sent | token)).status == 404
    assert await on_record(house) == before


@pytest.mark.parametrize("path", [PATH, f"{METHODS}/ada-old/removal"])
async def test_a_double_click_has_one_effect_and_one_receipt(ada: Browser, house: House, path: str) -> None:
    sent = (await ada.get(path)).form(FORM)
    pages = await asyncio.gather(*(ada.post(path, sent, follow=False) for _ in range(4)))
    assert {page.status for page in pages} == {303} and len({page.location for page in pages}) == 1
    assert len(await of(house, "events", kind="customer_payment_method_deleted")) == 1
    assert len(await of(house, "receipts", kind="removal")) == 1


@ON_ONE
@pytest.mark.parametrize("mark", ["", "0" * 16, "😀"])
async def test_a_forged_mark_does_nothing(ada: Browser, house: House, mark: str) -> None:
    sent, before = (await ada.get(PATH)).form(FORM), await on_record(house)
    page = await ada.post(PATH, sent | {"mark": mark})
    assert (page.status, page.text(".notice.warning")) == (409, CHANGED) and await on_record(house) == before


async def test_what_began_to_need_it_meanwhile_is_shown_first(ada: Browser, house: House) -> None:
    await house.database.write(lambda connection: payment_method(connection, SHOP, "ada", "spare"))
    path = f"{METHODS}/spare/removal"
    sent = (await ada.get(path)).form(FORM)
    form = (await ada.get(f"{METHODS}/spare/use")).form("#payment-method-use")
    others = {name: "" for name, handle in form.items() if name.startswith("use-") and handle != "ada-trial"}
    await ada.submit("#payment-method-use", others)
    page = await ada.post(path, sent | {"method": "ada-sepa"})
    assert (page.status, page.text(".notice.warning")) == (409, CHANGED) and page.has(".plain li")
    assert (await method(house, "spare")).state == "active"
    assert (await ada.submit(FORM)).url.startswith(f"{PORTAL}/receipts/")


async def test_two_who_remove_each_others_replacement_leave_one(ada: Browser, house: House) -> None:
    """In two tabs at once each of the two methods is to be replaced by the other one."""
    first = (await ada.get(PATH)).form(FORM) | {"method": "ada-sepa"}
    other = f"{METHODS}/ada-sepa/removal"
    second = (await ada.get(other)).form(FORM) | {"method": "ada-visa"}
    await asyncio.gather(ada.post(PATH, first), ada.post(other, second))
    left = await of(house, "payment_methods", state="active")
    assert len([row for row in left if row.handle.startswith("ada-")]) == 1
    (active,) = await of(house, "subscriptions", handle="ada-active")
    assert active.payment_method_id in {row.id for row in left}
