"""What every test can ask for: a database with the cast, a clock, a mail server, the house they live in, a browser."""

import gc
import io
import logging
import sys
from collections.abc import AsyncIterator, Callable, Iterator
from pathlib import Path

import hypothesis
import pytest

from portal.app import House, build
from portal.settings import Settings
from portal.web.logs import log_as_json
from tests.adapters.stripe_server import StripeServer
from tests.builders import SECRET
from tests.clock import Clock
from tests.copies import copy_of_empty, copy_of_furnished, drop
from tests.databases import NoPostgreSQL
from tests.mail_server import MailServer
from tests.page import Browser
from tests.printing import PRINTER

pytest_plugins = ["tests.strict"]

# A property holds or not; how long one example takes says more about who else is using the machine.
hypothesis.settings.register_profile(
    "portal", deadline=None, suppress_health_check=[hypothesis.HealthCheck.too_slow]
)
hypothesis.settings.load_profile("portal")

# Every house of a test is full of cycles among half a million objects that stay: looking for those that can go took a
# third of the suite's time.
gc.set_threshold(100_000, 20, 100)

BASE_URL = "https://portal.example"
KINDS = ("sqlite", "postgresql")


@pytest.fixture
def anyio_backend() -> str:
    """Tests run on asyncio, as the server does."""
    return "asyncio"


@pytest.fixture(params=KINDS)
def database_url(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """A migrated database with the cast of tests/cast.py; every test that asks for it runs on both kinds."""
    yield from lent(copy_of_furnished, request.param, tmp_path)


@pytest.fixture(params=KINDS)
def empty_database_url(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """A migrated database without a row; every test that asks for it runs on both kinds."""
    yield from lent(copy_of_empty, request.param, tmp_path)


@pytest.fixture
def clock() -> Clock:
    """The clock of the house."""
    return Clock()


@pytest.fixture
def mail() -> Iterator[MailServer]:
    """The mail server that the house hands its letters to."""
    with MailServer() as server:
        yield server


@pytest.fixture(scope="session")
def stripe_server() -> Iterator[StripeServer]:
    """A Stripe of this machine for all tests; each makes customers of its own there, so that they do not meet."""
    with StripeServer() as server:
        yield server


@pytest.fixture
def settings(database_url: str, mail: MailServer) -> Settings:
    """The operator's settings; a module that needs others overrides this fixture with `dataclasses.replace`."""
    return Settings(
        database_url=database_url,
        secret_key=SECRET,
        base_url=BASE_URL,
        smtp_url=mail.url,
        mail_from="portal@portal.example",
    )


@pytest.fixture
async def house(settings: Settings, clock: Clock) -> AsyncIterator[House]:
    """The whole portal, started, with its worker."""
    house = build(settings, clock=clock, printer=PRINTER)
    house.documents.patience = 60  # on a busy machine a document takes its time
    async with house.litestar.lifespan():
        yield house


@pytest.fixture
async def new_browser(house: House, mail: MailServer) -> AsyncIterator[Callable[..., Browser]]:
    """Makes browsers: each call is somebody else, with cookies of their own."""
    opened: list[Browser] = []

    def open_another(**options: str) -> Browser:
        opened.append(Browser(house.app, mail, base_url=BASE_URL, **options))
        return opened[-1]

    yield open_another
    for browser in opened:
        await browser.close()


@pytest.fixture
def browser(new_browser: Callable[..., Browser]) -> Browser:
    """Somebody's browser, not signed in anywhere."""
    return new_browser()


@pytest.fixture
async def ada(browser: Browser) -> Browser:
    """The browser in which ada has just signed in, in English."""
    await browser.sign_in("ada@post.example")
    return browser


@pytest.fixture
def logged(monkeypatch: pytest.MonkeyPatch) -> Iterator[io.StringIO]:
    """All that is logged when the operator wants to know everything."""
    stream, root = io.StringIO(), logging.getLogger()
    handlers, level = list(root.handlers), root.level
    monkeypatch.setattr(sys, "stderr", stream)
    log_as_json("DEBUG")
    yield stream
    logging.basicConfig(level=level, handlers=handlers, force=True)


def lent(copy: Callable[[str, Path], str], kind: str, folder: Path) -> Iterator[str]:
    """A copy until the test is over; without PostgreSQL the test is skipped."""
    try:
        url = copy(kind, folder)
    except NoPostgreSQL as reason:
        pytest.skip(str(reason))
    yield url
    drop(url)
