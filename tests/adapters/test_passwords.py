"""Passwords and codes: what is kept, and what it costs."""

import asyncio
import time
from collections.abc import Iterator
from threading import Event

import argon2
import pytest

from portal.adapters.passwords import Busy, Passwords


class Held(str):
    """A text whose hash is not done before a door opens, however slow this machine is."""

    door: Event

    def __new__(cls, text: str, door: Event) -> "Held":
        held = super().__new__(cls, text)
        held.door = door
        return held

    def encode(self, encoding: str = "utf-8", errors: str = "strict") -> bytes:
        """The bytes, once the door is open."""
        assert self.door.wait(60), "the door stays shut"
        return super().encode(encoding, errors)


@pytest.fixture
def anyio_backend() -> str:
    return "asyncio"


@pytest.fixture
def passwords() -> Iterator[Passwords]:
    passwords = Passwords(b"pepper")
    yield passwords
    passwords.close()


async def test_only_the_right_text_is_verified(passwords: Passwords) -> None:
    kept = await passwords.hash("correct horse ø 1")
    assert await passwords.verify(kept, "correct horse ø 1")
    assert not await passwords.verify(kept, "correct horse ø 2")
    assert not await passwords.verify(kept, "")


async def test_the_hash_is_argon2id_as_owasp_asks_and_never_twice_the_same(passwords: Passwords) -> None:
    kept = await passwords.hash("123456")
    assert kept.startswith("$argon2id$v=19$m=19456,t=2,p=1$")
    assert kept != await passwords.hash("123456")
    assert not passwords.needs_rehash(kept)


async def test_a_hash_is_worthless_without_the_pepper(passwords: Passwords) -> None:
    kept = await passwords.hash("123456")
    stranger = Passwords(b"other pepper")
    assert not await stranger.verify(kept, "123456")
    with pytest.raises(argon2.exceptions.VerifyMismatchError):
        argon2.PasswordHasher().verify(kept, "123456")
    stranger.close()


def test_a_hash_of_other_parameters_is_to_be_renewed(passwords: Passwords) -> None:
    assert passwords.needs_rehash(argon2.PasswordHasher(time_cost=1, memory_cost=1024, parallelism=1).hash("x"))


async def test_an_unknown_account_costs_as_much_as_a_known_one(passwords: Passwords) -> None:
    kept = await passwords.hash("123456")

    async def fastest(known: bool) -> float:
        times = []
        for _ in range(7):
            began = time.process_time()
            await (passwords.verify(kept, "000000") if known else passwords.waste())
            times.append(time.process_time() - began)
        return min(times)

    assert 0.5 < await fastest(known=False) / await fastest(known=True) < 2


async def test_the_event_loop_goes_on_while_hashes_are_made(passwords: Passwords) -> None:
    working = asyncio.gather(*(passwords.hash(str(number)) for number in range(8)))
    turns = 0
    while not working.done():
        await asyncio.sleep(0)
        turns += 1
    await working
    assert turns > 20


async def test_more_than_may_wait_are_refused_and_room_comes_back() -> None:
    passwords, door = Passwords(b"pepper", waiting=3), Event()
    hashing = asyncio.gather(*(passwords.hash(Held("x", door)) for _ in range(5)), return_exceptions=True)
    await asyncio.sleep(0)
    door.set()
    assert [type(result) for result in await hashing] == [str, str, str, Busy, Busy]
    assert await passwords.hash("x")
    passwords.close()


async def test_a_caller_that_gives_up_frees_its_place_when_the_work_ends() -> None:
    passwords, door = Passwords(b"pepper", waiting=1), Event()
    given_up = asyncio.ensure_future(passwords.hash(Held("x", door)))
    await asyncio.sleep(0)
    given_up.cancel()
    with pytest.raises(Busy):
        await passwords.hash("x")
    with pytest.raises(asyncio.CancelledError):
        await given_up
    door.set()
    await asyncio.to_thread(passwords.close)
    with pytest.raises(RuntimeError):  # a closed pool, no longer a full one
        await passwords.hash("x")
