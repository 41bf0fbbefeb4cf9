"""A real server and a real browser for each journey; a journey fails when its browser complained of anything."""

from collections.abc import Callable, Iterator
from contextlib import ExitStack
from functools import cache

import pytest
from playwright.sync_api import Browser

from tests.browsers import NoBrowser, browser
from tests.conftest import KINDS
from tests.databases import NoPostgreSQL
from tests.journeys import subscribers
from tests.journeys.people import Person
from tests.journeys.servers import Server
from tests.journeys.starting import running


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """The first journey at each portal waits until it is furnished and started, on a small machine for a while."""
    for item in items:
        if item.get_closest_marker("journeys"):
            item.add_marker(pytest.mark.timeout(300))


@pytest.fixture(scope="session")
def servers(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Callable[..., Server | Exception]]:
    """The portal on a database of the kind with these settings, started when it is first asked for, or why it fails."""
    with ExitStack() as opened:

        @cache
        def start(kind: str, **settings: str) -> Server | Exception:
            try:
                return opened.enter_context(running(kind, tmp_path_factory.mktemp(kind), **settings))
            except Exception as failure:  # kept, so that every journey fails by it and none waits for it again
                return failure

        yield start


@pytest.fixture(params=KINDS)
def server(request: pytest.FixtureRequest, servers: Callable[..., Server | Exception]) -> Server:
    """A portal; every journey that asks for it is made on both kinds of database."""
    return lent(servers(request.param))


@pytest.fixture(scope="session")
def banks(servers: Callable[..., Server | Exception]) -> Callable[[str], Server]:
    """The portal on a database of the kind that takes payments and is at home where it is noon."""

    @cache
    def open_(kind: str) -> Server:
        server = lent(servers(kind, GATEWAY="sandbox"))
        server.write(subscribers.furnish)
        return server

    return open_


def lent(started: Server | Exception) -> Server:
    """The portal when it runs; without PostgreSQL the journey is skipped, and fails by any other failure."""
    match started:
        case NoPostgreSQL():
            pytest.skip(str(started))
        case Exception():
            raise started
    return started


# A module at a time: while Playwright is open, no event loop of another test can run in this thread.
@pytest.fixture(scope="module")
def chromium() -> Iterator[Browser]:
    """A Chromium without a window."""
    with ExitStack() as opened:
        try:
            started = opened.enter_context(browser())
        except NoBrowser as reason:
            pytest.skip(str(reason))
        yield started


@pytest.fixture
def new_person(chromium: Browser, server: Server) -> Iterator[Callable[..., Person]]:
    """Makes people, each with a browser profile of their own; the options are those of Person."""
    people: list[Person] = []

    def another(**options: object) -> Person:
        people.append(Person(chromium, server, **options))  # type: ignore[arg-type]
        return people[-1]

    yield another
    for person in people:
        person.context.close()
    assert not (flaws := [flaw for person in people for flaw in person.flaws]), "\n".join(flaws)


@pytest.fixture
def person(new_person: Callable[..., Person]) -> Person:
    """Somebody with JavaScript and a small screen."""
    return new_person()
