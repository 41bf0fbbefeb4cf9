"""Secrets that people type (passwords, one-time codes), kept as slow peppered hashes."""

import asyncio
import base64
import hashlib
import hmac
import secrets
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from threading import BoundedSemaphore
from typing import TypeVar

import argon2
from argon2.exceptions import VerifyMismatchError

Result = TypeVar("Result")

# OWASP Password Storage Cheat Sheet, the least for argon2id: 19 MiB, 2 passes, 1 lane; about 20 ms of one core.
_MEMORY_KIB, _PASSES, _LANES = 19 * 1024, 2, 1
_THREADS = 2  # hashing leaves the interpreter's lock alone, so two threads fill two cores; more only add memory


class Busy(Exception):
    """Too many hashes are waiting; the caller should ask to try again shortly."""


class Passwords:
    """Hashes with argon2id over HMAC-SHA256 with the pepper, never on the event loop, at most `waiting` at a time."""

    def __init__(self, pepper: bytes, waiting: int = 64) -> None:
        self._pepper = pepper
        self._hasher = argon2.PasswordHasher(time_cost=_PASSES, memory_cost=_MEMORY_KIB, parallelism=_LANES)
        self._nobody = _hash_of_nobody(self._hasher)
        self._threads = ThreadPoolExecutor(_THREADS, thread_name_prefix="passwords")
        self._room = BoundedSemaphore(waiting)

    async def hash(self, text: str) -> str:
        """The encoded hash to keep; raises Busy."""
        return await self._in_thread(lambda: self._hasher.hash(self._peppered(text)))

    async def verify(self, hash: str, text: str) -> bool:
        """Whether the text is the one that was hashed with this pepper; raises Busy."""
        return await self._in_thread(lambda: self._matches(hash, text))

    async def waste(self) -> None:
        """As much time has passed as a verification takes, for an account that does not exist; raises Busy."""
        await self.verify(self._nobody, "")

    def needs_rehash(self, hash: str) -> bool:
        """Whether the hash was made with other parameters than today's."""
        return self._hasher.check_needs_rehash(hash)

    def close(self) -> None:
        """No thread is left; hashes that have begun are finished, those that wait are cancelled."""
        self._threads.shutdown(cancel_futures=True)

    def _matches(self, hash: str, text: str) -> bool:
        try:
            return self._hasher.verify(hash, self._peppered(text))
        except VerifyMismatchError:
            return False

    def _peppered(self, text: str) -> bytes:
        return hmac.new(self._pepper, text.encode(), hashlib.sha256).digest()

    async def _in_thread(self, work: Callable[[], Result]) -> Result:
        if not self._room.acquire(blocking=False):
            raise Busy
        # The place is freed when the work ends, not when its caller goes away: an abandoned hash still costs.
        future: Future[Result] = self._threads.submit(work)
        future.add_done_callback(lambda _: self._room.release())
        return await asyncio.wrap_future(future)


def _hash_of_nobody(hasher: argon2.PasswordHasher) -> str:
    """A hash that nothing matches, with today's parameters, without the time to compute one."""
    salt, digest = (_base64(secrets.token_bytes(length)) for length in (hasher.salt_len, hasher.hash_len))
    return f"$argon2id$v=19$m={_MEMORY_KIB},t={_PASSES},p={_LANES}${salt}${digest}"


def _base64(content: bytes) -> str:
    return base64.b64encode(content).decode().rstrip("=")
