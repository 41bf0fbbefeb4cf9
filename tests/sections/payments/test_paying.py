"""Paying an open invoice: with what is stored or new, confirmed by the bank or waited for, told in plain words."""

from collections.abc import Callable

import pytest

from portal.app import House
from tests.builders import invoice
from tests.cast import SHOP
from tests.clock import Clock
from tests.conftest import BASE_URL
from tests.lines import Line
from tests.mail_server import MailServer
from tests.page import Browser
from tests.sections.payments.steps import ON_ONE, PORTAL, letter, newest, of, on_record, store

HOME = f"{PORTAL}/invoices/inv-2"
PATH, FORM = f"{HOME}/payment", "#invoice-payment"


async def bill(house: House, handle: str = "inv-2") -> object:
    """The row of the invoice."""
    return (await of(house, "invoices", handle=handle))[0]


async def attempts(house: House, handle: str = "inv-2") -> list[tuple[str, str | None]]:
    """State and error of each attempt to pay the invoice, oldest first."""
    found = await of(house, "transactions", invoice_id=(await bill(house, handle)).id)
    return [(row.state, row.error) for row in found]


async def new_card(browser: Browser, sample: str) -> None:
    """A new card is stored for this invoice, and the page on which it can be paid is there."""
    page = await store(browser, sample, "?invoice=inv-2")
    assert page.url.startswith(f"{PATH}?method=ca_"), page.url


async def test_with_a_plain_browser(ada: Browser, house: House, mail: MailServer) -> None:
    page = await ada.get(PATH)
    assert page.text(".to-pay .figure") == "€12.90" and page.all("dd") == ["RE-inv-2", "Coffee box"]
    assert page.form(FORM)["method"] == "ada-visa", "that of the subscription comes first"
    assert page.text(f"{FORM} button") == "Pay €12.90"
    paid = await ada.submit(FORM)
    assert paid.text("h1") == "Thank you" and paid.url.startswith(f"{PATH}/tr_")
    assert paid.text(".lead") == "You have paid €12.90 with Visa •••• 1111."
    assert (await bill(house)).state == "settled" and (await bill(house)).settled_amount == 1290
    assert await attempts(house) == [("settled", None)]
    told = [row for row in await of(house, "events", subject_handle="RE-inv-2") if row.kind.startswith("invoice")]
    assert [(row.kind, row.actor_kind) for row in told] == [
        ("invoice_payment_begun", "customer"), ("invoice_settled", "system"),
    ]  # fmt: skip
    assert (await ada.get(paid.url)).text("h1") == "Thank you"
    assert f"{BASE_URL}{HOME}" in (await letter(mail, "Invoice RE-inv-2 is paid")).text


async def test_in_place(ada: Browser, house: House) -> None:
    assert (await ada.htmx_get(PATH)).is_partial
    await ada.get(PATH)
    done = await ada.submit(FORM, htmx=True)
    assert done.status == 200 and done.location.startswith(f"{PATH}/tr_")
    assert (await ada.htmx_get(done.location)).text("h1") == "Thank you" and (await bill(house)).state == "settled"


@ON_ONE
@pytest.mark.parametrize("htmx", [False, True])
@pytest.mark.parametrize("method", ["", "ada-old", "eva-card", "nothing"])
async def test_without_a_method_nothing_is_paid(ada: Browser, house: House, method: str, htmx: bool) -> None:
    before = await on_record(house)
    await ada.get(PATH)
    page = await ada.submit(FORM, {"method": method}, htmx=htmx)
    assert (page.status, page.is_partial, page.error("method")) == (422, htmx, "Error: Choose what to pay with.")
    assert page.has(".error-summary a[href='#field-method']") and await on_record(house) == before


@ON_ONE
@pytest.mark.parametrize(
    ("handle", "sentence"),
    [("inv-1", "There is nothing to pay on this invoice."), ("inv-4", "There is nothing to pay on this invoice.")],
)
async def test_what_is_not_open_cannot_be_paid(ada: Browser, house: House, handle: str, sentence: str) -> None:
    before, form = await on_record(house), (await ada.get(PATH)).form(FORM)
    path = f"{PORTAL}/invoices/{handle}/payment"
    for page in (await ada.get(path), await ada.post(path, form), await ada.htmx_post(path, form)):
        assert page.status == 409 and page.text(".notice") == sentence and not page.has(FORM)
    assert (await ada.get(f"{PORTAL}/invoices/inv-5/payment")).status == 404, "a draft is never seen"
    assert await on_record(house) == before


@pytest.mark.parametrize("who", [("ben@post.example", "/p/kaffee"), ("eva@post.example", "/p/fjord")])
async def test_a_strangers_invoice_or_payment_is_none(
    ada: Browser, new_browser: Callable[..., Browser], house: House, who: tuple[str, str]
) -> None:
    form, stranger = (await ada.get(PATH)).form(FORM), new_browser()
    paid = await ada.submit(FORM)
    await stranger.sign_in(*who)
    form["csrf"] = stranger.page.node("input[name=csrf]").attributes["value"] if stranger.page else ""
    before = await on_record(house)
    for path in (PATH, paid.url):
        path = path.replace("/p/kaffee", who[1])
        assert (await stranger.get(path)).status == (await stranger.htmx_get(path)).status == 404
    path = PATH.replace("/p/kaffee", who[1])
    assert (await stranger.post(path, form)).status == (await stranger.htmx_post(path, form)).status == 404
    assert await on_record(house) == before


