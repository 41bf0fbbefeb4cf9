"""Linking: everything that leads customers to the portal, and keys for the systems that do so by themselves."""

import io

import pytest
import segno
from PIL import Image

from portal.app import House
from portal.operations.api_keys import create_key
from portal.store import api_keys
from tests.admin.staff import hire, sign_in
from tests.admin.test_settings import events_of
from tests.api.conftest import System
from tests.builders import change_merchant
from tests.cast import OTHER_SHOP, SHOP
from tests.clock import START, Clock
from tests.page import Browser

pytestmark = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
PORTAL, KEYS, FORM = "https://portal.example/p/kaffee", "/admin/keys", "#form-key"


def copied(browser: Browser, key: str) -> str:
    """What the field holds that is there to be copied."""
    node = browser.page.node(f"#copy-{key}")
    assert "readonly" in node.attributes and browser.page.has(f"button[data-copy='copy-{key}']")
    return node.text() if node.tag == "textarea" else node.attributes["value"] or ""


async def test_addresses_are_there_to_be_copied_and_lead_where_they_say(mia: Browser, house: House) -> None:
    page = await mia.get("/admin/linking")
    assert page.status == 200 and copied(mia, "address") == PORTAL and page.has("a[href='/p/kaffee'][target=_blank]")
    assert copied(mia, "button").startswith(f'<a href="{PORTAL}" style="display:inline-block')
    assert copied(mia, "link") == f'<a href="{PORTAL}">Manage subscription</a>'
    ways = {key: copied(mia, f"way-{key}") for key in ("invoices", "cancellation", "payment-method")}
    assert copied(mia, "return") == f"{PORTAL}?return_to=https%3A%2F%2Fshop.kaffee.example%2Faccount"
    assert "shop.kaffee.example" in page.text("#copy-return-hint")
    assert page.has("a[href='/admin/portal#settings-entrance']")
    returning, email = copied(mia, "return"), copied(mia, "email")
    await mia.sign_in("ada@post.example")
    for way in ways.values():
        assert (await mia.get(way.removeprefix("https://portal.example").replace("HANDLE", "ada-active"))).status == 200
    assert "Back to shop.kaffee.example" in (await mia.get(returning.removeprefix("https://portal.example"))).text()
    stranger = await mia.get(email.removeprefix("https://portal.example").replace("kaffee", "fjord"))
    assert stranger.form("form[action$='/sign-in']")["email"] == "name@example.com"


async def test_the_words_are_in_the_customers_language(mia: Browser, house: House) -> None:
    await house.database.write(lambda one: change_merchant(one, SHOP, locale="de_DE", accent="#0a7d4f"))
    await mia.get("/admin/linking")
    assert copied(mia, "link") == f'<a href="{PORTAL}">Abo verwalten</a>' and "#0a7d4f" in copied(mia, "button")


async def test_the_code_says_the_address(mia: Browser) -> None:
    page, code = await mia.get("/admin/linking"), segno.make_qr(PORTAL, error="m")
    assert page.node(".drawing").attributes["aria-label"] == f"QR code of {PORTAL}" and page.has(".drawing svg path")
    file = await mia.get("/admin/linking/code.png", follow=False)
    assert file.headers["content-type"] == "image/png" and "kaffee-qr.png" in file.headers["content-disposition"]
    picture = Image.open(io.BytesIO(file.answer.content)).convert("L")
    side = code.symbol_size(border=4)[0]
    small = picture.resize((side, side), Image.Resampling.NEAREST)
    seen = [[small.getpixel((x + 4, y + 4)) < 128 for x in range(side - 8)] for y in range(side - 8)]
    assert seen == [[bool(module) for module in row] for row in code.matrix]
    drawing = await mia.get("/admin/linking/code.svg", follow=False)
    assert drawing.headers["content-type"].startswith("image/svg+xml") and b"<script" not in drawing.answer.content


