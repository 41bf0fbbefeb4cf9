"""Seeing the portal as a customer does: everything can be read, nothing can be done, and everybody can see it was."""

from collections.abc import Callable

import pytest
import sqlalchemy as sa

from portal.app import House
from portal.sections import SECTIONS
from portal.store import tables
from tests.admin.staff import hire, sign_in
from tests.builders import payment_setup
from tests.cast import OTHER_SHOP, SHOP
from tests.clock import Clock
from tests.contents import counts
from tests.house.routes import SAFE, ways
from tests.page import Browser, Page

ADA = "/admin/customers/ada"
BEGIN = "form[action$='/look']"
STOP = "#looking form"
on_sqlite = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)


async def look(browser: Browser, customer: str = "ada", **values: str) -> Page:
    """The button on the customer's page is pressed; the page of the portal that comes then."""
    await browser.get(f"/admin/customers/{customer}")
    return await browser.submit(BEGIN, values)


async def test_the_portal_is_the_customers_own(mia: Browser) -> None:
    page = await look(mia)
    assert page.url == "/p/kaffee/" and "Ada & Söhne" in page.text(".leave")
    assert page.text("#looking strong") == "Mia Brandt, you see the portal as Ada & Söhne."
    assert "Until 10:30." in page.text("#looking")
    for place in SECTIONS:
        page = await mia.get(f"/p/kaffee{place.path}")
        assert page.status == 200 and page.has("#looking"), place.key
    assert (await mia.get("/p/kaffee/invoices/nothing")).has("#looking"), "a page that is not there has the bar, too"
    assert (await mia.get("/p/kaffee/invoices/inv-eva")).status == 404


@on_sqlite
async def test_a_deep_link_is_followed(mia: Browser) -> None:
    assert (await look(mia, next="/p/kaffee/invoices/inv-1")).url == "/p/kaffee/invoices/inv-1"
    for elsewhere in ("https://evil.example/", "//evil.example/p/kaffee", "/admin", "/p/fjord/"):
        assert (await look(mia, next=elsewhere)).url == "/p/kaffee/", elsewhere
    assert (await mia.get("/p/kaffee/sign-in")).has("#looking"), "the entrance can be looked at"


@on_sqlite
async def test_nothing_can_be_done_while_looking(mia: Browser, house: House) -> None:
    """Whatever form is sent to whatever address of the portal, with any token that the browser was given."""
    page = await look(mia)
    stop = page.form(STOP)["csrf"]
    own = (await mia.get("/p/kaffee/details/phone")).form()["csrf"]
    before = await house.database.search(counts)
    walked = [way for way in ways(house) if way.path.startswith("/p/") and way.method not in SAFE]
    assert len(walked) > 20
    for way in walked:
        for handle in ("ada", "ada-active", "inv-2", "1"):
            for token in (own, stop):
                page = await mia.request(way.method, way.at("kaffee", handle), data={"csrf": token}, follow=False)
                assert page.status == 403 and page.text("h1") == "You are only looking", way
                assert page.has(STOP), "from where it was refused one can stop"
    assert await house.database.search(counts) == before


@on_sqlite
async def test_in_place_the_refusal_takes_the_panels_place(mia: Browser) -> None:
    await look(mia, next="/p/kaffee/details/phone")
    page = await mia.submit("main form", {"phone": "+49 30 1"}, htmx=True)
    assert page.status == 403 and page.is_partial and page.headers["hx-retarget"] == "#panel"
    assert "nothing was changed" in page.text("#panel")


@on_sqlite
async def test_what_acts_by_being_asked_is_refused_as_well(mia: Browser, house: House) -> None:
    await house.database.write(lambda connection: payment_setup(connection, SHOP, "ben", "ben-setup"))
    await look(mia)
    for path in ("payment-methods/setups/ada-setup", "payment-methods/return/ada-setup", "invoices/inv-2/payment/x"):
        page = await mia.get(f"/p/kaffee/{path}")
        assert page.status == 403 and page.text("h1") == "You are only looking", path


@on_sqlite
async def test_looking_leaves_no_trace_but_the_event(mia: Browser, house: House) -> None:
    before = await house.database.search(counts)
    await look(mia)
    for place in SECTIONS:
        await mia.get(f"/p/kaffee{place.path}")
    after = await house.database.search(counts)
    assert after == before | {"looks": before["looks"] + 1, "events": before["events"] + 1}
    assert "No device is signed in" in (await mia.get("/p/kaffee/activity")).text("#devices")


