"""A Stripe of this machine, started once for all tests that ask for it."""

from collections.abc import Iterator

import pytest

from tests.adapters.stripe_server import StripeServer


@pytest.fixture(scope="session")
def stripe_server() -> Iterator[StripeServer]:
    """The server; tests make customers of their own, so that they do not meet."""
    with StripeServer() as server:
        yield server
