"""Paying by double click, of another amount, too often, with what is gone: once, or a clear sentence."""

import asyncio
from datetime import timedelta

import pytest
import sqlalchemy as sa

from portal.app import House
from portal.store import tables
from tests.cast import SHOP
from tests.builders import payment_method
from tests.clock import START, Clock
from tests.lines import Line
from tests.page import Browser
from tests.sections.payments.steps import METHODS, ON_ONE, PORTAL, of, on_record, store

HOME = f"{PORTAL}/invoices/inv-2"
PATH, FORM = f"{HOME}/payment", "#invoice-payment"
CHANGED = "The amount that is open has changed. Check it, then pay."
TOO_MANY = "This was tried too often today. Try again tomorrow, or contact us."


async def bill(house: House) -> object:
    """The row of the invoice."""
    return (await of(house, "invoices", handle="inv-2"))[0]


async def change_bill(house: House, **values: object) -> None:
    """The invoice is as the values say."""
    statement = sa.update(tables.Invoice).where(tables.Invoice.__table__.c.handle == "inv-2").values(values)
    await house.database.write(lambda connection: connection.execute(statement))


async def paid_once(house: House) -> None:
    """One payment has settled the invoice, and the gateway knows of one charge."""
    (payment,) = await of(house, "transactions", invoice_id=(await bill(house)).id)
    assert payment.state == "settled" and (await bill(house)).settled_amount == 1290
    assert len(await of(house, "sandbox_records", kind="charge")) == 1
    assert len(await of(house, "events", kind="invoice_payment_begun")) == 1
    assert len(await of(house, "events", kind="invoice_settled")) == 1


async def tried_before(house: House, count: int, **values: object) -> None:
    """So many attempts of ada's to pay the invoice have failed."""
    row = {"type": "settle", "state": "failed", "currency": "EUR", "amount": 1290, "payment_type": "card"}
    row |= {"by_customer": True, "created_at": START, "error": "insufficient_funds", **values}
    invoice_id = (await bill(house)).id

    def write(connection: sa.Connection) -> None:
        for number in range(count):
            about = {"invoice_id": invoice_id, "position": number + 1, "reference": f"tr_{number}"}
            connection.execute(sa.insert(tables.Transaction).values(about | row))

    await house.database.write(write)


async def test_a_double_click_pays_once(ada: Browser, house: House) -> None:
    sent = (await ada.get(PATH)).form(FORM)
    pages = await asyncio.gather(*(ada.post(PATH, sent, follow=False) for _ in range(4)))
    assert {page.status for page in pages} == {303} and len({page.location for page in pages}) == 1
    assert (await ada.get(pages[0].location)).text("h1") == "Thank you"
    await paid_once(house)


async def test_the_same_form_again_leads_to_what_was_paid(ada: Browser, house: House, clock: Clock) -> None:
    sent = (await ada.get(PATH)).form(FORM)
    first, again = await ada.post(PATH, sent), await ada.post(PATH, sent)
    assert (again.text("h1"), again.url) == ("Thank you", first.url)
    clock.forward(minutes=11)
    late = await ada.post(PATH, sent)
    assert (late.status, late.text(".notice")) == (409, "There is nothing to pay on this invoice.")
    await paid_once(house)


async def test_looked_at_by_many_at_once_it_is_recorded_once(ada: Browser, house: House, line: Line) -> None:
    await ada.get(PATH)
    line.breaks("after", "charge")
    page = await ada.submit(FORM)
    line.mend()
    pages = await asyncio.gather(*(ada.get(page.url, follow=False) for _ in range(4)))
    assert {page.text("h1") for page in pages} <= {"Thank you", "Your payment is under way"}
    assert (await ada.get(page.url)).text("h1") == "Thank you"
    await paid_once(house)


async def test_with_two_methods_at_once_it_is_paid_once(ada: Browser, house: House) -> None:
    sent = (await ada.get(PATH)).form(FORM)
    await asyncio.gather(*(ada.post(PATH, sent | {"method": name}) for name in ("ada-visa", "ada-sepa")))
    await paid_once(house)


