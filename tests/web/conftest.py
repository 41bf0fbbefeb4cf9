"""What the kit makes of requests and answers is the same on every database."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.conftest import lent
from tests.copies import copy_of_furnished


@pytest.fixture(params=["sqlite"])
def database_url(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """A migrated database with the cast of tests/cast.py, of one kind only."""
    yield from lent(copy_of_furnished, request.param, tmp_path)
