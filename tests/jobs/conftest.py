"""An office in which a merchant's bills are made."""

from collections.abc import AsyncIterator

import pytest

from portal.app import build
from portal.settings import Settings
from tests.clock import Clock
from tests.jobs.office import Box, Office
from tests.printing import PRINTER


@pytest.fixture
async def office(empty_database_url: str, clock: Clock) -> AsyncIterator[Office]:
    """The office on both kinds of database; nobody works in it but the test."""
    settings = Settings(
        database_url=empty_database_url, secret_key="a secret of the test suite, of more than 32 characters",
        base_url="https://portal.example", smtp_url=None, mail_from="portal@portal.example", gateway="sandbox",
    )  # fmt: skip
    box = Box()
    house = build(settings, mailbox=box, clock=clock, printer=PRINTER)
    await house.database.open()
    office = Office(house, clock, box)
    await office.open()
    yield office
    await house.documents.close()
    await house.database.close()
    house.tools.passwords.close()
