"""My details: what is shown, what can be changed, and what comes of it."""

from tests.page import Browser


async def test_everything_is_shown(ada: Browser) -> None:
    page = await ada.get("/p/kaffee/details")
    assert "Ada Öztürk-Groß" in page.text("main") and "10119 Berlin" in page.text("main")
    part = await ada.htmx_get("/p/kaffee/details")
    assert part.is_partial and part.text("#panel") == page.text("#panel")
