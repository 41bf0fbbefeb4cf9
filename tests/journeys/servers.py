"""A portal that journeys are made at: its address, its mail server, its command line, its database."""

import asyncio
import gzip
import shutil
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from datetime import timedelta
from itertools import count
from pathlib import Path
from typing import Any

import sqlalchemy as sa

from portal.operations.acts import CHARGE
from portal.operations.post import MAIL
from portal.store import outbox, tables
from portal.store.database import Database
from tests.mail_server import MailServer

ROOT = Path(__file__).parents[2]
ACCOUNT = ROOT / "tests/buecherei.jsonl.gz"
PATIENCE = 60.0


@dataclass
class Server:
    """A portal that answers at `url` and sends its letters to `mail`; `environment` lets its command line reach it.

    `cookies` are those of people, by e-mail address, who may come back to their session.
    """

    url: str
    mail: MailServer
    environment: Mapping[str, str]
    folder: Path
    cookies: dict[str, Any] = field(default_factory=dict)
    _guests: Iterator[int] = field(default_factory=lambda: count(1))

    def guest(self) -> str:
        """The e-mail address of a customer of Kaffeekiste whom no other journey is about."""
        return f"guest-{next(self._guests)}@post.example"

    def a_minute_later(self) -> None:
        """Codes were sent a minute earlier than they were, so that the same person may ask for another one."""
        self.write(_send_earlier)

    def all_is_sent(self) -> None:
        """What was to leave the portal until now has left it."""
        deadline = time.monotonic() + PATIENCE
        while self.write(outbox.is_anything_waiting, (MAIL, CHARGE)):
            assert time.monotonic() < deadline, "Something still waits in the outbox."
            time.sleep(0.1)

    def write(self, unit: Callable[..., Any], *arguments: Any, **values: Any) -> Any:
        """The unit of work `(connection, …)` is done in this portal's database; its result."""
        url = self.environment["PORTAL_DATABASE_URL"]
        return elsewhere(asyncio.run, _write(url, lambda connection: unit(connection, *arguments, **values)))

    def command(self, *arguments: str, typed: str = "", **settings: str) -> subprocess.CompletedProcess[str]:
        """What `portal …` did with this portal's settings and `settings`, the lines `typed` on its standard input."""
        command = [sys.executable, "-m", "portal", *arguments]
        surroundings = {"cwd": ROOT, "env": {**self.environment, **settings}, "input": typed}
        return subprocess.run(command, capture_output=True, text=True, check=False, timeout=PATIENCE, **surroundings)


def imported_account(folder: Path) -> Path:
    """The file of the account `buecherei`, as a merchant brings it along."""
    file = folder / "buecherei.jsonl"
    with gzip.open(ACCOUNT) as packed, file.open("wb") as unpacked:
        shutil.copyfileobj(packed, unpacked)
    return file


async def _write(url: str, unit: Callable[[sa.Connection], Any]) -> Any:
    database = Database(url)
    await database.open()
    try:
        return await database.write(unit)
    finally:
        await database.close()


def _send_earlier(connection: sa.Connection) -> None:
    code = tables.SignInCode.__table__.c
    for key, sent_at in connection.execute(sa.select(code.id, code.created_at)).all():
        earlier = sa.update(tables.SignInCode).where(code.id == key).values(created_at=sent_at - timedelta(minutes=1))
        connection.execute(earlier)


def elsewhere(work: Callable[..., Any], *arguments: Any) -> Any:
    """In another thread: Playwright keeps an event loop in this one, and asyncio.run refuses to be its neighbour."""
    with ThreadPoolExecutor(1) as thread:
        return thread.submit(work, *arguments).result()
