"""Settings in the console: shown, changed in groups, refused with a reason, recorded, and felt by customers."""

import asyncio
from collections.abc import Callable
from typing import Any

import pytest
import sqlalchemy as sa

from portal.app import House
from portal.store import tables
from tests.admin.staff import hire, sign_in
from tests.builders import change_merchant
from tests.cast import OTHER_SHOP, SHOP
from tests.page import Browser

PORTAL, ACCOUNT = "/admin/portal", "/admin/account"


def form(group: str) -> str:
    return f"#form-{group}"


async def events_of(house: House) -> list[tuple[Any, ...]]:
    """The entries of no customer: kind, who, what from what to what."""
    event = tables.Event.__table__.c
    statement = sa.select(event.kind, event.actor_name, event.changes).where(event.customer_id.is_(None))
    return [tuple(row) for row in await house.database.search(lambda one: one.execute(statement).all())]


async def merchant(house: House, handle: str = SHOP) -> Any:
    """The merchant's row."""
    statement = sa.select(tables.Merchant.__table__).where(tables.Merchant.__table__.c.handle == handle)
    return await house.database.search(lambda one: one.execute(statement).one())


async def test_every_setting_stands_there_as_it_holds(mia: Browser) -> None:
    page = await mia.get(PORTAL)
    assert page.form(form("look"))["link"] == "kaffee" and page.form(form("look"))["accent"] == "#3a5bd9"
    assert page.form(form("actions"))["allow_cancel"] == "yes" and "offer_pause" not in page.form(form("actions"))
    assert page.form(form("payment"))["dunning_schedule"] == "3, 7, 14"
    assert page.form(form("entrance"))["return_hosts"] == "shop.kaffee.example"
    assert page.node("a[href='/p/kaffee']").attributes["target"] == "_blank"
    page = await mia.get(ACCOUNT)
    assert page.form(form("company"))["legal_name"] == "Kaffeekiste GmbH & Co. KG"
    assert page.form(form("zone"))["timezone"] == "Europe/Berlin"


async def test_a_group_is_saved_in_place_and_the_accounts_timeline_says_so(mia: Browser, house: House) -> None:
    await mia.get(PORTAL)
    values = {"longest_pause_days": "90", "pause_compensation": "prorated_credit"}
    part = await mia.submit(form("actions"), values, htmx=True)
    assert part.is_partial and part.status == 200 and "Saved" in part.text(".notice.success")
    row = await merchant(house)
    assert (row.longest_pause_days, row.pause_compensation, row.version) == (90, "prorated_credit", 2)
    (kind, who, changes), = await events_of(house)
    assert (kind, who) == ("account_changed", "Mia Brandt")
    assert changes == [
        {"field": "pause_compensation", "old": "none", "new": "prorated_credit"},
        {"field": "longest_pause_days", "old": None, "new": "90"},
    ]


async def test_a_group_is_saved_without_javascript(mia: Browser, house: House) -> None:
    await mia.get(ACCOUNT)
    page = await mia.submit(form("contact"), {"email": "hi@kaffee.example", "website": "https://kaffee.example"})
    assert page.status == 200 and "Saved" in page.text("#settings-contact .notice.success")
    assert (await merchant(house)).email == "hi@kaffee.example"
    page = await mia.submit(form("contact"))
    assert "nothing to save" in page.text("#settings-contact .notice")
    assert len(await events_of(house)) == 1


