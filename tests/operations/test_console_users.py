"""Giving somebody a place in the console."""

from collections.abc import AsyncIterator
from typing import Any

import pytest
import sqlalchemy as sa

from portal.adapters.passwords import Passwords
from portal.domain.console import waiting_time
from portal.domain.refusals import Refused
from portal.operations.console_users import create_user
from portal.store import tables
from portal.store.database import Database
from tests.cast import OTHER_SHOP, SHOP
from tests.clock import START

GOOD = {
    "merchant_handle": SHOP, "email": "mia@kaffee.example", "name": "Mia Brandt", "role": "support",
    "password": "coffee for everybody",
}  # fmt: skip


@pytest.fixture
async def database(database_url: str) -> AsyncIterator[Database]:
    """The cast's database."""
    database = Database(database_url)
    await database.open()
    yield database
    await database.close()


@pytest.fixture
def passwords() -> Any:
    """The hasher."""
    passwords = Passwords(b"pepper")
    yield passwords
    passwords.close()


async def users(database: Database) -> list[Any]:
    """All rows of console users."""
    return await database.read(lambda connection: connection.execute(sa.select(tables.ConsoleUser.__table__)).all())


async def test_a_user_is_stored_with_a_hash(database: Database, passwords: Passwords) -> None:
    typed = GOOD | {"email": " Mia@Kaffee.example ", "name": " Mia  Brandt "}
    await create_user(database, passwords, **typed, now=START)
    (user,) = await users(database)
    assert (user.email, user.email_key, user.name) == ("Mia@Kaffee.example", "mia@kaffee.example", "Mia Brandt")
    assert user.role == "support" and user.created_at == START and user.disabled_at is None
    assert user.password_hash.startswith("$argon2id$") and await passwords.verify(user.password_hash, GOOD["password"])


async def test_what_is_wrong_is_said_and_nothing_is_stored(database: Database, passwords: Passwords) -> None:
    wrong = [
        ({"merchant_handle": "nobody"}, "There is no merchant “nobody”. There are: fjord, kaffeekiste."),
        ({"email": "mia"}, "“mia” is not an e-mail address"),
        ({"email": f"{'m' * 250}@x.example"}, "is not an e-mail address"),
        ({"name": " "}, "Give the user a name"),
        ({"role": "king"}, "There is no role “king”. The roles are: owner, support, read_only."),
        ({"password": "short"}, "Use a password of 12 characters or more."),
    ]
    for change, words in wrong:
        with pytest.raises(Refused) as refused:
            await create_user(database, passwords, **GOOD | change, now=START)
        assert words in str(refused.value)
    assert await users(database) == []


async def test_an_address_is_one_user_everywhere(database: Database, passwords: Passwords) -> None:
    await create_user(database, passwords, **GOOD, now=START)
    with pytest.raises(Refused, match="already a user"):
        again = GOOD | {"merchant_handle": OTHER_SHOP, "email": "MIA@kaffee.example"}
        await create_user(database, passwords, **again, now=START)
    assert len(await users(database)) == 1


@pytest.mark.parametrize(
    ("seconds", "words"),
    [(1, "one minute"), (60, "one minute"), (61, "2 minutes"), (900, "15 minutes"), (86000, "24 hours")]
)
def test_waiting_is_told_in_minutes(seconds: int, words: str) -> None:
    assert words in str(waiting_time(seconds))
