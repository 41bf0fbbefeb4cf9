"""A real Chromium for tests: the one that the system has, or the one that Playwright has fetched."""

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from playwright.sync_api import Browser, Error, sync_playwright

NAMES = ("chromium", "chromium-browser", "google-chrome-stable", "google-chrome")
# Chromium asks its maker for this and that at every start. A test speaks to nobody but the portal.
QUIET = (
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-gpu",
    "--disable-quic",
    "--disable-sync",
    "--no-first-run",
    # Its own sandbox refuses root and many containers; the only pages it sees are ours.
    "--no-sandbox",
)


class NoBrowser(Exception):
    """No Chromium can be started here; the text says why."""


@contextmanager
def browser() -> Iterator[Browser]:
    """A headless Chromium with an empty profile runs until the block ends; NoBrowser says why there is none.

    For synchronous tests only: Playwright's synchronous interface refuses to start inside a running event loop.
    """
    with sync_playwright() as playwright:
        try:
            running = playwright.chromium.launch(executable_path=found(), headless=True, args=list(QUIET))
        except Error as error:
            raise NoBrowser(f"No Chromium: {error.message.splitlines()[0]}") from error
        try:
            yield running
        finally:
            running.close()


def found() -> str | None:
    """The system's Chromium; None when there is none, and then Playwright takes the one that it may have fetched."""
    programs = filter(None, map(shutil.which, NAMES))
    return next((program for program in programs if not _confined(Path(program))), None)


def _confined(program: Path) -> bool:
    """Ubuntu's Chromium is a snap, which cannot read the profile that Playwright makes for it in /tmp."""
    with program.open("rb") as file:
        return program.is_relative_to("/snap") or b"/snap/bin/" in file.read(4096)