WRONG = (
    (PORTAL, "look", {"link": "ad"}, "link", "3 to 40"),
    (PORTAL, "look", {"link": "Fjord"}, "link", "Another merchant has this link"),
    (PORTAL, "look", {"link": "fj0rd"}, "link", "looks much like it"),
    (PORTAL, "look", {"link": "static"}, "link", "reserved"),
    (PORTAL, "look", {"accent": "blue"}, "accent", "Enter a colour like"),
    (PORTAL, "actions", {"longest_pause_days": "0"}, "longest_pause_days", "from 1 to 3,660"),
    (PORTAL, "actions", {"longest_pause_days": "²"}, "longest_pause_days", "whole number"),
    (PORTAL, "actions", {"pause_compensation": "gold"}, "pause_compensation", "Choose one"),
    (PORTAL, "entrance", {"return_hosts": "shop.example\nno host"}, "return_hosts", "“no”"),
    (PORTAL, "entrance", {"return_hosts": "https://[x"}, "return_hosts", "a host looks like"),
    (PORTAL, "payment", {"dunning_schedule": "3, soon"}, "dunning_schedule", "numbers of days"),
    (PORTAL, "payment", {"payment_term_days": ""}, "payment_term_days", "whole number"),
    (PORTAL, "bank", {"bank_iban": "DE89 3704 0044 0532 0130 01"}, "bank_iban", "Compare the IBAN"),
    (PORTAL, "bank", {"sepa_creditor_id": "DE97ZZZ09999999999"}, "sepa_creditor_id", "Compare the creditor"),
    (PORTAL, "bank", {"bank_bic": "BANK"}, "bank_bic", "8 or 11"),
    (ACCOUNT, "company", {"name": " "}, "name", "Enter the name"),
    (ACCOUNT, "company", {"vat": "DE136695975"}, "vat", "Compare the VAT ID"),
    (ACCOUNT, "contact", {"email": "me"}, "email", "Enter an e-mail address"),
    (ACCOUNT, "legal", {"terms_url": "javascript:alert(1)"}, "terms_url", "Enter the whole address"),
    (ACCOUNT, "zone", {"timezone": "Europe/Nowhere"}, "timezone", "Choose a time zone"),
)


CHOSEN = ("pause_compensation", "timezone")  # fields in which nothing else can stand than what can be chosen


async def test_what_is_wrong_is_said_at_its_field_and_nothing_is_lost(mia: Browser, house: House) -> None:
    before = await merchant(house)
    for path, group, values, field, reason in WRONG:
        await mia.get(path)
        part = await mia.submit(form(group), values, htmx=True)
        assert part.status == 422 and reason in part.error(field), (field, part.status)
        assert field in CHOSEN or part.form(form(group))[field] == values[field].strip("\n")
        page = await mia.submit(form(group), values)
        assert page.status == 422 and reason in page.error(field) and page.has("h1"), field
    assert await merchant(house) == before and not await events_of(house)


async def test_what_is_forgiven_is_stored_tidily(mia: Browser, house: House) -> None:
    await mia.get(PORTAL)
    await mia.submit(form("bank"), {"bank_iban": " de89370400440532013000", "sepa_creditor_id": "DE98 ZZZ0 9999999999"})
    await mia.submit(form("entrance"), {"return_hosts": "https://Shop.example/cart, *.shop.example localhost:8000"})
    await mia.submit(form("look"), {"accent": "0A7"})
    row = await merchant(house)
    assert (row.bank_iban, row.sepa_creditor_id) == ("DE89370400440532013000", "DE98ZZZ09999999999")
    assert row.return_hosts == ["shop.example", "*.shop.example", "localhost:8000"] and row.accent == "#00aa77"
    assert (await mia.get(PORTAL)).form(form("bank"))["bank_iban"] == "DE89 3704 0044 0532 0130 00"


async def test_a_picked_colour_counts_unless_one_was_typed(mia: Browser, house: House) -> None:
    await mia.get(PORTAL)
    await mia.submit(form("look"), {"picked": "#0a7d4f"})
    assert (await merchant(house)).accent == "#0a7d4f"
    await mia.submit(form("look"), {"accent": "#aa0000", "picked": "#00bb00"})
    assert (await merchant(house)).accent == "#aa0000"


async def test_a_former_link_leads_to_the_new_one_for_good(mia: Browser, new_browser: Callable[..., Browser]) -> None:
    await mia.get(PORTAL)
    await mia.submit(form("look"), {"link": "roasters"})
    await mia.submit(form("look"), {"link": "beans"})
    customer = new_browser()
    for former in ("kaffee", "roasters"):
        page = await customer.get(f"/p/{former}/invoices?status=open", follow=False)
        assert (page.status, page.location) == (308, "/p/beans/invoices?status=open")
    await mia.submit(form("look"), {"link": "kaffee"})
    assert (await customer.get("/p/beans/sign-in", follow=False)).location == "/p/kaffee/sign-in"


async def test_nobody_gets_a_link_that_once_was_another_merchants(mia: Browser, house: House) -> None:
    await mia.get(PORTAL)
    await mia.submit(form("look"), {"link": "roasters"})
    await hire(house, "ole@fjord.example", merchant=OTHER_SHOP)
    await mia.post("/admin/sign-out", {"csrf": mia.page.node("[name=csrf]").attributes["value"] or ""})
    await sign_in(mia, "ole@fjord.example")
    await mia.get(PORTAL)
    for link in ("kaffee", "kaf-fee", "r0asters"):
        page = await mia.submit(form("look"), {"link": link})
        assert page.status == 422 and "Another merchant" in page.error("link"), link
    assert (await merchant(house, OTHER_SHOP)).link == "fjord"


