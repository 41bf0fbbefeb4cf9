"""One's own account in the console: name, password, devices."""

from collections.abc import Callable

from portal.app import House
from tests.admin.staff import MIA, ON_ONE, PASSWORD, happened, hire, sign_in
from tests.cast import OTHER_SHOP
from tests.mail_server import MailServer
from tests.page import Browser

pytestmark = ON_ONE
FRESH = "a kettle full of tea"


async def test_the_name_is_a_door_and_can_be_changed(mia: Browser, house: House) -> None:
    page = await mia.get((await mia.get("/admin")).node(".me").attributes["href"] or "")
    assert page.text("h1") == "My account" and page.form("#form-name")["name"] == "Mia Brandt"
    assert (await mia.submit("#form-name", {"name": " "}, htmx=True)).error("name") == "Error: Enter your name."
    page = await mia.submit("#form-name", {"name": "Mia  Brandt-Ek"})
    assert "Mia Brandt-Ek" in page.text(".me") and page.text("#notice") == "Your name was changed."
    assert await happened(house) == [("user_renamed", "Mia Brandt-Ek", "Mia Brandt")]


async def test_another_password_takes_the_present_one_and_ends_other_sessions(
    mia: Browser, house: House, new_browser: Callable[..., Browser], mail: MailServer
) -> None:
    other = new_browser()
    await sign_in(other)
    await mia.get("/admin/me")
    wrong = (
        ({"old": "", "new": FRESH}, "old", "Enter your present password."),
        ({"old": "coffee for nobody", "new": FRESH}, "old", "This is not your password."),
        ({"old": PASSWORD, "new": "short"}, "new", "12 characters"),
        ({"old": PASSWORD, "new": "Mia Brandt 2027"}, "new", "first passwords"),
    )
    for values, field, words in wrong:
        part = await mia.submit("#form-password", values, htmx=True)
        assert part.status == 422 and words in part.error(field)
        assert part.form("#form-password")["old"] == "", "a password is not sent back"
    part = await mia.submit("#form-password", {"old": PASSWORD, "new": FRESH}, htmx=True)
    assert part.status == 200 and "Your password was changed" in part.text("#notice")
    assert (await mia.get("/admin")).url == "/admin"
    assert (await other.get("/admin")).url.startswith("/admin/sign-in")
    assert (await sign_in(other, password=FRESH)).url == "/admin"
    assert (await mail.arrival(MIA)).subject == "Your password for the console was changed"
    assert await happened(house) == [("password_changed", "Mia Brandt", "Mia Brandt")]


async def test_the_present_password_cannot_be_guessed_here_either(mia: Browser) -> None:
    await mia.get("/admin/me")
    for number in range(10):
        assert (await mia.submit("#form-password", {"old": f"guess {number}", "new": FRESH})).status == 422
    page = await mia.submit("#form-password", {"old": PASSWORD, "new": FRESH})
    assert page.status == 429 and "Please wait 15 minutes" in page.error("old")


async def test_devices_are_listed_and_signed_out(
    mia: Browser, house: House, new_browser: Callable[..., Browser]
) -> None:
    others = [new_browser(agent="Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15) Version/19 Safari/605") for _ in "ab"]
    for other in others:
        await sign_in(other)
    page = await mia.get("/admin/me")
    assert sorted(page.all("#devices .row-title")) == ["Firefox, Linux", "Safari, macOS", "Safari, macOS"]
    part = await mia.submit("#devices .row-action", htmx=True)
    assert part.text("#notice") == "The device was signed out." and len(part.all("#devices .row")) == 2
    page = await mia.submit("#form-devices")
    assert "All other devices" in page.text("#notice") and page.all("#devices .badge") == ["This device"]
    assert all([(await other.get("/admin")).url.startswith("/admin/sign-in") for other in others])
    assert {kind for kind, *_ in await happened(house)} == {"user_devices_signed_out"}


async def test_nobody_ends_a_session_that_is_not_theirs(
    mia: Browser, house: House, new_browser: Callable[..., Browser]
) -> None:
    ole = new_browser()
    await hire(house, "ole@fjord.example", merchant=OTHER_SHOP)
    csrf = (await sign_in(ole, "ole@fjord.example")).form("form.leave")
    for number in range(1, 4):
        assert (await ole.post(f"/admin/me/sessions/{number}/ending", csrf)).status == 404
    assert (await mia.get("/admin")).url == "/admin"
