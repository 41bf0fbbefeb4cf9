"""Portals for journeys: each started by its own command line, on a database with the cast and an imported account."""

import asyncio
import gzip
import json
import os
import shutil
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import timedelta
from itertools import count
from pathlib import Path
from typing import Any
from urllib.error import URLError
from urllib.request import urlopen

import sqlalchemy as sa

from portal.store import tables
from portal.store.database import Database
from tests.builders import change_merchant
from tests.cast import SHOP
from tests.copies import copy_of_furnished, drop
from tests.mail_server import MailServer

ROOT = Path(__file__).parents[2]
ACCOUNT = ROOT / "tests/buecherei.jsonl.gz"
CONSOLE_USER, PASSWORD = "mia@kaffee.example", "a password of the test suite"
PATIENCE = 60.0
MANY = 60


@dataclass
class Server:
    """A portal that answers at `url`; its letters go to `mail`, `environment` lets its command line reach it,
    `cookies` are those of people who may come back to their session."""

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

    def write(self, unit: Callable[..., None], *arguments: Any, **values: Any) -> None:
        """The unit of work `(connection, …)` is done in this portal's database."""
        url = self.environment["PORTAL_DATABASE_URL"]
        elsewhere(asyncio.run, _write(url, lambda connection: unit(connection, *arguments, **values)))

    def command(self, *arguments: str, typed: str = "", **settings: str) -> subprocess.CompletedProcess[str]:
        """What `portal …` did with this portal's settings and `settings`, the lines `typed` on its standard input."""
        command = [sys.executable, "-m", "portal", *arguments]
        surroundings = {"cwd": ROOT, "env": {**self.environment, **settings}, "input": typed}
        return subprocess.run(command, capture_output=True, text=True, check=False, timeout=PATIENCE, **surroundings)


@contextmanager
def running(kind: str, folder: Path, **settings: str) -> Iterator[Server]:
    """A portal on a database of the kind, "sqlite" or "postgresql"; `settings` are PORTAL_… without the prefix."""
    url = elsewhere(copy_of_furnished, kind, folder)
    with MailServer() as mail:
        port = free_port()
        server = Server(f"http://localhost:{port}", mail, _environment(url, port, mail, settings), folder)
        _furnish(server)
        with _serving(server, port):
            yield server
    elsewhere(drop, url)


def imported_account(folder: Path) -> Path:
    """The file of the account `buecherei`, as a merchant brings it along."""
    file = folder / "buecherei.jsonl"
    with gzip.open(ACCOUNT) as packed, file.open("wb") as unpacked:
        shutil.copyfileobj(packed, unpacked)
    return file


def free_port() -> int:
    """A port of this machine on which nothing listens."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _environment(url: str, port: int, mail: MailServer, settings: Mapping[str, str]) -> dict[str, str]:
    own = {
        "DATABASE_URL": url,
        "SECRET_KEY": "a secret of the journeys, of more than 32 characters",
        "BASE_URL": f"http://localhost:{port}",
        "SMTP_URL": mail.url,
        "MAIL_FROM": "portal@portal.example",
        # Each person of a journey says where they are, so that they do not share what a client may ask for in an hour.
        "TRUSTED_PROXIES": "127.0.0.1",
    } | settings
    kept = {name: value for name, value in os.environ.items() if not name.startswith("PORTAL_")}
    return kept | {f"PORTAL_{name}": value for name, value in own.items()}


def _furnish(server: Server) -> None:
    guests = server.folder / "guests.jsonl"
    guests.write_text("".join(f"{json.dumps({'customer': _guest(number)})}\n" for number in range(1, MANY + 1)))
    for arguments, typed in (
        (("import", str(guests), "--account", SHOP), ""),
        (("import", str(imported_account(server.folder))), ""),
        (("create-user", CONSOLE_USER, "--merchant", SHOP, "--name", "Mia"), f"{PASSWORD}\n"),
    ):
        done = server.command(*arguments, typed=typed)
        assert done.returncode == 0, f"portal {arguments[0]}: {done.stdout}{done.stderr}"
    server.write(change_merchant, SHOP, choose_customer=True)


def _guest(number: int) -> dict[str, str]:
    return {
        "handle": f"guest-{number}", "email": f"guest-{number}@post.example", "first_name": "Gil",
        "last_name": f"Guest {number}", "address": "Alte Straße 1", "postal_code": "10115", "city": "Berlin",
        "country": "DE", "language": "en_GB", "created": "2026-01-01T00:00:00.000+0000",
    }  # fmt: skip


@contextmanager
def _serving(server: Server, port: int) -> Iterator[None]:
    command = [sys.executable, "-m", "portal", "serve", "--port", str(port)]
    log = server.folder / "log"
    with log.open("wb") as output:
        process = subprocess.Popen(command, cwd=ROOT, env=dict(server.environment), stdout=output, stderr=output)
    try:
        _wait_until_it_answers(server.url, process, log)
        yield
    finally:
        process.send_signal(signal.SIGTERM)
        status = process.wait(PATIENCE)
    told = log.read_text()
    # uvicorn ends by the signal that it was told to end by.
    assert status in (0, -signal.SIGTERM), f"The server ended with {status}:\n{told[-3000:]}"
    for unwanted in ('"level": "ERROR"', "@post.example"):
        assert unwanted not in told, next(line for line in told.splitlines() if unwanted in line)


def _wait_until_it_answers(url: str, process: subprocess.Popen[bytes], log: Path) -> None:
    deadline = time.monotonic() + PATIENCE
    while process.poll() is None and time.monotonic() < deadline:
        try:
            with urlopen(f"{url}/health/ready", timeout=5):
                return
        except (URLError, OSError):
            time.sleep(0.05)
    raise AssertionError(f"The server does not answer:\n{log.read_text()[-3000:]}")


async def _write(url: str, unit: Callable[[sa.Connection], None]) -> None:
    database = Database(url)
    await database.open()
    try:
        await database.write(unit)
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