@pytest.mark.parametrize("htmx", [False, True])
async def test_another_amount_than_was_shown_is_shown_first(ada: Browser, house: House, htmx: bool) -> None:
    await ada.get(PATH)
    await change_bill(house, credited_amount=290)
    before = await on_record(house)
    page = await ada.submit(FORM, htmx=htmx)
    assert (page.status, page.text(".notice.warning")) == (409, CHANGED) and page.text(".figure") == "€10.00"
    assert await on_record(house) == before and page.form(FORM)["amount"] == "1000"
    await ada.get(PATH)
    assert "You have paid €10.00" in (await ada.submit(FORM)).text(".lead")


@ON_ONE
@pytest.mark.parametrize("amount", ["", "0", "1", "-1290", "12.90", "1290.0", "9" * 15, "9" * 400, "²", "١٢٩٠"])
async def test_a_forged_amount_pays_nothing(ada: Browser, house: House, amount: str) -> None:
    sent, before = (await ada.get(PATH)).form(FORM), await on_record(house)
    assert (await ada.post(PATH, sent | {"amount": amount})).status in (409, 422)
    assert await on_record(house) == before


async def test_too_many_failures_in_a_day_are_refused(ada: Browser, house: House, clock: Clock) -> None:
    sent = (await ada.get(PATH)).form(FORM)
    await tried_before(house, 5)
    before = await on_record(house)
    for page in (await ada.get(PATH), await ada.post(PATH, sent), await ada.htmx_post(PATH, sent)):
        assert (page.status, page.text(".notice")) == (409, TOO_MANY)
    assert await on_record(house) == before
    clock.forward(hours=24, seconds=1)
    await ada.sign_in("ada@post.example")
    await ada.get(PATH)
    assert (await ada.submit(FORM)).text("h1") == "Thank you"


@pytest.mark.parametrize("values", [{"by_customer": False}, {"created_at": START - timedelta(hours=25)}])
async def test_what_failed_by_itself_or_long_ago_does_not_count(
    ada: Browser, house: House, values: dict[str, object]
) -> None:
    await tried_before(house, 9, **values)
    await ada.get(PATH)
    assert (await ada.submit(FORM)).text("h1") == "Thank you"


async def test_a_method_that_was_removed_meanwhile_pays_nothing(ada: Browser, house: House) -> None:
    await house.database.write(lambda connection: payment_method(connection, SHOP, "ada", "spare"))
    sent = (await ada.get(PATH)).form(FORM) | {"method": "spare"}
    await ada.get(f"{METHODS}/spare/removal")
    await ada.submit("#payment-method-removal")
    before = await on_record(house)
    page = await ada.post(PATH, sent)
    assert (page.status, page.error("method")) == (422, "Error: Choose what to pay with.")
    assert await on_record(house) == before


async def test_paid_with_what_is_removed_at_once_money_and_books_agree(ada: Browser, house: House) -> None:
    """In two tabs at once: either it pays and stays, or it is gone and has paid nothing."""
    await store(ada)
    (card,) = await of(house, "payment_methods", last_four="4242")
    removal = f"{METHODS}/{card.handle}/removal"
    paying, removing = (await ada.get(PATH)).form(FORM), (await ada.get(removal)).form("#payment-method-removal")
    paying |= {"method": card.handle, "keep": ""}
    await asyncio.gather(ada.post(PATH, paying), ada.post(removal, removing))
    charged = await of(house, "sandbox_records", kind="charge")
    settled = await of(house, "transactions", invoice_id=(await bill(house)).id, state="settled")
    assert len(charged) == len(settled) == ((await bill(house)).state == "settled")


@ON_ONE
@pytest.mark.parametrize("reference", ["tr_0", "ref-inv-2", "x" * 900, "%00", "..%2F..", "inv-1"])
async def test_a_forged_payment_is_none(ada: Browser, reference: str) -> None:
    assert (await ada.get(f"{PATH}/{reference}")).status in (400, 404)


async def test_a_payment_of_another_invoice_or_of_the_billing_run_is_none(ada: Browser, house: House) -> None:
    await tried_before(house, 1, by_customer=False)
    assert (await ada.get(f"{PATH}/tr_0")).status == 404
    await ada.get(PATH)
    paid = await ada.submit(FORM)
    assert (await ada.get(paid.url.replace("inv-2", "inv-1"))).status == 404
