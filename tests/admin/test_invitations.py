"""Invitations to the console: sent, sent again, withdrawn, taken up."""

import re
from collections.abc import Callable

from portal.app import House
from tests.admin.staff import ON_ONE, PASSWORD, happened, hire, sign_in
from tests.cast import OTHER_SHOP
from tests.clock import Clock
from tests.mail_server import MailServer, Received
from tests.page import Browser

pytestmark = ON_ONE
LEA, LINK = "lea@kaffee.example", re.compile(r"https://portal\.example(/admin/sign-in/\S+)")
OVER = "This invitation is no longer valid"


def link_in(letter: Received) -> str:
    """The path that the letter's button leads to."""
    found = LINK.search(letter.text)
    assert found and found[0] in letter.html, letter.text
    return found[1]


async def invite(mia: Browser, email: str = LEA, role: str = "support") -> None:
    """Mia has sent the invitation."""
    await mia.get("/admin/team/invitation")
    page = await mia.submit("#form-invitation", {"email": email, "role": role})
    assert page.status == 200 and page.text("#notice") == "The invitation is on its way.", page.text("main")


async def test_whoever_is_invited_sets_name_and_password_and_is_in(
    mia: Browser, house: House, mail: MailServer, new_browser: Callable[..., Browser]
) -> None:
    await invite(mia)
    assert mia.page and mia.page.text("#invited .row-title") == LEA
    letter, lea = await mail.arrival(LEA), new_browser()
    assert letter.subject == "Mia Brandt invites you to the console of Kaffeekiste"
    for _ in range(2):
        page = await lea.get(link_in(letter))
        assert page.status == 200 and LEA in page.text("main") and "Support" in page.text("main")
    page = await lea.submit(values={"name": "", "password": "Kaffeekiste2027"})
    assert page.status == 422 and "Enter your name." in page.error("name")
    assert "first passwords" in page.error("password")
    page = await lea.submit(values={"name": " Lea  Sommer ", "password": PASSWORD})
    assert page.url == "/admin" and page.text(".me") == f"Lea Sommer {LEA}"
    events = await happened(house)
    assert events == [("user_invited", LEA, "Mia Brandt"), ("user_joined", "Lea Sommer", "Lea Sommer")]
    assert (await new_browser().get(link_in(letter))).status == 410, "a link works once"
    page = await mia.get("/admin/team")
    assert page.all("#members .row-title")[1] == "Lea Sommer" and not page.has("#invited")


async def test_what_is_wrong_is_said_at_its_field(mia: Browser, house: House) -> None:
    await invite(mia)
    wrong = (
        ({"email": "lea"}, "email", "like name@example.com"),
        ({"email": "x@y.example", "role": "king"}, "role", "Choose one"),
        ({"email": "MIA@kaffee.example"}, "email", "has a place here already"),
        ({"email": "Lea@Kaffee.example"}, "email", "is invited already"),
    )
    for values, field, words in wrong:
        await mia.get("/admin/team/invitation")
        part = await mia.submit("#form-invitation", values, htmx=True)
        assert part.is_partial and part.status == 422 and words in part.error(field)
        page = await mia.submit("#form-invitation", values)
        assert page.status == 422 and words in page.error(field)
        assert page.form("#form-invitation")["email"] == values["email"]
    assert len(await happened(house)) == 1


async def test_sent_again_it_has_another_link_and_withdrawn_it_has_none(
    mia: Browser, clock: Clock, mail: MailServer, new_browser: Callable[..., Browser], house: House
) -> None:
    await invite(mia)
    first, lea = link_in(await mail.arrival(LEA)), new_browser()
    door = (await mia.get("/admin/team")).node("#invited a").attributes["href"] or ""
    await mia.get(door)
    assert (await mia.submit("#form-renewal", htmx=True)).status == 409, "not within a minute"
    clock.forward(minutes=2)
    part = await mia.submit("#form-renewal", htmx=True)
    assert "sent again" in part.text("#notice") and part.headers["hx-push-url"] == "/admin/team"
    second = link_in(await mail.arrival(LEA))
    assert (await lea.get(first)).text("h1") == OVER and (await lea.get(second)).status == 200
    await mia.get(door)
    page = await mia.submit("#form-withdrawal")
    assert "withdrawn" in page.text("#notice") and not page.has("#invited")
    assert (await lea.submit(values={"name": "Lea", "password": PASSWORD})).status == 410
    assert (await mia.get(door)).status == 404
    assert (await happened(house))[-1][:2] == ("invitation_withdrawn", LEA)


async def test_after_seven_days_it_opens_nothing(mia: Browser, clock: Clock, mail: MailServer) -> None:
    await invite(mia)
    link = link_in(await mail.arrival(LEA))
    clock.forward(days=7, seconds=-1)
    assert (await mia.get(link)).status == 200
    clock.forward(seconds=1)
    assert (await mia.get(link)).status == 410
    await sign_in(mia)
    assert (await mia.get("/admin/team")).text("#invited .badge") == "Expired"


async def test_of_an_account_elsewhere_only_its_owner_learns(mia: Browser, house: House, mail: MailServer) -> None:
    """Where somebody works is nobody's business: the page says the same as for an address without an account."""
    await hire(house, "ole@fjord.example", merchant=OTHER_SHOP)
    await invite(mia, "Ole@fjord.example")
    letter = await mail.arrival("Ole@fjord.example")
    assert "an address can have one only" in letter.text and "/invitation/" not in letter.text


async def test_another_merchants_invitation_is_not_there(
    mia: Browser, house: House, new_browser: Callable[..., Browser]
) -> None:
    await invite(mia)
    door = (await mia.get("/admin/team")).node("#invited a").attributes["href"] or ""
    await hire(house, "ole@fjord.example", merchant=OTHER_SHOP)
    ole = new_browser()
    csrf = (await sign_in(ole, "ole@fjord.example")).form("form.leave")
    assert (await ole.get(door)).status == 404
    for way in ("renewal", "withdrawal"):
        assert (await ole.post(f"{door}/{way}", csrf)).status == 404