@pytest.mark.parametrize("keep", [True, False])
async def test_a_new_card_pays_and_may_be_kept(ada: Browser, house: House, keep: bool) -> None:
    await new_card(ada, "good")
    new = await newest(house, "payment_methods")
    page = await ada.submit(FORM, {} if keep else {"keep": ""})
    assert page.text(".lead") == "You have paid €12.90 with Visa •••• 4242."
    kept = [row.handle for row in await of(house, "subscriptions", payment_method_id=new.id)]
    assert kept == (["ada-active"] if keep else [])


@pytest.mark.parametrize(
    ("sample", "error", "reason", "advice"),
    [
        ("no-money", "insufficient_funds", "There was not enough money on the account.", "Try again later"),
        ("stolen", "credit_card_lost_or_stolen", "The card was reported lost or stolen.", "Use another"),
    ],
)
async def test_a_declined_card_is_told_and_another_one_pays(
    ada: Browser, house: House, sample: str, error: str, reason: str, advice: str
) -> None:
    await new_card(ada, sample)
    page = await ada.submit(FORM)
    assert page.status == 200 and page.text("h1") == "The payment did not go through"
    assert page.text(".lead") == reason and advice in page.text(".receipt") and error not in page.answer.text
    assert "Nothing was charged." in page.text(".receipt") and await attempts(house) == [("failed", error)]
    standing = await bill(house)
    assert (standing.state, standing.processing, standing.dunning_count) == ("pending", False, None)
    page = await ada.get(PATH)
    assert (await ada.submit(FORM, {"method": "ada-visa"})).text("h1") == "Thank you"
    assert await attempts(house) == [("failed", error), ("settled", None)]


@pytest.mark.parametrize("htmx", [False, True])
@pytest.mark.parametrize(
    ("sample", "answer", "title", "error"),
    [
        ("secure", "confirm", "Thank you", None),
        ("secure", "refuse", "The payment did not go through", "sca_required"),
        ("secure-declined", "confirm", "The payment did not go through", "declined_by_acquirer"),
    ],
)
async def test_the_bank_asks_first(
    ada: Browser, house: House, sample: str, answer: str, title: str, error: str | None, htmx: bool
) -> None:
    await new_card(ada, sample)
    page = await ada.submit(FORM, htmx=htmx, follow=False)
    if not htmx:
        page = await ada.get(page.location)
        assert page.text("h1") == "Your bank wants you to confirm this payment"
        there = page.node("#panel a.primary").attributes["href"]
        assert page.node("meta[http-equiv=refresh]").attributes["content"] == f"0; url={there}"
    await ada.get(page.location if htmx else there)
    page = await ada.submit("main form", {"answer": answer})
    assert page.text("h1") == title and page.url.startswith(f"{PATH}/tr_")
    assert await attempts(house) == [("failed" if error else "settled", error)]


async def test_who_left_the_bank_can_go_back_there(ada: Browser, house: House) -> None:
    await new_card(ada, "secure")
    await ada.submit(FORM, follow=False)
    page = await ada.get(PATH)
    assert page.text("h1") == "Your bank wants you to confirm this payment"
    assert not page.has("meta[http-equiv=refresh]"), "nobody is sent there again without being asked"
    await ada.get(page.node("#panel a.primary").attributes["href"])
    assert (await ada.submit("main form", {"answer": "confirm"})).text("h1") == "Thank you"
    assert await attempts(house) == [("settled", None)]


async def test_a_bank_that_is_slow_is_waited_for(ada: Browser, house: House, clock: Clock) -> None:
    await new_card(ada, "slow-bank")
    page = await ada.submit(FORM)
    assert page.text("h1") == "Your payment is under way" and page.has("meta[http-equiv=refresh]")
    assert page.node("#panel").attributes["hx-get"] == page.url
    assert (await ada.get(PATH)).url == page.url and (await bill(house)).processing
    assert not (await ada.get(HOME)).has(f"#panel a[href='{PATH}']"), "nobody is asked to pay it twice"
    clock.forward(seconds=20)
    assert (await ada.htmx_get(page.url)).text("h1") == "Thank you"
    assert (await bill(house)).state == "settled" and not (await bill(house)).processing


@pytest.mark.parametrize("when", ["before", "after"])
async def test_a_gateway_that_is_away_loses_nothing(
    ada: Browser, house: House, line: Line, clock: Clock, when: str
) -> None:
    await ada.get(PATH)
    line.breaks(when, "charge", "look_up")
    page = await ada.submit(FORM)
    assert (page.status, page.text("h1")) == (200, "Your payment is under way")
    assert await attempts(house) == [("pending", None)]
    assert (await ada.get(PATH)).url == page.url, "it is not offered again"
    line.mend()
    assert (await ada.get(page.url)).text("h1") == "Thank you" and await attempts(house) == [("settled", None)]
    assert len(await of(house, "sandbox_records", kind="charge")) == 1


async def test_without_a_subscription_there_is_nothing_to_keep(ada: Browser, house: House) -> None:
    open_ = {"state": "pending", "settled_amount": 0, "settled_at": None}
    await house.database.write(lambda connection: invoice(connection, SHOP, "ada", "inv-once", **open_))
    page = await ada.get(f"{PORTAL}/invoices/inv-once/payment")
    assert not page.has("[name=keep]") and page.all("dd") == ["RE-inv-once"]
    assert (await ada.submit(FORM)).text("h1") == "Thank you"
    assert (await bill(house, "inv-once")).state == "settled"
