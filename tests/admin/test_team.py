"""The team in the console: who is there, and what an owner changes about them."""

from collections.abc import Callable

import pytest

from portal.app import House
from tests.admin.staff import MIA, ON_ONE, happened, hire, id_of, sign_in, use_app
from tests.cast import OTHER_SHOP
from tests.clock import Clock
from tests.mail_server import MailServer
from tests.page import Browser, Page

pytestmark = ON_ONE
JON = "jon@kaffee.example"
WAYS = ("role", "disabling", "enabling", "sessions/ending", "second-factor/removal")


@pytest.fixture
async def jon(house: House, new_browser: Callable[..., Browser]) -> Browser:
    """The browser in which jon, who may only look after customers, is signed in."""
    await hire(house, JON, role="support", name="Jon Ek")
    browser = new_browser(address="198.51.100.20")
    await sign_in(browser, JON)
    return browser


def is_outside(page: Page) -> bool:
    return page.url.startswith("/admin/sign-in")


async def test_everybody_stands_there(mia: Browser, jon: Browser, house: House) -> None:
    page = await mia.get("/admin/team")
    assert page.all("#members .row-title") == ["Mia Brandt (you)", "Jon Ek"]
    assert page.all("#members .row-meta")[1] == "Support · jon@kaffee.example · last here 3 March 2027, 10:00"
    assert page.all("#members .badge") == ["No second factor", "No second factor"]
    assert (await mia.htmx_get("/admin/team")).text("#panel") == page.text("#panel")
    page = await mia.get(f"/admin/team/{await id_of(house, MIA)}")
    assert "This is you" in page.text(".page-header") and not page.has("form[hx-post]"), "nobody changes themselves"


async def test_a_role_holds_at_once(mia: Browser, jon: Browser, house: House) -> None:
    assert (await jon.get("/admin/team/invitation")).status == 403
    await mia.get(f"/admin/team/{await id_of(house, JON)}")
    part = await mia.submit("#form-role", {"role": "owner"}, htmx=True)
    assert part.is_partial and "The role was changed" in part.text("#notice") and "Owner" in part.text("#member")
    assert (await jon.get("/admin/team/invitation")).status == 200
    page = await mia.submit("#form-role", {"role": "read_only"})
    assert "The role was changed" in page.text("#notice") and page.form("#form-role")["role"] == "read_only"
    assert (await happened(house))[-1] == ("user_role_changed", "Jon Ek", "Mia Brandt")
    for htmx, status in ((True, 422), (False, 422)):
        page = await mia.submit("#form-role", {"role": "king"}, htmx=htmx)
        assert page.status == status and page.error("role") == "Error: Choose one of these."


async def test_who_is_disabled_is_out_until_enabled(mia: Browser, jon: Browser, house: House) -> None:
    await mia.get(f"/admin/team/{await id_of(house, JON)}")
    page = await mia.submit("#form-disabling")
    assert "cannot come in any more" in page.text("#notice") and page.text("#member .badge") == "Disabled"
    assert is_outside(await jon.get("/admin")) and (await sign_in(jon, JON)).status == 422
    await mia.submit("#form-enabling", htmx=True)
    assert is_outside(await jon.get("/admin")), "an old session does not come back to life"
    assert (await sign_in(jon, JON)).url == "/admin"
    assert [kind for kind, *_ in await happened(house)] == ["user_disabled", "user_enabled"]


async def test_devices_are_signed_out_and_a_lost_phone_is_forgiven(
    mia: Browser, jon: Browser, house: House, clock: Clock, mail: MailServer
) -> None:
    await use_app(jon, clock)
    page = await mia.get(f"/admin/team/{await id_of(house, JON)}")
    assert page.text("#member .badge") == "Second factor on"
    page = await mia.submit("#form-sessions")
    assert "signed out everywhere" in page.text("#notice") and is_outside(await jon.get("/admin"))
    page = await mia.submit("#form-second-factor", htmx=True)
    assert "reset" in page.text("#notice") and page.text("#member .badge") == "No second factor"
    assert "switched on" not in (await mail.arrival(JON)).subject, "the first letter tells that it was set up"
    assert (await mail.arrival(JON)).subject == "Mia Brandt has reset your second factor"
    assert (await sign_in(jon, JON)).url == "/admin", "the password alone is enough"


async def test_nobody_does_to_themselves_what_only_others_may(mia: Browser, house: House) -> None:
    me = f"/admin/team/{await id_of(house, MIA)}"
    csrf = (await mia.get(me)).form("form.leave")
    for way in WAYS:
        page = await mia.post(f"{me}/{way}", csrf | {"role": "support"})
        assert page.status == 409 and "your own account" in page.text("main"), way
        part = await mia.htmx_post(f"{me}/{way}", csrf | {"role": "support"})
        assert part.status == 409 and "your own account" in part.text("#notice"), way
    assert await happened(house) == []


async def test_who_is_no_owner_may_look_and_change_nothing(mia: Browser, house: House, jon: Browser) -> None:
    other = f"/admin/team/{await id_of(house, MIA)}"
    page = await jon.get("/admin/team")
    assert "You may look" in page.text(".notice") and not page.has("a[href='/admin/team/invitation']")
    assert (await jon.get(other)).status == 200 and not (await jon.get(other)).has("main form")
    csrf = page.form("form.leave")
    for path in [*(f"{other}/{way}" for way in WAYS), "/admin/team/invitation"]:
        assert (await jon.post(path, csrf | {"role": "support", "email": "x@y.example"})).status == 403, path
    assert await happened(house) == []


async def test_another_merchants_people_are_not_there(
    mia: Browser, house: House, new_browser: Callable[..., Browser]
) -> None:
    ole = await hire(house, "ole@fjord.example", merchant=OTHER_SHOP)
    csrf = (await mia.get("/admin/team")).form("form.leave")
    assert (await mia.get(f"/admin/team/{ole}")).status == 404
    for way in WAYS:
        assert (await mia.post(f"/admin/team/{ole}/{way}", csrf | {"role": "support"})).status == 404, way
    assert (await sign_in(new_browser(), "ole@fjord.example")).url == "/admin"
