"""A house that takes payments by the sandbox, a session at its page, and somebody who is there."""

from collections.abc import Awaitable, Callable
from dataclasses import replace

import pytest

from portal.adapters.gateways.port import Session, Setup
from portal.adapters.gateways.sandbox import Sandbox
from portal.app import House
from portal.settings import Settings
from tests.conftest import BASE_URL

BACK, CANCEL = f"{BASE_URL}/p/kaffee/back?state=a%20b&x=1#end", f"{BASE_URL}/p/kaffee/payment-methods"
SETUP = Setup("ps_1", "card", "payer", "EUR", "en", BACK, CANCEL, "Kaffeekiste")


@pytest.fixture
def settings(settings: Settings) -> Settings:
    """Payments are taken by the sandbox."""
    return replace(settings, gateway="sandbox")


@pytest.fixture
async def sandbox(house: House) -> Sandbox:
    """The gateway of everybody in the house."""
    assert house.tools.gateways
    gateway = await house.tools.gateways.of(1)
    assert isinstance(gateway, Sandbox)
    return gateway


@pytest.fixture
def opened(sandbox: Sandbox) -> Callable[..., Awaitable[Session]]:
    """Opens a session for adding a card, or as the values say; `path` of its address is where the page stands."""

    async def open_(**values: str) -> Session:
        session = await sandbox.open_session(replace(SETUP, **values))
        return replace(session, url=session.url.removeprefix(BASE_URL))

    return open_
