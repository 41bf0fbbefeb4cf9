"""Starting portals by their command line, on a database with the cast, many guests and mostly an imported account."""

import json
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from urllib.request import urlopen

from tests.builders import change_merchant
from tests.cast import SHOP
from tests.copies import copy_of_furnished, drop
from tests.journeys.servers import PATIENCE, ROOT, Server, elsewhere, imported_account
from tests.mail_server import MailServer

CONSOLE_USER, PASSWORD = "mia@kaffee.example", "a password of the test suite"
GUESTS = 60


@contextmanager
def running(kind: str, folder: Path, **settings: str) -> Iterator[Server]:
    """A portal on a database of the kind, "sqlite" or "postgresql"; `settings` are PORTAL_… without the prefix."""
    url = elsewhere(copy_of_furnished, kind, folder)
    with MailServer() as mail:
        port = _free_port()
        server = Server(f"http://localhost:{port}", mail, _environment(url, port, mail, settings), folder)
        _furnish(server)
        with _serving(server, port):
            yield server
    elsewhere(drop, url)


def _free_port() -> int:
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
        "WEBHOOKS_TO_LOOPBACK": "yes",
        # Each person of a journey says where they are, so that they do not share what a client may ask for in an hour.
        "TRUSTED_PROXIES": "127.0.0.1",
        # On a slow machine the next journey of the same person may come more than half an hour later.
        "SESSION_IDLE_MINUTES": "720",
    } | settings
    kept = {name: value for name, value in os.environ.items() if not name.startswith("PORTAL_")}
    return kept | {f"PORTAL_{name}": value for name, value in own.items()}


def _furnish(server: Server) -> None:
    guests = server.folder / "guests.jsonl"
    guests.write_text("".join(f"{json.dumps({'customer': _guest(number)})}\n" for number in range(1, GUESTS + 1)))
    commands = [
        (("import", str(guests), "--account", SHOP), ""),
        (("create-user", CONSOLE_USER, "--merchant", SHOP, "--name", "Mia"), f"{PASSWORD}\n"),
    ]
    # Where payments are taken, the account would have all that it owes by now collected first.
    if "PORTAL_GATEWAY" not in server.environment:
        commands.append((("import", str(imported_account(server.folder))), ""))
    for arguments, typed in commands:
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
        except OSError:
            time.sleep(0.05)
    raise AssertionError(f"The server does not answer:\n{log.read_text()[-3000:]}")
