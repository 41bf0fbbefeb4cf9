"""Signing in to the console, below its screens: races, budgets, the cost of an answer, old hashes."""

import asyncio
import hashlib
import hmac
import logging
import time
from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import timedelta
from statistics import median

import argon2
import pytest
import sqlalchemy as sa

from portal.adapters.passwords import Passwords
from portal.adapters.sealing import Seal
from portal.adapters.webhooks import Courier
from portal.operations.console_sign_in import Attempt, Outcome, sign_in
from portal.operations.console_users import create_user
from portal.operations.tools import Tools
from portal.operations.webhooks import Webhooks
from portal.store import tables
from portal.store.database import Database
from tests.cast import SHOP
from tests.clock import START

MIA, PASSWORD = "mia@kaffee.example", "Kaffee für alle"
PEPPER = b"pepper of the tests"
RIGHT = Attempt(MIA, PASSWORD, "192.0.2.10")


@pytest.fixture
async def tools(database_url: str) -> AsyncIterator[Tools]:
    """The tools of a house in which mia may sign in to the console."""
    database, passwords = Database(database_url), Passwords(PEPPER)
    await database.open()
    await create_user(
        database, passwords, merchant_handle=SHOP, email=MIA, name="Mia", role="owner", password=PASSWORD, now=START
    )
    seal = Seal("a secret of more than 32 characters")
    yield Tools(database, passwords, seal, "https://x.example", timedelta(hours=1), webhooks=Webhooks(seal, Courier()))
    await database.close()
    passwords.close()


async def stored(tools: Tools, column: str) -> list[str]:
    """A column of all console users."""
    return await tools.database.read(
        lambda connection: list(connection.execute(sa.select(tables.ConsoleUser.__table__.c[column])).scalars())
    )


async def test_the_password_is_right_however_the_keyboard_composed_it(tools: Tools) -> None:
    for password in (PASSWORD, "Kaffee fu\u0308r alle"):
        answer = await sign_in(tools, replace(RIGHT, password=password), START)
        assert answer.outcome is Outcome.SIGNED_IN and len(answer.token) >= 43


async def test_guesses_at_once_are_no_more_guesses(tools: Tools) -> None:
    guesses = [replace(RIGHT, password=f"guess {number}", network=f"network {number}") for number in range(25)]
    answers = await asyncio.gather(*(sign_in(tools, guess, START) for guess in guesses))
    assert [answer.outcome for answer in answers].count(Outcome.WRONG) == 10
    assert {answer.seconds for answer in answers if answer.outcome is Outcome.TOO_MANY} == {15 * 60}


async def test_a_client_has_thirty_wrong_tries_whomever_it_means(tools: Tools) -> None:
    for number in range(30):
        answer = await sign_in(tools, Attempt(f"user{number}@x.example", "guess", "192.0.2.10"), START)
        assert answer.outcome is Outcome.WRONG
    assert (await sign_in(tools, RIGHT, START)).outcome is Outcome.TOO_MANY
    assert (await sign_in(tools, replace(RIGHT, network="198.51.100.7"), START)).outcome is Outcome.SIGNED_IN
    later = START + timedelta(minutes=15)
    assert (await sign_in(tools, RIGHT, later)).outcome is Outcome.SIGNED_IN


async def test_unknown_users_cost_as_much_as_known_ones(tools: Tools) -> None:
    async def cost(email: str) -> float:
        begun = time.process_time()
        await sign_in(tools, Attempt(email, "guess", email), START)
        return time.process_time() - begun

    pairs = [(await cost(MIA), await cost("nobody@kaffee.example")) for _ in range(7)]
    known, unknown = (median(costs) for costs in zip(*pairs, strict=True))
    assert 0.5 < unknown / known < 2


async def test_a_hash_of_former_parameters_is_made_anew(tools: Tools) -> None:
    weak = argon2.PasswordHasher(time_cost=1, memory_cost=8 * 1024, parallelism=1)
    former = weak.hash(hmac.new(PEPPER, PASSWORD.encode(), hashlib.sha256).digest())
    change = sa.update(tables.ConsoleUser).values(password_hash=former)
    await tools.database.write(lambda connection: connection.execute(change))
    assert (await sign_in(tools, replace(RIGHT, password="wrong"), START)).outcome is Outcome.WRONG
    assert await stored(tools, "password_hash") == [former]
    assert (await sign_in(tools, RIGHT, START)).outcome is Outcome.SIGNED_IN
    assert not tools.passwords.needs_rehash((await stored(tools, "password_hash"))[0])
    assert (await sign_in(tools, RIGHT, START)).outcome is Outcome.SIGNED_IN


async def test_the_log_tells_of_every_try_and_of_no_person(tools: Tools, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.INFO, "portal.console")
    await sign_in(tools, RIGHT, START)
    await sign_in(tools, replace(RIGHT, password="wrong"), START)
    await sign_in(tools, replace(RIGHT, email="nobody@x.example"), START)
    outcomes = [(record.__dict__["outcome"], record.__dict__["item"]) for record in caplog.records]
    user = int((await stored(tools, "id"))[0])
    assert outcomes == [("signed_in", user), ("wrong", user), ("wrong", None)]
    assert not any("@" in str(record.__dict__) for record in caplog.records)
