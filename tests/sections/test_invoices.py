"""My invoices: what customers see of what was billed to them."""

from datetime import timedelta

from portal.app import House
from portal.store import tables
from tests.builders import id_of, invoice
from tests.cast import SHOP
from tests.clock import START
from tests.page import Browser

PATH = "/p/kaffee/invoices"
ADA = (SHOP, "ada")


async def add(house: House, handle: str, **values: object) -> None:
    await house.database.write(lambda connection: invoice(connection, *ADA, handle, **values))


async def test_the_list_tells_number_date_status_and_amount_and_keeps_drafts_back(ada: Browser) -> None:
    page = await ada.get(PATH)
    assert page.all(".row-title") == ["RE-inv-4", "RE-inv-3", "RE-inv-2", "RE-inv-1"]
    assert page.all(".row-badge") == ["Cancelled", "Partly refunded", "Overdue", "Paid"]
    assert page.all(".row-value") == ["€12.90", "€24.00", "€12.90", "€12.90"]
    assert page.all(".row-meta") == [f"15 February 2027 · inv-{number}" for number in (4, 3, 2, 1)]
    assert not page.has("#more")


async def test_the_same_list_comes_as_a_part_for_htmx(ada: Browser) -> None:
    page = await ada.get(PATH)
    part = await ada.htmx_get(PATH)
    assert part.is_partial and part.text("#panel") == page.text("#panel")
    assert part.text("#sections [aria-current=page]") == "My invoices" and "My invoices" in part.text("title")


async def test_nothing_yet_is_said_kindly(browser: Browser) -> None:
    await browser.sign_in("ben@post.example")
    assert "No invoices yet" in (await browser.get(PATH)).text(".empty")


async def test_lines_and_vat_per_rate_add_up_to_what_is_still_to_pay(ada: Browser, house: House) -> None:
    lines = [
        {"text": "Coffee", "quantity": 2, "amount": 2380, "unit_amount": 1190, "vat": 1900,
         "period_from_at": START - timedelta(days=31), "period_to_at": START},
        {"text": "Book", "amount": 1070, "unit_amount": 1070, "vat": 700},
        {"text": "Discount", "amount": -119, "unit_amount": -119, "vat": 1900},
    ]  # fmt: skip
    await add(
        house, "inv-9", amount=3331, amount_vat=431, amount_ex_vat=2900, lines=lines, state="dunning",
        settled_amount=331, settled_at=None,
    )  # fmt: skip
    page = await ada.get(f"{PATH}/inv-9")
    assert page.text("h1") == "Invoice RE-inv-9"
    assert "€30.00 was due on 15 February 2027" in page.text("#panel > .notice")
    assert page.all(".lines tbody tr") == [
        "Coffee31 January 2027 to 2 March 2027 2 €11.90 19% €23.80", "Book 1 €10.70 7% €10.70",
        "Discount 1 -€1.19 19% -€1.19",
    ]  # fmt: skip
    assert page.all(".lines tfoot tr") == [
        "Net€29.00", "VAT 19%€3.61", "VAT 7%€0.70", "Total€33.31", "Paid-€3.31", "Still to pay€30.00",
    ]  # fmt: skip


async def test_each_attempt_to_pay_is_told_in_plain_words(ada: Browser, house: House) -> None:
    visa, sepa = [
        await house.database.read(lambda connection, name=name: id_of(connection, tables.PaymentMethod, name))
        for name in ("ada-visa", "ada-sepa")
    ]
    attempts = [
        {"state": "failed", "error": "insufficient_funds", "payment_method_id": visa, "failed_at": START},
        {"payment_type": "sepa", "payment_method_id": sepa, "amount": 331, "settled_at": START},
    ]
    await add(house, "inv-9", transactions=attempts)
    page = await ada.get(f"{PATH}/inv-9")
    assert page.all("#payments .row-meta") == [
        "3 March 2027 · Visa •••• 1111There was not enough money on the account.",
        "3 March 2027 · SEPA direct debit •••• 3000",
    ]
    assert page.all("#payments .row-badge") == ["Failed", "Paid"]
    assert page.all("#payments .row-value") == ["€12.90", "€3.31"]
    assert "insufficient_funds" not in page.answer.text


