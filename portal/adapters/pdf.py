"""Printing: HTML becomes PDF in processes of its own, a few at a time, none of which may take longer than a while."""

import asyncio
import os
import pickle
import sys
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

_ROOT = Path(__file__).parents[2]
_HEAD = 8  # bytes that say how long a message is
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
        """Nothing is started before the first sheet comes; one that takes more than `seconds` is given up."""
        self._room, self._most, self._taken = asyncio.Semaphore(workers), workers + waiting, 0
        self._seconds, self._each, self._module = seconds, each, module
        self._idle: list[_Worker] = []

    async def print(self, sheet: Sheet) -> Print:
        """The sheet as PDF/A-3a and PDF/UA-1, made without what cannot be drawn; raises Full or Unprintable."""
        if self._taken >= self._most:
            raise Full
        self._taken += 1
        try:
            async with self._room:
                return await self._print(sheet)
        finally:
            self._taken -= 1

    async def close(self) -> None:
        """No process is left."""
        while self._idle:
            await self._idle.pop().end()

    async def _print(self, sheet: Sheet) -> Print:
        reason = Unprintable("it was not tried")
        for attempt, without in _attempts(sheet):
            try:
                made = await self._try(attempt)
            except Unprintable as error:
                reason = error
            else:
                return replace(made, missing=tuple(dict.fromkeys((*without, *made.missing))))
        raise reason

    async def _try(self, sheet: Sheet) -> Print:
        worker = await self._worker()
        try:
            answer = await worker.ask(sheet, self._seconds)
        except BaseException:
            await worker.end()
            raise
        if worker.asked < self._each:
            self._idle.append(worker)
        else:
            await worker.end()
        if isinstance(answer, Print):
            return answer
        raise Unprintable(str(answer))

    async def _worker(self) -> "_Worker":
        while self._idle:
            if (worker := self._idle.pop()).lives:
                return worker
        return await _Worker.start(self._module)


def _attempts(sheet: Sheet) -> Iterator[tuple[Sheet, tuple[str, ...]]]:
    """The sheet as it is, then with less and less of what may be broken, and what is left out."""
    yield sheet, ()
    if sheet.pictures:
        yield replace(sheet, pictures={}), ("pictures",)
    yield replace(sheet, pictures={}, plain_type=True), (*(["pictures"] if sheet.pictures else []), "typefaces")


class _Worker:
    """A process of `portal.adapters.pdf_worker`, with which messages are exchanged one at a time."""

    def __init__(self, process: asyncio.subprocess.Process) -> None:
        self._process, self.asked = process, 0

    @classmethod
    async def start(cls, module: str) -> "_Worker":
        """A process that is ready; Unprintable when it cannot typeset."""
        paths = os.pathsep.join(filter(None, (str(_ROOT), os.environ.get("PYTHONPATH"))))
        process = await asyncio.create_subprocess_exec(
            sys.executable, "-m", module, env={**os.environ, "PYTHONPATH": paths},
            stdin=asyncio.subprocess.PIPE, stdout=asyncio.subprocess.PIPE, stderr=asyncio.subprocess.DEVNULL,
        )  # fmt: skip
        worker = cls(process)
        try:
            complaint = await worker._answer(_START_SECONDS)
            if complaint:
                raise Unprintable(str(complaint))
        except BaseException:
            await worker.end()
            raise
        return worker

    @property
    def lives(self) -> bool:
        """The process has not ended."""
        return self._process.returncode is None

    async def ask(self, sheet: Sheet, seconds: float) -> Any:
        """The answer to the sheet: a Print, or words that say why there is none."""
        self.asked += 1
        assert self._process.stdin
        try:
            self._process.stdin.write(framed(sheet))
            await self._process.stdin.drain()
        except ConnectionError as error:
            raise Unprintable("the process that typesets has ended") from error
        return await self._answer(seconds)

    async def end(self) -> None:
        """The process is gone, whatever it was doing."""
        if self.lives:
            self._process.kill()
        await self._process.wait()

    async def _answer(self, seconds: float) -> Any:
        assert self._process.stdout
        try:
            async with asyncio.timeout(seconds):
                size = int.from_bytes(await self._process.stdout.readexactly(_HEAD))
                return pickle.loads(await self._process.stdout.readexactly(size))
        except TimeoutError:
            raise Unprintable(f"it took more than {seconds:g} seconds") from None
        except asyncio.IncompleteReadError as error:
            raise Unprintable("the process that typesets has ended") from error


def framed(message: object) -> bytes:
    """The message as the two processes exchange it: its length, then itself."""
    body = pickle.dumps(message)
    return len(body).to_bytes(_HEAD) + body
