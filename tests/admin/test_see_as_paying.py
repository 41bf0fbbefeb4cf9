"""Looking at a portal that takes payments: whatever can be opened there, nothing moves."""

from dataclasses import replace

import pytest

from portal.app import House
from portal.settings import Settings
from tests.contents import counts
from tests.house.routes import ways
from tests.page import Browser

pytestmark = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)


@pytest.fixture
def settings(settings: Settings) -> Settings:
    """Payments are taken."""
    return replace(settings, gateway="sandbox")


async def test_nothing_changes_whatever_is_opened(house: House, mia: Browser) -> None:
    """But for files of documents, which are made for whoever asks first."""
    await mia.get("/admin/customers/ada")
    await mia.submit("form.see-as")
    before = await house.database.search(counts)
    opened = 0
    for way in ways(house):
        if way.method == "GET" and way.room in ("sections", "entrance"):
            for handle in ("ada-active", "ada-visa", "inv-2", "ada-setup", "rc-ada"):
                page = await mia.get(way.at("kaffee", handle), follow=False)
                opened += page.status == 200
                if not way.takes_handle:
                    break
    after = await house.database.search(counts)
    assert after | {"documents": 0} == before and opened > 20
