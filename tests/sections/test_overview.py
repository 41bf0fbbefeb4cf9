"""Overview: what needs attention, what comes next."""

from datetime import timedelta

from portal.app import House
from tests.builders import customer, invoice, payment_method, subscription
from tests.cast import SHOP
from tests.clock import START
from tests.page import Browser

PATH = "/p/kaffee/"
DAY = timedelta(days=1)


async def test_what_needs_attention_comes_first_and_leads_on(ada: Browser) -> None:
    page = await ada.get(PATH)
    assert page.all("#panel > .notice p:first-child") == [
        "Invoice RE-inv-2 was due on 15 February 2027; €12.90 is still open.",
        "Your subscription “Tea box” ends on 13 March 2027.",
    ]
    doors = [node.attributes["href"] for node in page.tree.css("#panel > .notice a")]
    assert doors == ["/p/kaffee/invoices/inv-2", "/p/kaffee/subscriptions/ada-cancelled"]
    assert all([(await ada.get(door or "")).status == 200 for door in doors])
    part = await ada.htmx_get(PATH)
    assert part.is_partial and part.text("#panel") == page.text("#panel")


async def test_the_next_payment_sums_up_its_day(ada: Browser) -> None:
    page = await ada.get(PATH)
    assert page.text(".stat") == "Next payment €50.80 on 15 March 2027"


async def test_the_newest_of_everything_stands_below(ada: Browser) -> None:
    page = await ada.get(PATH)
    assert page.all("h2") == ["My subscriptions", "Newest invoices"]
    assert page.all(".card:last-child .row-title") == ["RE-inv-4", "RE-inv-3", "RE-inv-2"]


async def test_past_due_is_told_with_its_cause(browser: Browser) -> None:
    page = await browser.sign_in("cleo@post.example")
    notices = page.all("#panel > .notice.danger p:first-child")
    assert notices[0] == "Invoice RE-inv-cleo was due on 15 February 2027; €12.90 is still open."
    assert "Visa •••• 1111" in notices[1] and "on hold because an invoice was not paid" in notices[2]
    assert not page.has(".stat")


async def test_several_unpaid_invoices_are_summed_up_by_how_they_stand(browser: Browser, house: House) -> None:
    def owe(connection) -> None:
        open_ = {"settled_amount": 0, "settled_at": None}
        customer(connection, SHOP, "otto")
        for number, (state, due, processing) in enumerate([
            ("dunning", -9, False), ("pending", -1, False), ("pending", 0, False), ("pending", 5, False),
            ("failed", -50, False), ("pending", -1, True), ("settled", -1, False), ("cancelled", -1, False),
            ("created", -1, False), ("authorized", -1, False),
        ]):  # fmt: skip
            invoice(connection, SHOP, "otto", f"o-{number}", amount=1000 + number, state=state, processing=processing,
                    due_at=START + due * DAY, **open_)  # fmt: skip
        invoice(connection, SHOP, "otto", "part", amount=500, state="pending", **(open_ | {"settled_amount": 200}))
        invoice(connection, SHOP, "otto", "free", amount=0, state="pending", **open_)
        invoice(connection, SHOP, "otto", "charge", type="ch", state="failed", **open_)

    await house.database.write(owe)
    page = await browser.sign_in("otto@post.example")
    assert page.all("#panel > .notice p:first-child") == [
        "3 invoices are overdue, €23.01 in all.",
        "The payment of invoice RE-o-4 failed; €10.04 is still open.",
        "2 invoices are to be paid, €20.05 in all.",
        "Your payment of €10.05 for invoice RE-o-5 is under way. Please do not pay again.",
    ]


async def test_a_card_that_expires_soon_matters_only_when_something_is_paid_with_it(
    browser: Browser, house: House
) -> None:
    def store(connection) -> None:
        customer(connection, SHOP, "otto")
        for handle, end in (("used", "2222"), ("unused", "3333")):
            payment_method(
                connection, SHOP, "otto", handle, last_four=end, expires_year=2027, expires_month=3
            )
        subscription(connection, SHOP, "otto", "otto-box", plan="box", payment_method="used")

    await house.database.write(store)
    page = await browser.sign_in("otto@post.example")
    assert page.all("#panel > .notice p:first-child") == ["Visa •••• 2222 expires on 31 March 2027."]


async def test_who_has_nothing_yet_is_welcomed(browser: Browser) -> None:
    page = await browser.sign_in("ben@post.example")
    assert "Hello Ben Test." in page.text(".purpose") and "Welcome" in page.text(".empty")
    assert (await browser.get(page.node(".empty a").attributes["href"] or "")).status == 200
