"""The preview beside the settings: the portal's own pages, in settings that nobody has saved, and nothing to do."""

from typing import Any

from portal.app import House
from portal.domain.previews import PAGES, SAMPLES, page_of
from tests.admin.staff import hire, sign_in
from tests.cast import OTHER_SHOP
from tests.contents import counts
from tests.page import Browser, Page

PORTAL, PREVIEW = "/admin/portal", "/admin/portal/preview"
LOOK = "0a7d4f-111-none-0-light"
CANCEL = "/subscriptions/sub-active/cancellation"


def source(page: Page) -> str:
    return page.node("iframe").attributes["src"] or ""


async def typed(mia: Browser, values: dict[str, str], *, without: tuple[str, ...] = ()) -> Page:
    """What htmx gets for the preview when these values are in the forms of the page."""
    page = await mia.get(PORTAL)
    sent = page.form("#form-look") | page.form("#form-actions") | page.form("#preview-controls") | values
    return await mia.htmx_post(PREVIEW, {name: value for name, value in sent.items() if name not in without})


async def test_the_real_pages_are_shown_to_every_sample(mia: Browser, house: House) -> None:
    await mia.get(PORTAL)
    before = await house.database.search(counts)
    for who in SAMPLES:
        for key in PAGES:
            page = await mia.get(f"{PREVIEW}/{LOOK}/{who}{page_of(key, who)}")
            refused = (who, key) == ("cancelling", "cancellation")
            assert page.status == (409 if refused else 200), (who, key)
            assert not page.has("script") and page.has("h1") and page.has("#sections [aria-current]")
            policy = page.headers["content-security-policy"]
            assert "frame-ancestors 'self'" in policy and "form-action 'none'" in policy and "script-src" not in policy
            stray = [node.attributes["href"] for node in page.tree.css("a[href^='/']")]
            assert stray and all(str(one).startswith((f"{PREVIEW}/{LOOK}/{who}", "#")) for one in stray), stray
    assert await house.database.search(counts) == before


async def test_each_sample_is_what_it_is_called(mia: Browser) -> None:
    badges = {}
    for who in SAMPLES:
        page = await mia.get(f"{PREVIEW}/{LOOK}/{who}/subscriptions")
        badges[who] = page.text("#panel .badge") if page.has("#panel .badge") else page.text("#panel .empty h2")
    assert badges == {
        "active": "Active", "paused": "Paused", "cancelling": "Ends on 21 March 2027", "due": "Active",
        "nothing": "No subscriptions yet",
    }  # fmt: skip
    assert "was due on" in (await mia.get(f"{PREVIEW}/{LOOK}/due")).text("#panel .notice")


async def test_the_merchants_own_name_and_logo_stand_in_it(browser: Browser, house: House) -> None:
    await hire(house, "ole@fjord.example", merchant=OTHER_SHOP)
    await sign_in(browser, "ole@fjord.example")
    page = await browser.get(f"{PREVIEW}/{LOOK}/active")
    assert page.text(".brand") == "Fjord AS" and "NOK" in page.text("#panel")
    assert "Kaffeekiste" not in page.text()


async def test_what_is_typed_is_shown_and_not_saved(mia: Browser, house: House) -> None:
    part = await typed(mia, {"accent": "#aa1155", "link": "beans", "page": "cancellation", "scheme": "dark"})
    assert part.is_partial
    assert source(part) == f"{PREVIEW}/aa1155-110-none-0-dark/active{CANCEL}"
    assert part.text(".address").endswith("/p/beans")
    part = await typed(mia, {"page": "cancellation"}, without=("allow_cancel",))
    assert (await mia.get(source(part))).status == 403, "switched off in the preview"
    page = await mia.get(PORTAL)
    assert source(page) == f"{PREVIEW}/3a5bd9-110-none-0-light/active"
    assert page.form("#form-look")["link"] == "kaffee" and "allow_cancel" in page.form("#form-actions")


async def test_a_pause_is_offered_as_the_unsaved_switches_say(mia: Browser) -> None:
    with_pause = await mia.get(f"{PREVIEW}/0a7d4f-111-prorated_credit-30-light/active{CANCEL}")
    without = await mia.get(f"{PREVIEW}/0a7d4f-101-none-0-light/active{CANCEL}")
    assert "Pause subscription" in with_pause.text("main") and "Pause subscription" not in without.text("main")


async def test_what_is_wrong_is_said_and_the_rest_is_shown(mia: Browser) -> None:
    part = await typed(mia, {"accent": "blue", "longest_pause_days": "30"})
    assert "Enter a colour" in part.text(".error") and source(part).startswith(f"{PREVIEW}/3a5bd9-110-none-30-")


async def test_without_javascript_the_frame_goes_there(mia: Browser) -> None:
    page = await mia.get(PORTAL)
    sent = page.form("#form-look") | {"accent": "#aa1155"}
    answer = await mia.post(PREVIEW, sent, follow=False)
    assert (answer.status, answer.location) == (303, f"{PREVIEW}/aa1155-110-none-0-light/active")
    assert page.node("#form-look noscript button").attributes["formtarget"] == "preview-frame"


async def test_the_style_is_light_or_dark_whatever_the_browser_prefers(mia: Browser) -> None:
    sheets: dict[str, Any] = {}
    for scheme in ("light", "dark"):
        for sheet in ("portal.css", "theme.css"):
            page = await mia.get(f"{PREVIEW}/0a7d4f-111-none-0-{scheme}/{sheet}", follow=False)
            assert page.headers["content-type"].startswith("text/css")
            sheets[scheme, sheet] = page.answer.text
    assert not any("prefers-color-scheme" in sheet for sheet in sheets.values())
    assert "--accent:#0a7d4f" in sheets["light", "theme.css"]
    assert "@media all" in sheets["dark", "theme.css"] and "@media not all" in sheets["light", "theme.css"]


async def test_there_is_nothing_else_in_it(mia: Browser) -> None:
    for rest in (
        "nonsense/active", "nonsense/theme.css", f"{LOOK}/eva", f"{LOOK}/active/subscriptions/ada-active",
        f"{LOOK}/active/nowhere", f"{LOOK}/active/invoices/years/2026.zip", f"{LOOK}/due/subscriptions/sub-active",
    ):  # fmt: skip
        assert (await mia.get(f"{PREVIEW}/{rest}")).status == 404, rest


async def test_nothing_can_be_done_in_it(mia: Browser, house: House) -> None:
    page = await mia.get(PORTAL)
    token = page.node("[name=csrf]").attributes["value"] or ""
    before = await house.database.search(counts)
    for path in ("/subscriptions/sub-active/cancellation", "/sign-out", "/details/phone", ""):
        refused = await mia.post(f"{PREVIEW}/{LOOK}/active{path}", {"csrf": token})
        assert refused.status == 405, path
    assert await house.database.search(counts) == before


async def test_figures_tell_how_readable_a_colour_is(mia: Browser) -> None:
    part = await typed(mia, {"accent": "#ffff00"})
    assert len(part.all(".contrasts dd")) == 5
    for figure in part.all(".contrasts dd"):
        ratio, _, least = figure.partition(" : 1 needs ")
        assert float(ratio) >= float(least), figure