@on_sqlite
async def test_both_sides_can_see_that_somebody_looked(mia: Browser, new_browser: Callable[..., Browser]) -> None:
    await look(mia)
    page = await mia.get(ADA)
    assert page.text("#events .what") == "The portal was looked at as this customer."
    assert "by Mia Brandt" in page.text("#events .meta")
    customer = new_browser()
    await customer.sign_in("ada@post.example")
    page = await customer.get("/p/kaffee/activity")
    told = dict(zip(page.all(".timeline .what"), page.all(".timeline .meta"), strict=True))
    assert "by Kaffeekiste" in told["Your portal was looked at. Nothing was changed."]
    assert "Mia" not in page.text("#panel")


@on_sqlite
async def test_the_customers_own_session_in_the_same_browser_is_there_again(ada: Browser, house: House) -> None:
    await hire(house)
    await sign_in(ada)
    page = await look(ada, "cleo")
    assert "cleo@post.example" in page.text(".leave")
    page = await ada.submit(STOP)
    assert page.url == "/admin/customers/cleo?done=looked" and "stopped looking" in page.text("#notice")
    page = await ada.get("/p/kaffee/")
    assert not page.has("#looking") and "ada@post.example" in page.text(".leave")


@on_sqlite
async def test_it_ends_after_half_an_hour(mia: Browser, clock: Clock) -> None:
    await look(mia)
    clock.forward(minutes=29)
    assert (await mia.get("/p/kaffee/")).has("#looking")
    clock.forward(minutes=1)
    page = await mia.get("/p/kaffee/invoices")
    assert page.url == f"{ADA}?done=look-over" and "no longer" in page.text("#notice")
    assert mia.cookie("look") is None
    assert (await mia.get("/p/kaffee/invoices")).url.startswith("/p/kaffee/sign-in")


@on_sqlite
async def test_it_ends_with_the_console_session(mia: Browser) -> None:
    await look(mia)
    await mia.get(ADA)
    await mia.submit("form[action='/admin/sign-out']")
    page = await mia.get("/p/kaffee/invoices")
    assert page.url.startswith("/admin/sign-in")


@on_sqlite
async def test_the_token_alone_opens_nothing(mia: Browser, new_browser: Callable[..., Browser]) -> None:
    await look(mia)
    thief = new_browser()
    thief.client.cookies.set("__Host-look", mia.cookie("look") or "")
    page = await thief.get("/p/kaffee/invoices")
    assert page.url.startswith("/admin/sign-in")


@on_sqlite
async def test_one_customer_is_looked_at_at_a_time(mia: Browser, house: House) -> None:
    await look(mia)
    first = mia.cookie("look") or ""
    await look(mia, "ben")
    assert mia.cookie("look") != first
    look_row = tables.Look.__table__.c
    ended = await house.database.search(lambda it: it.execute(sa.select(look_row.ended_at).order_by(look_row.id)).all())
    assert [row.ended_at is None for row in ended] == [False, True]


@on_sqlite
async def test_who_looks_already_goes_on_looking_and_no_longer(mia: Browser, clock: Clock) -> None:
    for _ in range(3):
        await look(mia)
        clock.forward(minutes=9)
    assert (await mia.get(ADA)).all("#events .what").count("The portal was looked at as this customer.") == 1
    clock.forward(minutes=4)
    assert "look-over" in (await mia.get("/p/kaffee/")).url


@on_sqlite
async def test_another_merchants_portal_knows_nothing_of_it(mia: Browser) -> None:
    await look(mia)
    page = await mia.get("/p/fjord/")
    assert page.url.startswith("/p/fjord/sign-in") and not page.has("#looking")


@on_sqlite
@pytest.mark.parametrize(("role", "may"), [("owner", True), ("read_only", False), ("support", True)])
async def test_who_may_look(house: House, browser: Browser, role: str, may: bool) -> None:
    await hire(house, role=role)
    await sign_in(browser)
    page = await browser.get(ADA)
    assert page.has(BEGIN) is may
    token = page.form("form[action='/admin/sign-out']")
    page = await browser.post(f"{ADA}/look", token, follow=False)
    assert page.status == (303 if may else 403)


@on_sqlite
async def test_a_strangers_portal_is_not_opened(house: House, browser: Browser) -> None:
    await hire(house, "ole@fjord.example", merchant=OTHER_SHOP)
    await sign_in(browser, "ole@fjord.example")
    page = await browser.get("/admin/customers/eva")
    for handle in ("ada", "nobody"):
        page = await browser.post(f"/admin/customers/{handle}/look", page.form(BEGIN), follow=False)
        assert page.status == 404 and not browser.cookie("look"), handle
        page = await browser.get("/admin/customers/eva")
