"""Servers to be measured: processes of their own on ports of this machine, and what they use of it."""

import contextlib
import http.client
import os
import socket
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from tests.bench.browsing import get

ROOT = Path(__file__).parents[2]
PATIENCE = 60.0


@dataclass(frozen=True, slots=True)
class Server:
    """A process that answers; `started` is how many seconds its first answer took from the start of the process."""

    port: int
    pid: int
    started: float

    @property
    def processor(self) -> float:
        """Processor time so far in seconds, of all threads; 0 where the system does not tell."""
        try:
            times = Path(f"/proc/{self.pid}/stat").read_text().rpartition(")")[2].split()
        except FileNotFoundError:
            return 0.0
        return (int(times[11]) + int(times[12])) / os.sysconf("SC_CLK_TCK")

    @property
    def memory(self) -> float:
        """Resident memory in MB (10^6 bytes)."""
        status = Path(f"/proc/{self.pid}/status")
        if status.exists():
            return int(status.read_text().partition("VmRSS:")[2].split()[0]) * 1024 / 1e6
        shown = subprocess.run(["ps", "-o", "rss=", "-p", str(self.pid)], capture_output=True, text=True, check=True)
        return int(shown.stdout) * 1024 / 1e6

    def length_of(self, request: bytes) -> int:
        """How many bytes the answer to the request has without its head; it must be 200."""
        with socket.create_connection(("127.0.0.1", self.port), timeout=30) as connected:
            connected.sendall(request)
            answer = http.client.HTTPResponse(connected)
            answer.begin()
            body = answer.read()
        if answer.status != 200:
            raise RuntimeError(f"{request[:200]!r} was answered with {answer.status}: {body[:500]!r}")
        return len(body)


@contextlib.contextmanager
def portal(url: str, folder: Path, path: str) -> Iterator[Server]:
    """`portal serve` on the database, with one process and the default settings; `path` has been answered."""
    port = free_port()
    settings = {
        "PORTAL_DATABASE_URL": url,
        "PORTAL_BASE_URL": f"http://localhost:{port}",
        "PORTAL_SECRET_KEY": "a secret of the benchmark, of more than 32 characters",
        "PORTAL_SMTP_URL": "smtp://127.0.0.1:9",  # nothing is sent
    }
    with _running(["-m", "portal", "serve", "--port", str(port)], settings, folder, port, path) as server:
        yield server


@contextlib.contextmanager
def floor(folder: Path, bodies: Mapping[str, bytes]) -> Iterator[Server]:
    """A bare Litestar application that answers /<name> with these bytes, on the same server with the same settings."""
    port = free_port()
    for name, body in bodies.items():
        (folder / f"{name}.html").write_bytes(body)
    files = [str(folder / f"{name}.html") for name in bodies]
    with _running(["-m", "tests.bench.floor", str(port), *files], {}, folder, port, f"/{next(iter(bodies))}") as server:
        yield server


def free_port() -> int:
    """A port that nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@contextlib.contextmanager
def _running(
    arguments: Sequence[str], settings: Mapping[str, str], folder: Path, port: int, path: str
) -> Iterator[Server]:
    own = {name: value for name, value in os.environ.items() if not name.startswith("PORTAL_")}
    log = folder / f"{port}.log"
    began = time.perf_counter()
    with log.open("wb") as output:
        process = subprocess.Popen(
            [sys.executable, *arguments], cwd=ROOT, env=own | dict(settings), stdout=output, stderr=output
        )
    try:
        _wait(process, port, path, log)
        yield Server(port, process.pid, time.perf_counter() - began)
    finally:
        process.terminate()
        process.wait(30)


def _wait(process: subprocess.Popen[bytes], port: int, path: str, log: Path) -> None:
    deadline = time.monotonic() + PATIENCE
    while process.poll() is None and time.monotonic() < deadline:
        with contextlib.suppress(ConnectionError):
            answer = get(port, path)
            if answer.status == 200:
                return
            raise RuntimeError(f"{path} was answered with {answer.status}: {answer.body[:500]!r}")
        time.sleep(0.005)
    raise RuntimeError(f"The server did not start:\n{log.read_text()[-4000:]}")
