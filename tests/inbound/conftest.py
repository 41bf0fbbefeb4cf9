"""A merchant whose payments Stripe takes, in a house that answers over real HTTP."""

import asyncio
import socket
from collections.abc import AsyncIterator
from functools import partial

import pytest
import uvicorn

from portal.adapters.gateways.stripe import Stripe
from portal.app import build
from portal.settings import Settings
from portal.store import gateways
from tests.adapters.stripe_server import SECRETS, StripeServer
from tests.clock import Clock
from tests.inbound.till import Till
from tests.jobs.office import SHOP, Box, Office


@pytest.fixture
async def till(
    empty_database_url: str, clock: Clock, stripe_server: StripeServer, monkeypatch: pytest.MonkeyPatch
) -> AsyncIterator[Till]:
    """The merchant's till, on both kinds of database; the house is served, and its worker is at work."""
    monkeypatch.setattr("portal.app.Stripe", partial(Stripe, address=stripe_server.address))
    listener = socket.create_server(("127.0.0.1", 0))
    settings = Settings(
        database_url=empty_database_url, secret_key="a secret of the test suite, of more than 32 characters",
        base_url=f"http://127.0.0.1:{listener.getsockname()[1]}", smtp_url=None, mail_from="portal@portal.example",
        gateway="merchants",
    )  # fmt: skip
    box = Box()
    house = build(settings, mailbox=box, clock=clock)
    server = uvicorn.Server(uvicorn.Config(house.app, log_config=None, access_log=False, lifespan="on"))
    serving = asyncio.create_task(server.serve([listener]))
    async with asyncio.timeout(20):
        while not server.started:
            await asyncio.sleep(0.02)
    office = Office(house, clock, box)
    await office.open()
    merchant_id = (await office.one("merchants", SHOP)).id
    await house.database.write(gateways.choose, merchant_id, "stripe", house.tools.seal.seal(SECRETS))
    yield Till(office, stripe_server, settings.base_url)
    server.should_exit = True
    await serving
