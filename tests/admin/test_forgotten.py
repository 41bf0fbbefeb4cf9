"""A forgotten password of the console: the same answer for everybody, a link for whoever has an account."""

from collections.abc import Callable

import sqlalchemy as sa

from portal.app import House
from portal.store import tables
from tests.admin.staff import MIA, ON_ONE, PASSWORD, happened, hire, sign_in, use_app
from tests.admin.test_invitations import link_in
from tests.clock import Clock
from tests.mail_server import MailServer
from tests.page import Browser, Page

pytestmark = ON_ONE
FRESH = "a kettle full of tea"


def mails(connection: sa.Connection) -> int:
    """How many mails were ever written."""
    return connection.execute(sa.select(sa.func.count()).select_from(tables.Outbox)).scalar_one()


async def ask(browser: Browser, email: str) -> Page:
    await browser.get("/admin/sign-in/password")
    return await browser.submit(values={"email": email})


async def test_the_answer_tells_nobody_who_has_an_account(house: House, browser: Browser, mail: MailServer) -> None:
    await hire(house)
    known, unknown = await ask(browser, MIA), await ask(browser, "mib@kaffee.example")
    assert known.status == unknown.status == 200
    assert known.text("main").replace(MIA, "mib@kaffee.example") == unknown.text("main")
    page = await ask(browser, " ")
    assert page.status == 422 and "Enter your e-mail" in page.error("email")


async def test_a_link_sets_a_new_password_once_and_ends_every_session(
    mia: Browser, house: House, mail: MailServer, clock: Clock, new_browser: Callable[..., Browser]
) -> None:
    app, _ = await use_app(mia, clock)
    other = new_browser()
    await ask(other, MIA)
    assert "second factor" in (await mail.arrival(MIA)).subject
    link = link_in(await mail.arrival(MIA))
    for _ in range(2):
        assert (await other.get(link)).text("h1") == "Set a new password", "looking uses nothing up"
    assert "12 characters" in (await other.submit(values={"password": "short"})).error("password")
    page = await other.submit(values={"password": FRESH})
    assert page.url == "/admin/sign-in?done=password" and "was changed" in page.text("#notice")
    assert (await mia.get("/admin")).url.startswith("/admin/sign-in"), "every session is over"
    assert (await new_browser().get(link)).status == 410
    assert (await sign_in(other, password=PASSWORD)).status == 422
    page = await sign_in(other, password=FRESH)
    assert page.text("h1") == "Enter your code", "the second factor stays"
    clock.forward(seconds=30)
    assert (await other.submit(values={"code": app.at(clock())})).url == "/admin"
    assert (await mail.arrival(MIA)).subject == "Your password for the console was changed"
    assert ("password_changed", "Mia Brandt", "Mia Brandt") in await happened(house)


async def test_a_link_is_good_for_an_hour(house: House, browser: Browser, mail: MailServer, clock: Clock) -> None:
    await hire(house)
    await ask(browser, MIA)
    link = link_in(await mail.arrival(MIA))
    clock.forward(minutes=60)
    assert (await browser.get(link)).status == 410


async def test_mails_are_few_and_clients_have_to_wait(house: House, browser: Browser) -> None:
    await hire(house)
    for _ in range(10):
        assert (await ask(browser, MIA)).status == 200
    page = await ask(browser, MIA)
    assert page.status == 429 and "Please wait 60 minutes" in page.text(".error-summary")
    assert await house.database.search(mails) == 3