@pytest.mark.parametrize("role", ["support", "read_only"])
async def test_who_is_no_owner_may_look_and_not_change(browser: Browser, house: House, role: str) -> None:
    await hire(house, role=role)
    await sign_in(browser)
    before = await merchant(house)
    for path, group in ((PORTAL, "look"), (PORTAL, "bank"), (ACCOUNT, "company")):
        page = await browser.get(path)
        assert page.status == 200 and "An owner of this account changes them" in page.text("main")
        assert not page.has("[id^='form-'] button") and page.form(form(group)).keys() >= {"csrf", "version"}
        refused = await browser.submit(form(group), {"accent": "#000000", "link": "mine", "name": "Mine"})
        assert refused.status == 403 and "Only an owner" in refused.text("main")
    assert await merchant(house) == before and not await events_of(house)


async def test_two_people_at_once_lose_nothing(mia: Browser, new_browser: Callable[..., Browser], house: House) -> None:
    await hire(house, "tom@kaffee.example")
    tom = new_browser()
    await sign_in(tom, "tom@kaffee.example")
    await mia.get(PORTAL)
    await tom.get(PORTAL)
    await tom.submit(form("payment"), {"payment_term_days": "30"})
    part = await mia.submit(form("actions"), {"longest_pause_days": "60"}, htmx=True)
    assert part.status == 200, "another group is no clash"
    page = await mia.submit(form("payment"), {"payment_term_days": "21", "dunning_schedule": "5"})
    assert page.status == 409 and "somebody else saved this" in page.text("#settings-payment")
    assert page.error("payment_term_days") == "Error: Saved in the meantime: “30”."
    assert page.form(form("payment"))["dunning_schedule"] == "5" and (await merchant(house)).payment_term_days == 30
    assert (await mia.submit(form("payment"))).status == 200, "who has seen it may save"
    row = await merchant(house)
    assert (row.payment_term_days, row.dunning_schedule, row.longest_pause_days) == (21, [5], 60)


async def test_of_two_at_the_same_moment_both_are_saved(
    mia: Browser, new_browser: Callable[..., Browser], house: House
) -> None:
    await hire(house, "tom@kaffee.example")
    tom = new_browser()
    await sign_in(tom, "tom@kaffee.example")
    await mia.get(PORTAL)
    await tom.get(PORTAL)
    saved = await asyncio.gather(
        *(mia.submit(form("actions"), {"longest_pause_days": str(days)}, htmx=True) for days in (10, 20)),
        tom.submit(form("payment"), {"payment_term_days": "7"}, htmx=True),
    )
    row = await merchant(house)
    assert sorted(part.status for part in saved) == [200, 200, 409], "the same field is a clash"
    assert row.payment_term_days == 7 and row.longest_pause_days in (10, 20) and row.version == 3


async def test_a_merchant_changes_only_their_own(mia: Browser, house: House) -> None:
    before = await merchant(house, OTHER_SHOP)
    await mia.get(ACCOUNT)
    await mia.submit(form("company"), {"name": "Kaffeekiste Neu"})
    assert await merchant(house, OTHER_SHOP) == before
    token = mia.page.node("[name=csrf]").attributes["value"] or ""
    for path in (f"{PORTAL}/nothing", f"{ACCOUNT}/look", f"{PORTAL}/company"):
        assert (await mia.post(path, {"csrf": token})).status == 404


async def test_customers_feel_a_switch_at_once(mia: Browser, ada: Browser) -> None:
    assert mia is ada, "one browser holds both sessions"
    await mia.get(PORTAL)
    sent = mia.page.form(form("actions"))
    await mia.post(f"{PORTAL}/actions", {name: value for name, value in sent.items() if name != "allow_cancel"})
    page = await ada.get("/p/kaffee/subscriptions/ada-active/cancellation")
    assert page.status == 403


async def test_an_old_link_that_would_be_refused_today_may_stay(mia: Browser, house: House) -> None:
    await house.database.write(lambda connection: change_merchant(connection, SHOP, link="static"))
    await mia.get(PORTAL)
    assert (await mia.submit(form("look"), {"accent": "#123456"})).status == 200
    assert (await merchant(house)).accent == "#123456"
