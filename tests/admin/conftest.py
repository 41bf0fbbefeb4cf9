"""Somebody who is signed in to the console."""

import pytest

from portal.app import House
from tests.admin.staff import hire, sign_in
from tests.page import Browser


@pytest.fixture
async def mia(house: House, browser: Browser) -> Browser:
    """The browser in which mia of kaffeekiste has just signed in to the console."""
    await hire(house)
    await sign_in(browser)
    return browser
