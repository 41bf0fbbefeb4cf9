"""The database of samples: what is worn is seen by one read, and nothing else ever is."""

import pytest
import sqlalchemy as sa

from portal.store import tables
from portal.store.samples import Samples
from tests.builders import change_merchant, merchant

_M = tables.Merchant.__table__.c
ACCENT = sa.select(_M.accent)


def accent(connection: sa.Connection) -> str:
    """The merchant's colour."""
    return str(connection.execute(ACCENT).scalar_one())


@pytest.fixture
async def samples() -> Samples:
    """Samples with one merchant."""
    made = Samples()
    await made.write(lambda connection: merchant(connection, "sample", link="sample"))
    return made


async def test_what_is_worn_is_seen_and_then_gone(samples: Samples) -> None:
    stored = await samples.read(accent)
    with samples.wearing({"accent": "#0a7d4f"}):
        assert await samples.read(accent) == await samples.search(accent) == "#0a7d4f"
    assert await samples.read(accent) == stored != "#0a7d4f"


async def test_what_a_read_writes_is_gone(samples: Samples) -> None:
    stored = await samples.read(accent)
    await samples.read(lambda connection: change_merchant(connection, "sample", accent="#000000"))
    assert await samples.read(accent) == stored


async def test_nothing_is_written_while_settings_are_worn(samples: Samples) -> None:
    with samples.wearing({"accent": "#0a7d4f"}), pytest.raises(RuntimeError, match="writes nothing"):
        await samples.write(lambda connection: change_merchant(connection, "sample", accent="#000000"))
    await samples.write(lambda connection: change_merchant(connection, "sample", accent="#123456"))
    assert await samples.read(accent) == "#123456"


async def test_a_write_that_fails_leaves_nothing(samples: Samples) -> None:
    def half(connection: sa.Connection) -> None:
        change_merchant(connection, "sample", accent="#000000")
        raise ValueError

    stored = await samples.read(accent)
    with pytest.raises(ValueError):
        await samples.write(half)
    assert await samples.read(accent) == stored
