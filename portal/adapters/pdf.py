"""Printing: HTML becomes PDF in processes of its own, a few at a time, none of which may take longer than a while."""

import asyncio
import os
import pickle
import select
import sys
from collections.abc import Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field, replace
from pathlib import Path
from queue import SimpleQueue
from subprocess import DEVNULL, PIPE, Popen
from threading import BoundedSemaphore
from time import monotonic
from typing import Any

_ROOT = Path(__file__).parents[2]
_HEAD = 8  # bytes that say how long a message is
_LETTERS = 20_000
_START_SECONDS = 60  # of which a cold disk takes most to import what typesets


class Full(Exception):
    """So many documents wait already that no more are taken; the caller should ask to try again shortly."""


class Unprintable(Exception):
    """The document could not be made; the message says why, without what is in it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Sheet:
    """What is to be printed: HTML, CSS that comes after our own, and all the pictures that it may show.

    A picture is shown as `<img src="sheet:NAME">`. `e_invoice` is carried in the PDF as factur-x.xml. With
    `plain_type` only the simplest typeface is used.
    """

    html: str
    styles: str = ""
    pictures: Mapping[str, bytes] = field(default_factory=dict)
    e_invoice: bytes | None = None
    plain_type: bool = False


@dataclass(frozen=True, slots=True)
class Print:
    """A PDF, and what is missing in it: any of "pictures", "letters", "typefaces"."""

    content: bytes
    missing: tuple[str, ...] = ()


class Printer:
    """Prints up to `workers` sheets at once, while at most `waiting` wait; a process ends after `each` of them."""

    def __init__(
        self, *, workers: int = 2, waiting: int = 64, seconds: float = 20, each: int = 250,
        module: str = "portal.adapters.pdf_worker",
    ) -> None:  # fmt: skip
        """Nothing is started before the first sheet comes; one that takes more than `seconds` is given up.

        A sheet of many pages has as much again for each 20,000 letters.
        """
        # A thread for each process does nothing but wait for it.
        self._threads = ThreadPoolExecutor(workers, thread_name_prefix="pdf")
        self._room = BoundedSemaphore(workers + waiting)
        self._seconds, self._each, self._module = seconds, each, module
        self._idle: SimpleQueue[_Worker] = SimpleQueue()
        self._all: set[_Worker] = set()
        self._closed = False

    async def print(self, sheet: Sheet) -> Print:
        """The sheet as PDF/A-3a and PDF/UA-1, made without what cannot be drawn; raises Full or Unprintable."""
        if not self._room.acquire(blocking=False):
            raise Full
        # The place is freed when the work ends, not when its caller goes away.
        future = self._threads.submit(self._print, sheet)
        future.add_done_callback(lambda _: self._room.release())
        return await asyncio.wrap_future(future)

    def close(self) -> None:
        """No process is left; sheets that wait are not printed any more."""
        self._closed = True
        self._threads.shutdown(wait=False, cancel_futures=True)
        for worker in list(self._all):
            worker.kill()
        self._threads.shutdown()

    def _print(self, sheet: Sheet) -> Print:
        reason = Unprintable("it was not tried")
        for attempt, without in _attempts(sheet):
            try:
                made = self._try(attempt)
            except Unprintable as error:
                reason = error
            else:
                return replace(made, missing=tuple(dict.fromkeys((*without, *made.missing))))
        raise reason

    def _try(self, sheet: Sheet) -> Print:
        worker = self._worker()
        try:
            answer = worker.ask(sheet, self._seconds * (1 + len(sheet.html) // _LETTERS))
        except Unprintable:
            self._end(worker)
            raise
        if worker.asked < self._each:
            self._idle.put(worker)
        else:
            self._end(worker)
        if isinstance(answer, Print):
            return answer
        raise Unprintable(str(answer))

    def _worker(self) -> "_Worker":
        while not self._idle.empty():
            worker = self._idle.get()
            if worker.lives:
                return worker
            self._end(worker)
        worker = _Worker(self._module)
        self._all.add(worker)
        if self._closed:
            self._end(worker)
            raise Unprintable("the printer is closed")
        if complaint := worker.answer(_START_SECONDS):
            self._end(worker)
            raise Unprintable(str(complaint))
        return worker

    def _end(self, worker: "_Worker") -> None:
        worker.kill()
        self._all.discard(worker)


def _attempts(sheet: Sheet) -> Iterator[tuple[Sheet, tuple[str, ...]]]:
    """The sheet as it is, then with less and less of what may be broken, and what is left out."""
    yield sheet, ()
    if sheet.pictures:
        yield replace(sheet, pictures={}), ("pictures",)
    yield replace(sheet, pictures={}, plain_type=True), (*(["pictures"] if sheet.pictures else []), "typefaces")


class _Worker:
    """A process of `portal.adapters.pdf_worker`, with which messages are exchanged one at a time."""

    def __init__(self, module: str) -> None:
        paths = os.pathsep.join(filter(None, (str(_ROOT), os.environ.get("PYTHONPATH"))))
        self.asked = 0
        self._process = Popen(
            [sys.executable, "-m", module], env={**os.environ, "PYTHONPATH": paths}, bufsize=0,
            stdin=PIPE, stdout=PIPE, stderr=DEVNULL,
        )  # fmt: skip

    @property
    def lives(self) -> bool:
        """The process has not ended."""
        return self._process.poll() is None

    def ask(self, sheet: Sheet, seconds: float) -> Any:
        """The answer to the sheet: a Print, or words that say why there is none."""
        assert self._process.stdin
        self.asked += 1
        message = memoryview(framed(sheet))
        try:
            while message:
                message = message[self._process.stdin.write(message) :]
        except OSError as error:
            raise Unprintable("the process that typesets has ended") from error
        return self.answer(seconds)

    def answer(self, seconds: float) -> Any:
        """What the process says next; Unprintable when it says nothing for so long, or has ended."""
        until = monotonic() + seconds
        size = int.from_bytes(self._read(_HEAD, until, seconds))
        return pickle.loads(self._read(size, until, seconds))

    def kill(self) -> None:
        """The process is gone, whatever it was doing."""
        self._process.kill()
        self._process.wait()

    def _read(self, size: int, until: float, seconds: float) -> bytes:
        assert self._process.stdout
        ready, parts = select.poll(), bytearray()
        ready.register(self._process.stdout, select.POLLIN)
        while len(parts) < size:
            if not ready.poll(max(until - monotonic(), 0) * 1000):
                raise Unprintable(f"it took more than {seconds:g} seconds")
            part = self._process.stdout.read(size - len(parts))
            if not part:
                raise Unprintable("the process that typesets has ended")
            parts += part
        return bytes(parts)


def framed(message: object) -> bytes:
    """The message as the two processes exchange it: its length, then itself."""
    body = pickle.dumps(message)
    return len(body).to_bytes(_HEAD) + body
