"""The second factor in the console: set up, asked for, lost, switched off, demanded."""

from collections.abc import Callable

import pytest

from portal.app import House
from portal.store import console_tokens
from tests.admin.staff import MIA, ON_ONE, PASSWORD, happened, hire, sign_in, use_app
from tests.clock import Clock
from tests.mail_server import MailServer
from tests.page import Browser

pytestmark = ON_ONE
SETUP = "/admin/me/second-factor"
RECOVERY = "/admin/sign-in/recovery-code"


async def test_it_is_on_only_after_a_right_code(mia: Browser, house: House, clock: Clock, mail: MailServer) -> None:
    page = await mia.get(SETUP)
    assert page.has(".drawing svg path") and len(page.text("#secret").replace(" ", "")) == 32
    for values, field in (
        ({"code": "", "password": PASSWORD}, "code"), ({"code": "000000", "password": PASSWORD}, "code"),
        ({"code": "1", "password": ""}, "password"),
    ):  # fmt: skip
        part = await mia.submit("#form-second-factor", values, htmx=True)
        assert part.status == 422 and part.error(field)
        assert part.text("#secret") == page.text("#secret"), "whoever has scanned it need not scan again"
    assert (await mia.get("/admin/me")).text("#second-factor .badge") == "Off"
    app, codes = await use_app(mia, clock)
    assert len(set(codes)) == 10 and all(len(code) == 11 for code in codes)
    page = await mia.get("/admin/me")
    assert page.text("#second-factor .badge") == "On" and "10" in page.text("#second-factor")
    assert (await mia.get(SETUP)).url == "/admin/me", "there is one, and its secret is never shown again"
    assert (await mail.arrival(MIA)).subject == "You sign in with a second factor from now on"
    assert await happened(house) == [("second_factor_on", "Mia Brandt", "Mia Brandt")]


async def test_signing_in_takes_a_code_that_was_never_used(
    mia: Browser, clock: Clock, new_browser: Callable[..., Browser]
) -> None:
    app, _ = await use_app(mia, clock)
    other, used = new_browser(), app.at(clock())
    await other.get("/admin/customers/ada")
    page = await sign_in(other)
    assert page.text("h1") == "Enter your code" and other.cookie("console") is None
    assert (await other.get("/admin")).url == "/admin/sign-in", "the password alone opens nothing"
    await other.get("/admin/sign-in/code?next=/admin/customers/ada")
    for code, words in (("", "Enter the 6 digits"), (used, "used already"), ("12345", "not right")):
        page = await other.submit(values={"code": code})
        assert page.status == 422 and words in page.error("code")
    clock.forward(seconds=60)
    page = await other.submit(values={"code": f" {app.at(clock())[:3]} {app.at(clock())[3:]} "})
    assert page.url == "/admin/customers/ada"


async def test_only_the_browser_with_the_password_may_name_a_code(
    mia: Browser, clock: Clock, house: House, new_browser: Callable[..., Browser]
) -> None:
    await use_app(mia, clock)
    thief, other = new_browser(), new_browser()
    assert (await thief.get("/admin/sign-in/code")).url == "/admin/sign-in"
    await sign_in(other)
    clock.forward(minutes=10)
    assert (await other.get("/admin/sign-in/code")).url == "/admin/sign-in", "ten minutes later it begins anew"
    assert await house.database.write(console_tokens.forget, clock()) == 1


async def test_wrong_codes_are_counted(mia: Browser, clock: Clock, new_browser: Callable[..., Browser]) -> None:
    app, codes = await use_app(mia, clock)
    clock.forward(seconds=30)
    for number in range(5):
        other = new_browser(address=f"198.51.100.{number}")
        await sign_in(other)
        assert (await other.submit(values={"code": "abc"})).status == 422
    for path, code in (("/admin/sign-in/code", app.at(clock())), (RECOVERY, codes[0])):
        await other.get(path)
        page = await other.submit(values={"code": code})
        assert page.status == 429 and "Please wait 15 minutes" in page.error("code"), "even the right one has to wait"


async def test_a_recovery_code_opens_once(
    mia: Browser, clock: Clock, house: House, mail: MailServer, new_browser: Callable[..., Browser]
) -> None:
    _, codes = await use_app(mia, clock)
    await mail.arrival(MIA)
    for code, status in ((codes[3].upper().replace("-", " "), 200), (codes[3], 422), (codes[0], 200)):
        other = new_browser()
        await sign_in(other)
        await other.get(other.page.node("a[href*='recovery']").attributes["href"] or "")
        page = await other.submit(values={"code": code})
        assert page.status == status and (page.url == "/admin") is (status == 200)
    letter = await mail.arrival(MIA)
    assert letter.subject == "You signed in with a recovery code" and "codes left: 9" in letter.text
    assert [kind for kind, *_ in await happened(house)].count("recovery_code_used") == 2
    await other.get("/admin/me/recovery-codes")
    assert (await other.submit("#form-codes", {"password": "wrong"}, htmx=True)).status == 422
    page = await other.submit("#form-codes", {"password": PASSWORD})
    assert len(set(page.all(".recovery-codes li")) - set(codes)) == 10
    browser = new_browser()
    await sign_in(browser)
    await browser.get(RECOVERY)
    assert (await browser.submit(values={"code": codes[1]})).status == 422, "those of before open nothing"


async def test_switching_off_takes_password_and_code(
    mia: Browser, clock: Clock, house: House, mail: MailServer
) -> None:
    app, codes = await use_app(mia, clock)
    await mail.arrival(MIA)
    await mia.get(f"{SETUP}/removal")
    clock.forward(seconds=30)
    code = app.at(clock())
    for values, field in (
        ({"password": "wrong", "code": code}, "password"), ({"password": PASSWORD, "code": "000000"}, "code"),
        ({"password": PASSWORD, "code": ""}, "code"),
    ):  # fmt: skip
        part = await mia.submit("#form-removal", values, htmx=True)
        assert part.status == 422 and part.error(field)
    page = await mia.submit("#form-removal", {"password": PASSWORD, "code": code})
    assert page.url == "/admin/me?done=off" and page.text("#second-factor .badge") == "Off"
    assert (await mail.arrival(MIA)).subject == "Your second factor was switched off"
    assert (await happened(house))[-1][0] == "second_factor_off"


@pytest.mark.parametrize("path", ["/admin", "/admin/team", "/admin/me", "/admin/portal"])
async def test_where_everybody_needs_one_it_comes_before_anything_else(
    mia: Browser, clock: Clock, path: str
) -> None:
    await mia.get("/admin/account")
    page = await mia.submit("#form-safety", {"require_second_factor": "yes"})
    assert page.url == SETUP and "everybody needs a second factor" in page.text("main")
    assert not page.has("#sections") and page.has("form.leave"), "there is nowhere to go but out"
    assert (await mia.get(path)).url == SETUP
    assert (await mia.htmx_get(path)).location == SETUP
    form = page.form("form.leave")
    assert (await mia.post("/admin/team/invitation", form, follow=False)).location == SETUP
    await use_app(mia, clock)
    assert (await mia.get(path)).url == path


async def test_only_owners_may_demand_it(house: House, browser: Browser) -> None:
    await hire(house, role="support")
    await sign_in(browser)
    form = (await browser.get("/admin/account")).form("#form-safety")
    assert (await browser.post("/admin/account/safety", form | {"require_second_factor": "yes"})).status == 403
