"""Endpoints of webhooks as a merchant meets them in the console."""

import asyncio
from collections.abc import Callable

from tests.page import Browser, Page

LIST, FORM = "/admin/webhooks", "#form-endpoint"


async def add(mia: Browser, url: str, *, htmx: bool = False, **values: str) -> Page:
    """The endpoint is added; the page that tells the secret."""
    await mia.get(f"{LIST}/new")
    return await mia.submit(FORM, {"url": url, **values}, htmx=htmx)


async def place(mia: Browser) -> str:
    """Where the page of the newest endpoint is."""
    page = await mia.get(LIST)
    return page.tree.css("#panel a.row")[-1].attributes["href"] or ""


async def until(true: Callable[[], bool]) -> None:
    """It is so, after a while."""
    async with asyncio.timeout(20):
        while not true():
            await asyncio.sleep(0.02)


async def settled(mia: Browser, where: str, words: str) -> Page:
    """The page, as soon as it says this; what arrived is written down a moment later."""
    async with asyncio.timeout(20):
        while words not in (page := await mia.get(where)).text("#panel"):
            await asyncio.sleep(0.05)
    return page
