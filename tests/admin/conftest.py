"""Somebody who is signed in to the console."""

import pytest

from portal.app import House
from tests.admin.happenings import furnish
from tests.admin.staff import hire, sign_in
from tests.page import Browser


@pytest.fixture
async def mia(house: House, browser: Browser) -> Browser:
    """The browser in which mia of kaffeekiste has just signed in to the console."""
    await hire(house)
    await sign_in(browser)
    return browser


@pytest.fixture
async def office(house: House, mia: Browser) -> Browser:
    """Mia's browser, in an account in which something has happened."""
    await house.database.write(furnish)
    return mia
