"""The one writer of a process on SQLite: a thread that commits waiting units in groups."""

import asyncio
import contextlib
import queue
import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeVar

import sqlalchemy as sa

try:
    import fcntl
except ImportError:  # Windows: SQLite's own lock with its back-off must do
    fcntl = None

T = TypeVar("T")

GROUP = 64


@dataclass(slots=True)
class _Wish:
    unit: Callable[..., Any]
    args: tuple[Any, ...]
    future: asyncio.Future[Any]
    result: Any = None
    error: BaseException | None = None


class Writer:
    """Runs units one after the other inside BEGIN IMMEDIATE, up to 64 a commit, each in a savepoint of its own.

    A lock file orders the processes: waiting on it wakes at once, where SQLite's busy handler sleeps.
    """

    def __init__(self, engine: sa.Engine, lock_file: Path) -> None:
        self._engine = engine
        self._lock_file = lock_file
        self._wishes: queue.SimpleQueue[_Wish | None] = queue.SimpleQueue()
        self._accepts = False
        self._thread = threading.Thread(target=self._work, name="portal-writer", daemon=True)

    def start(self) -> None:
        """The thread runs; OSError when the lock file cannot be opened."""
        self._loop = asyncio.get_running_loop()
        self._lock = open(self._lock_file, "ab")
        self._thread.start()
        self._accepts = True

    async def stop(self) -> None:
        """All accepted units are committed and the thread has ended."""
        self._accepts = False
        self._wishes.put(None)
        await asyncio.to_thread(self._thread.join)
        self._lock.close()

    async def run(self, unit: Callable[..., T], *args: Any) -> T:
        """The unit's result, committed; whatever it raised, rolled back; RuntimeError when the writer was stopped."""
        if not self._accepts:
            raise RuntimeError("The database is closed.")
        future = self._loop.create_future()
        self._wishes.put(_Wish(unit, args, future))
        return await future

    def _work(self) -> None:
        with self._engine.connect() as connection:
            while (group := self._next_group()) is not None:
                self._commit(connection, group)
                self._loop.call_soon_threadsafe(_answer, group)

    def _next_group(self) -> list[_Wish] | None:
        first = self._wishes.get()
        if first is None:
            return None
        group = [first]
        while len(group) < GROUP:
            try:
                wish = self._wishes.get_nowait()
            except queue.Empty:
                break
            if wish is None:
                self._wishes.put(None)
                break
            group.append(wish)
        return group

    def _commit(self, connection: sa.Connection, group: list[_Wish]) -> None:
        raw = connection.connection.driver_connection
        try:
            with _alone(self._lock):
                raw.execute("BEGIN IMMEDIATE")
                for wish in group:
                    _try(raw, connection, wish)
                raw.execute("COMMIT")
        except Exception as error:
            if raw.in_transaction:
                raw.execute("ROLLBACK")
            for wish in group:
                wish.error = wish.error or error


def _try(raw: Any, connection: sa.Connection, wish: _Wish) -> None:
    raw.execute("SAVEPOINT wish")
    try:
        wish.result = wish.unit(connection, *wish.args)
    except BaseException as error:
        # A StopIteration is what no future can hold: its caller would wait for ever.
        wish.error = RuntimeError(repr(error)) if isinstance(error, StopIteration) else error
        raw.execute("ROLLBACK TO wish")
    raw.execute("RELEASE wish")


@contextlib.contextmanager
def _alone(lock: Any) -> Iterator[None]:
    if fcntl is None:
        yield
        return
    fcntl.flock(lock, fcntl.LOCK_EX)
    try:
        yield
    finally:
        fcntl.flock(lock, fcntl.LOCK_UN)


def _answer(group: list[_Wish]) -> None:
    for wish in group:
        if wish.future.done():
            continue
        if wish.error is not None:
            wish.future.set_exception(wish.error)
        else:
            wish.future.set_result(wish.result)
