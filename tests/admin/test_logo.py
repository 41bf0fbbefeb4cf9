"""The logo: sent as a file, seen by customers, in their mails and on their papers, and taken away again."""

import io

import pytest
from PIL import Image

from portal.app import House
from portal.store import logos
from tests.admin.staff import hire, sign_in
from tests.admin.test_settings import events_of, merchant
from tests.cast import OTHER_SHOP
from tests.clock import Clock
from tests.hostile_logos import svg
from tests.mail_server import MailServer
from tests.page import Browser, Page

on_sqlite = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
ACCOUNT, LOGO = "/admin/account", "/admin/account/logo"


def picture(colour: str = "green", size: tuple[int, int] = (60, 20)) -> bytes:
    written = io.BytesIO()
    Image.new("RGB", size, colour).save(written, "PNG")
    return written.getvalue()


async def upload(browser: Browser, content: bytes, *, htmx: bool = False, path: str = LOGO) -> Page:
    """The file is chosen on the account's page and sent."""
    page = await browser.get(ACCOUNT)
    token = page.node("[name=csrf]").attributes["value"] or ""
    headers = {"hx-request": "true", "hx-request-type": "partial"} if htmx else {}
    files = {"logo": ("logo.svg", content, "image/svg+xml")}
    return await browser.request("POST", path, data={"csrf": token}, files=files, headers=headers)


@on_sqlite
async def test_a_logo_is_seen_at_once_and_everywhere(mia: Browser, house: House, mail: MailServer) -> None:
    page = await upload(mia, picture())
    assert page.status == 200 and "Your logo was saved" in page.text("#settings-logo .notice.success")
    address = page.node("#settings-logo .dark img").attributes["src"] or ""
    assert len(page.all("#settings-logo img")) == 2 and (await merchant(house)).logo_digest in address
    door = await mia.get("/p/kaffee/sign-in")
    assert door.node(".brand img").attributes == {"src": address, "alt": "Kaffeekiste"}
    served = await mia.get(address)
    assert served.headers["content-type"] == "image/png" and served.headers["x-content-type-options"] == "nosniff"
    assert served.headers["content-security-policy"] == "default-src 'none'; sandbox"
    assert served.headers["cross-origin-resource-policy"] == "same-origin"
    assert "immutable" in served.headers["cache-control"]
    preview = (await mia.get("/admin/portal")).node("iframe").attributes["src"] or ""
    assert address in (await mia.get(preview)).answer.text
    await mia.ask_for_code("ada@post.example")
    letter = await mail.arrival("ada@post.example")
    (shown,) = [part for part in letter.message.walk() if part.get_content_type() == "image/png"]
    assert shown["Content-ID"] == "<logo>" and shown.get_content() == served.answer.content
    assert 'src="cid:logo" width="60" height="20" alt="Kaffeekiste"' in letter.html


async def test_the_account_tells_of_it_and_issued_papers_keep_it(mia: Browser, house: House) -> None:
    first = await upload(mia, picture(), htmx=True)
    assert first.is_partial and first.status == 200
    former = (await merchant(house)).logo_digest
    assert "already" in (await upload(mia, picture(), htmx=True)).text(".notice.info")
    await upload(mia, svg('<rect width="10" height="4" fill="navy"/>'), htmx=True)
    newer = (await merchant(house)).logo_digest
    page = await mia.submit("#form-logo-removal")
    assert "Your logo was removed" in page.text(".notice.success") and page.text("p.grounds") == "Kaffeekiste"
    assert not page.has("#form-logo-removal") and (await merchant(house)).logo_digest is None
    told = [(kind, who, changes[0]["old"], changes[0]["new"]) for kind, who, changes in await events_of(house)]
    values = [(None, former), (former, newer), (newer, None)]
    assert told == [("account_changed", "Mia Brandt", *pair) for pair in values]
    number = (await merchant(house)).id
    for digest in (former, newer):
        assert (await mia.get(f"/p/kaffee/logo/{digest}")).status == 404, "nobody sees it any more"
        assert await house.database.search(logos.find, number, digest), "but on documents"


@on_sqlite
@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (b"", "Choose a file first"), (b"GIF89a", "no picture that we can use"),
        (picture(size=(4001, 1)), "4,000 pixels"),
        (svg("<text>Kaffee</text>"), "contains text"), (b"\x89PNG\r\n\x1a\n" + bytes(600_000), "512 kB or less"),
        (picture()[:60], "damaged"),
    ],
)  # fmt: skip
async def test_what_cannot_be_a_logo_is_said_at_its_field(
    mia: Browser, house: House, content: bytes, reason: str
) -> None:
    part = await upload(mia, content, htmx=True)
    assert part.status == 422 and part.is_partial and reason in part.error("logo")
    page = await upload(mia, content)
    assert page.status == 422 and reason in page.error("logo") and page.has("#form-company")
    assert (await merchant(house)).logo_digest is None and not await events_of(house)


@on_sqlite
async def test_more_is_not_even_read(mia: Browser) -> None:
    page = await upload(mia, bytes(8_500_000))
    assert page.status == 413 and "larger than we accept" in page.answer.text
    assert (await upload(mia, bytes(200_000), path=f"{ACCOUNT}/company")).status == 413, "elsewhere less is too much"


@on_sqlite
@pytest.mark.parametrize("role", ["read_only", "support"])
async def test_who_is_no_owner_sees_it_and_changes_nothing(browser: Browser, house: House, role: str) -> None:
    await hire(house, role=role)
    await sign_in(browser)
    page = await browser.get(ACCOUNT)
    assert page.has("#settings-logo") and not page.has("#form-logo, #form-logo-removal, #form-test-mail")
    assert (await upload(browser, picture())).status == 403
    token = {"csrf": page.node("[name=csrf]").attributes["value"] or ""}
    assert (await browser.post(f"{LOGO}/removal", token)).status == 403
    assert not await events_of(house)


@on_sqlite
async def test_another_merchant_neither_has_nor_serves_it(mia: Browser, house: House) -> None:
    await upload(mia, picture())
    digest = (await merchant(house)).logo_digest
    assert (await merchant(house, OTHER_SHOP)).logo_digest is None
    assert (await mia.get(f"/p/fjord/logo/{digest}")).status == 404


@on_sqlite
async def test_who_tries_too_often_waits(mia: Browser, house: House, clock: Clock) -> None:
    for _ in range(20):
        assert (await upload(mia, b"GIF89a", htmx=True)).status == 422
    assert "Please wait 60 minutes" in (await upload(mia, picture(), htmx=True)).error("logo")
    clock.forward(minutes=60)
    await sign_in(mia)
    assert (await upload(mia, picture(), htmx=True)).status == 200
