"""My subscriptions: what customers see of what they agreed."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
import sqlalchemy as sa

from portal.app import House
from tests.builders import invoice, payment_method, plan, subscription
from tests.cast import SHOP
from tests.clock import START
from tests.page import Browser

PATH = "/p/kaffee/subscriptions"
DAY = timedelta(days=1)


async def test_the_list_tells_price_state_and_what_comes_next(ada: Browser) -> None:
    page = await ada.get(PATH)
    rows = list(zip(*(page.all(f".row-{part}") for part in ("title", "meta", "value")), strict=True))
    assert rows[-1] == ("Coffee box Ended", "Every month, VAT included · Ended on 2 December 2026", "€12.90")
    assert sorted(rows[:-1]) == [
        ("Coffee box Paused", "Every month, VAT included · Paused since 2 March 2027", "€12.90"),
        ("Coffee box × 2 Active", "Every month, VAT included · Next payment on 15 March 2027", "€26.80"),
        ("Tea box Ends on 13 March 2027", "Every month, VAT included · Cancelled on 27 February 2027", "€24.00"),
        ("Tea box Trial until 14 March 2027", "Every month, VAT included · First payment on 15 March 2027", "€24.00"),
    ]
    part = await ada.htmx_get(PATH)
    assert part.is_partial and part.all(".row") == page.all(".row")


async def test_one_tells_what_was_agreed(ada: Browser) -> None:
    page = await ada.get(f"{PATH}/ada-active")
    assert page.text("h1") == "Coffee box × 2" and page.text(".page-header .badge") == "Active"
    assert page.text("#subscription-phases .card-head") == "Next payment on 15 March 2027 €26.80"
    assert page.all("#subscription-price tbody tr") == ["Coffee box €11.90 2 €23.80", "Grinder €3.00 1 €3.00"]
    assert page.all("#subscription-price tfoot :is(small, td)") == ["Every month, VAT included", "€26.80"]
    assert page.text("#subscription-terms dl") == (
        "Start 15 January 2026 Payment Every month Cancellation Takes effect at the end of the current period"
        " Payment method Visa •••• ending in 1111 Change payment method Reference ada-active"
    )
    assert page.node("#subscription-terms a").attributes["href"] == "/p/kaffee/payment-methods"


async def test_phases_are_an_ordered_list_with_one_current_step(ada: Browser) -> None:
    page = await ada.get(f"{PATH}/ada-trial")
    assert page.all("ol.phases > li") == ["Trial until 14 March 2027", "Next payment on 15 March 2027"]
    assert page.all("ol.phases > [aria-current=step]") == ["Trial until 14 March 2027"]


async def test_newest_invoices_lead_to_theirs(ada: Browser, house: House) -> None:
    page = await ada.get(f"{PATH}/ada-active")
    assert page.all("#subscription-invoices .row-title") == ["RE-inv-2", "RE-inv-1"]
    assert page.node("#subscription-invoices a").attributes["href"] == "/p/kaffee/invoices/inv-2"
    for number in range(14):
        created = START - number * DAY
        await house.database.write(_invoice, f"more-{number}", {"subscription": "ada-active", "created_at": created})
    page = await ada.get(f"{PATH}/ada-active")
    assert len(page.all("#subscription-invoices .row")) == 12
    assert page.text("#subscription-invoices .card-head a") == "All invoices"


async def test_drafts_are_no_invoices(ada: Browser, house: House) -> None:
    await house.database.write(_invoice, "draft", {"subscription": "ada-trial", "state": "created"})
    page = await ada.get(f"{PATH}/ada-trial")
    assert "No invoice has been issued" in page.text("#subscription-invoices")


async def test_without_any(new_browser: Callable[..., Browser]) -> None:
    ben = new_browser()
    await ben.sign_in("ben@post.example")
    page = await ben.get(PATH)
    assert "No subscriptions yet" in page.text("#panel") and not page.has(".row")


@pytest.mark.parametrize("handle", ["ada-active", "eva-fish", "nothing", "a" * 300])
async def test_a_strangers_subscription_is_none(new_browser: Callable[..., Browser], handle: str) -> None:
    ben = new_browser()
    await ben.sign_in("ben@post.example")
    assert (await ben.get(f"{PATH}/{handle}")).status == 404
    assert (await ben.get(f"{PATH}?after={handle}")).status == 404
    assert (await ben.htmx_get(f"{PATH}/{handle}")).status == 404


async def test_hundreds_come_in_pages_and_none_is_lost(ada: Browser, house: House) -> None:
    def many(connection: sa.Connection) -> None:
        for number in range(130):
            state = {"state": "expired", "expired_at": START - DAY} if number % 3 == 0 else {}
            created = START - (number % 7) * DAY  # the same instant for many of them
            subscription(connection, SHOP, "ada", f"many-{number}", plan="box", created_at=created, **state)

    await house.database.write(many)
    page, seen, badges, sizes = await ada.get(PATH), [], [], []
    while True:
        seen += [link.attributes["href"] for link in page.tree.css("a.row")]
        badges += page.all("a.row .badge")
        sizes.append(len(page.all("a.row")))
        if not page.has(".pager .older"):
            break
        page = await ada.get(page.node(".pager .older").attributes["href"])
    assert sizes == [50, 50, 35] and len(set(seen)) == 135
    assert badges.index("Ended") == 90 and set(badges[90:]) == {"Ended"}


async def test_long_names_and_markup_are_shown_as_they_are(ada: Browser, house: House) -> None:
    name = "<b>Kaffee</b> & Tee " + "ß" * 200

    def write(connection: sa.Connection) -> None:
        plan(connection, SHOP, "long", name=name, description="50 % mehr <i>")
        extra = [{"handle": "x", "name": "<u>Extra</u>", "amount": 1, "quantity": 1}]
        subscription(connection, SHOP, "ada", "long", plan="long", add_ons=extra)

    await house.database.write(write)
    page = await ada.get(f"{PATH}/long")
    assert page.text("h1") == name and page.text(".purpose") == "50 % mehr <i>"
    assert "<u>Extra</u>" in page.text("#subscription-price")


async def test_days_are_those_of_the_subscriptions_own_calendar(ada: Browser, house: House) -> None:
    """Midnight in Tokyo is the evening before in Berlin, where the merchant is."""
    midnight = START.replace(day=31, hour=15)
    late = {"timezone": "Asia/Tokyo", "next_period_start_at": midnight}
    await house.database.write(lambda connection: subscription(connection, SHOP, "ada", "tokyo", plan="box", **late))
    page = await ada.get(f"{PATH}/tokyo")
    assert page.text("#subscription-phases .card-head").startswith("Next payment on 1 April 2027")


async def test_a_deleted_payment_method_is_not_shown(ada: Browser, house: House) -> None:
    def write(connection: sa.Connection) -> None:
        payment_method(connection, SHOP, "ada", "gone", state="deleted")
        subscription(connection, SHOP, "ada", "orphan", plan="box", payment_method="gone")

    await house.database.write(write)
    page = await ada.get(f"{PATH}/orphan")
    assert "None: you pay each invoice yourself" in page.text("#subscription-terms")


def _invoice(connection: sa.Connection, handle: str, values: dict[str, Any]) -> None:
    invoice(connection, SHOP, "ada", handle, **values)