async def test_a_key_is_shown_once_works_and_is_told_of(mia: Browser, house: House) -> None:
    assert "No keys yet" in (await mia.get(KEYS)).text()
    page = await mia.submit(FORM, {"label": " The  warehouse", "rights": "write", "life": "30"})
    key = copied(mia, "key")
    assert page.status == 200 and key.startswith("priv_") and "nobody sees it again" in page.text("#fresh-key")
    assert (await System(house, key).get("/customer/ada"))["handle"] == "ada"
    page = await mia.get(KEYS)
    assert key not in page.answer.text and key[:13] in page.text("#keys") and "Reads and writes" in page.text("#keys")
    assert "last used 3 Mar" in page.text("#keys") and "until 2 April 2027" in page.text("#keys")
    part = await mia.submit(FORM, {"label": "THE WAREHOUSE"}, htmx=True)
    assert part.status == 422 and "of this name already" in part.error("label")
    assert [row[:2] for row in await events_of(house)] == [("api_key_created", "Mia Brandt")]


async def test_a_revoked_key_is_refused_at_once(mia: Browser, house: House) -> None:
    await mia.get(KEYS)
    await mia.submit(FORM, {"label": "Shop"}, htmx=True)
    (listed,) = await house.database.search(lambda one: api_keys.all_of(one, 1))
    page = await mia.get(f"{KEYS}/{listed.prefix}/revocation")
    assert "cannot be taken back" in page.text("main") and "Nobody has used it" in page.text("main")
    page = await mia.submit("#revocation form")
    assert page.url == f"{KEYS}?done=revoked" and "The key is revoked" in page.text() and "No keys yet" in page.text()
    assert [row[0] for row in await events_of(house)] == ["api_key_created", "api_key_revoked"]
    assert (await mia.get(f"{KEYS}/{listed.prefix}/revocation")).status == 404


@pytest.mark.parametrize(
    ("values", "field"), [({"label": " "}, "label"), ({"rights": "all"}, "rights"), ({"life": "-1"}, "life")]
)
async def test_what_is_wrong_is_said_and_no_key_made(
    mia: Browser, house: House, values: dict[str, str], field: str
) -> None:
    await mia.get(KEYS)
    page = await mia.submit(FORM, {"label": "Shop"} | values)
    assert page.status == 422 and page.error(field) and not page.has("#fresh-key") and not await events_of(house)


async def test_an_expired_key_is_marked(mia: Browser, clock: Clock) -> None:
    await mia.get(KEYS)
    await mia.submit(FORM, {"label": "Shop", "life": "30"})
    clock.forward(days=31)
    await sign_in(mia)
    assert "Expired" in (await mia.get(KEYS)).text("#keys")


@pytest.mark.parametrize("role", ["read_only", "support"])
async def test_keys_are_the_owners(browser: Browser, house: House, role: str) -> None:
    await hire(house, role=role)
    page = await sign_in(browser)
    token = {"csrf": page.node("[name=csrf]").attributes["value"] or ""}
    page = await browser.get("/admin/linking")
    assert page.status == 200 and not page.has("a[href='/admin/keys'], a[href*='settings-entrance']")
    assert (await browser.get(KEYS)).status == 403 and (await browser.post(KEYS, token)).status == 403
    assert (await browser.post(f"{KEYS}/priv_12345678/revocation", token)).status == 403


async def test_nobody_revokes_what_is_another_merchants(mia: Browser, house: House) -> None:
    given = {"label": "Fjord", "rights": "read", "expires_at": None, "now": START}
    key = await create_key(house.database, merchant_handle=OTHER_SHOP, **given)  # type: ignore[arg-type]
    page = await mia.get(KEYS)
    token = {"csrf": page.node("[name=csrf]").attributes["value"] or ""}
    assert "Fjord" not in page.text("main")
    assert (await mia.get(f"{KEYS}/{key[:13]}/revocation")).status == 404
    assert (await mia.post(f"{KEYS}/{key[:13]}/revocation", token)).status == 404
    assert (await System(house, key).get("/customer/eva"))["handle"] == "eva"
