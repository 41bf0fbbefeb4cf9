"""My credit notes: corrections of invoices, and where the money went."""

from datetime import timedelta

from portal.app import House
from portal.store.paging import PAGE_SIZE
from tests.builders import credit_note
from tests.cast import SHOP
from tests.clock import START
from tests.page import Browser

PATH = "/p/kaffee/credit-notes"


async def test_the_list_tells_number_date_invoice_status_and_amount(ada: Browser) -> None:
    page = await ada.get(PATH)
    assert page.all(".row-title") == ["GS-cn-2", "GS-cn-1"]
    assert page.all(".row-badge") == ["Credited", "Refunded"]
    assert page.all(".row-value") == ["€5.00", "€10.00"]
    assert page.all(".row-meta") == [
        "21 February 2027 · for invoice RE-inv-1 · cn-2", "21 February 2027 · for invoice RE-inv-3 · cn-1",
    ]  # fmt: skip
    part = await ada.htmx_get(PATH)
    assert part.is_partial and part.text("#panel") == page.text("#panel")


async def test_nothing_yet_is_said_kindly(browser: Browser) -> None:
    await browser.sign_in("ben@post.example")
    assert "No credit notes" in (await browser.get(PATH)).text(".empty")


async def test_a_refund_shows_lines_vat_date_and_method(ada: Browser, house: House) -> None:
    refund = {
        "type": "refund", "state": "refunded", "amount": 1790, "currency": "EUR", "payment_type": "card",
        "payment_method": "ada-visa", "refunded_at": (START - timedelta(days=1)).isoformat(),
    }  # fmt: skip
    lines = [
        {"text": "Tea", "amount": 1190, "amount_ex_vat": 1000, "vat": 1900},
        {"text": "Book", "amount": 600, "amount_ex_vat": 561, "vat": 700},
    ]
    sums = {"amount": 1790, "amount_vat": 229, "amount_ex_vat": 1561, "refund": refund, "lines": lines}
    await house.database.write(lambda c: credit_note(c, SHOP, "ada", "cn-9", invoice="inv-3", **sums))
    page = await ada.get(f"{PATH}/cn-9")
    assert page.text("h1") == "Credit note GS-cn-9"
    assert page.all(".lines tbody tr") == ["Tea 1 19% €11.90", "Book 1 7% €6.00"]
    assert page.all(".lines tfoot tr") == ["Net€15.61", "VAT 19%€1.90", "VAT 7%€0.39", "Total€17.90"]
    assert page.text("#payments .row") == "Refund 2 March 2027 · Visa •••• 1111 Refunded €17.90"
    assert page.node("a[href$='/invoices/inv-3']").text() == "RE-inv-3"
    assert "BonnGermany" in page.text("#address")


async def test_a_credit_says_what_becomes_of_it(ada: Browser) -> None:
    page = await ada.get(f"{PATH}/cn-2")
    assert "off your next invoice" in page.text("#panel > .notice") and not page.has("#payments")


async def test_a_refund_that_failed_says_what_to_do(ada: Browser, house: House) -> None:
    refund = {"type": "refund", "state": "failed", "amount": 1, "payment_type": "card"}
    await house.database.write(
        lambda c: credit_note(c, SHOP, "ada", "cn-9", invoice="inv-3", amount=1, refund=refund)
    )
    page = await ada.get(f"{PATH}/cn-9")
    assert "did not reach you. Please contact us" in page.text("#panel > .notice.danger")
    assert page.text("#payments .row-meta").endswith("Please contact us, so that the money reaches you another way.")


async def test_the_method_of_a_stranger_is_never_named(ada: Browser, house: House) -> None:
    refund = {"type": "refund", "state": "refunded", "amount": 1, "payment_type": "card", "payment_method": "cleo-card"}
    await house.database.write(
        lambda c: credit_note(c, SHOP, "ada", "cn-9", invoice="inv-3", amount=1, refund=refund)
    )
    assert "1111" not in (await ada.get(f"{PATH}/cn-9")).text("#payments")


async def test_what_is_not_theirs_is_not_found(ada: Browser, browser: Browser) -> None:
    for handle in ("cn-eva", "nothing", "x" * 300):
        assert (await ada.get(f"{PATH}/{handle}")).status == 404
    assert (await ada.get(f"{PATH}?before=x")).status == 404


async def test_older_pages_show_each_once(ada: Browser, house: House) -> None:
    def many(connection) -> None:
        own = {"invoice": "inv-1", "created_at": START - timedelta(days=99)}
        for number in range(PAGE_SIZE - 2):
            credit_note(connection, SHOP, "ada", f"old-{number}", **own)

    await house.database.write(many)
    page = await ada.get(PATH)
    assert len(page.all(".row")) == PAGE_SIZE and not page.has("#more")
    await house.database.write(lambda c: credit_note(c, SHOP, "ada", "new", invoice="inv-1", created_at=START))
    first = await ada.get(PATH)
    second = await ada.get(first.node("#more a").attributes["href"] or "")
    seen = first.all(".row-title") + second.all(".row-title")
    assert len(seen) == len(set(seen)) == PAGE_SIZE + 1 and not second.has("#more")