async def test_the_address_stands_as_it_was_at_issue_beside_the_way_to_the_subscription(
    ada: Browser, house: House
) -> None:
    snapshot = {
        "company": "Ada & Co", "address": "Alte Gasse 1", "postal_code": "53111", "city": "Bonn", "country": "DE",
        "vat": "DE136695976",
    }  # fmt: skip
    await add(house, "inv-9", subscription="ada-active", billing_address=snapshot)
    page = await ada.get(f"{PATH}/inv-9")
    assert "Ada & CoAlte Gasse 153111 BonnGermany" in page.text("#address") and "DE136695976" in page.text("#address")
    assert "Torstraße" not in page.text("#address")
    assert page.node("a[href$='/subscriptions/ada-active']").text() == "Coffee box"


async def test_what_can_be_done_is_told_about_the_last_failure_only(ada: Browser, house: House) -> None:
    failed = {"state": "failed", "error": "credit_card_expired", "failed_at": START}
    await add(house, "inv-9", state="dunning", settled_amount=0, settled_at=None, transactions=[failed, failed])
    first, last = (await ada.get(f"{PATH}/inv-9")).all("#payments .row-meta")
    assert first.endswith("The card has expired.") and last.endswith("Add a new card or choose another payment method.")


async def test_what_the_lines_do_not_explain_is_a_line_of_its_own(ada: Browser, house: House) -> None:
    await add(house, "inv-9", amount=1290, lines=[{"amount": 1000}])
    assert (await ada.get(f"{PATH}/inv-9")).all(".lines tfoot tr")[0] == "Other items and adjustments€2.90"


async def test_what_was_refunded_is_taken_off_what_was_paid(ada: Browser) -> None:
    page = await ada.get(f"{PATH}/inv-3")
    assert page.all(".lines tfoot tr")[-4:] == [
        "Total€24.00", "Paid€24.00", "Refunded-€10.00", "Left after refunds and credits€14.00",
    ]  # fmt: skip
    assert page.text("#summary .sum") == "€24.00 Partly refunded"


async def test_credit_notes_and_their_refunds_stand_with_the_invoice(ada: Browser) -> None:
    page = await ada.get(f"{PATH}/inv-3")
    assert page.all("#payments .row") == ["Refund 21 February 2027 · Card Refunded €10.00"]
    assert page.node("a[href$='/credit-notes/cn-1']").text(strip=True).startswith("GS-cn-1")


async def test_a_payment_under_way_never_asks_to_pay_again(ada: Browser, house: House) -> None:
    await add(house, "inv-9", state="pending", processing=True, settled_amount=0, due_at=START - timedelta(days=9))
    page = await ada.get(f"{PATH}/inv-9")
    assert "do not pay again" in page.text("#panel > .notice") and "Overdue" not in page.text("#panel")
    assert "Payment under way" in (await ada.get(PATH)).all(".row-badge")


async def test_a_charge_is_called_payment_and_has_no_number(ada: Browser, house: House) -> None:
    await add(house, "ch-1", type="ch", accounting_number=None)
    assert "Payment" in (await ada.get(PATH)).all(".row-title")
    page = await ada.get(f"{PATH}/ch-1")
    assert page.text("h1") == "Payment" and "ch-1" not in page.text("#panel")


async def test_net_prices_and_reverse_charge_are_told(ada: Browser, house: House) -> None:
    line = {"text": "Team", "tax_rule": "reverse_charge", "amount_incl_vat": False}
    await add(house, "inv-9", amount=5000, vat=0, lines=[line])
    page = await ada.get(f"{PATH}/inv-9")
    assert "Reverse charge: the recipient of the service owes the VAT." in page.text("#lines")
    assert page.all(".lines thead th")[-1] == "Amount, net" and "VAT 0%€0.00" in page.all(".lines tfoot tr")


async def test_a_document_keeps_its_currency(browser: Browser) -> None:
    await browser.sign_in("eva@post.example", "/p/fjord")
    assert (await browser.get("/p/fjord/invoices")).all(".row-value") == ["NOK 499.00"]


async def test_drafts_and_what_is_not_theirs_are_not_found(ada: Browser) -> None:
    for handle in ("inv-5", "inv-cleo", "inv-eva", "nothing", "x" * 300, "%F0%9F%98%80"):
        page = await ada.get(f"{PATH}/{handle}")
        assert page.status == 404 and "RE-" not in page.text(), handle
