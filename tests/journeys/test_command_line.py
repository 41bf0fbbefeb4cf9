"""The command line's exit statuses, on a database that a server is using."""

import json
from pathlib import Path

import pytest

from tests.cast import SHOP
from tests.databases import sqlite_url
from tests.journeys.servers import Server, imported_account

pytestmark = pytest.mark.journeys

GOOD = {
    "handle": "late", "email": "late@post.example", "first_name": "Lea", "last_name": "Late",
    "created": "2026-01-01T00:00:00.000+0000",
}  # fmt: skip


def test_importing_the_same_file_again_changes_nothing_and_says_so(server: Server, tmp_path: Path) -> None:
    done = server.command("import", str(imported_account(tmp_path)))
    assert done.returncode == 0, done.stderr
    assert "Everything in the file was there already: nothing was changed." in done.stdout


def test_bad_lines_are_named_and_the_rest_goes_in(server: Server, tmp_path: Path) -> None:
    file = tmp_path / "customers.jsonl"
    lines = ({"customer": GOOD}, {"customer": GOOD | {"handle": "bad", "email": 7}})
    file.write_text("\n".join(map(json.dumps, lines)) + '\n{"customer": {\n')
    done = server.command("import", str(file), "--account", SHOP)
    assert done.returncode == 1
    assert "line 2 (customer, email)" in done.stderr
    assert "line 3" in done.stderr
    again = server.command("import", str(file), "--account", SHOP)
    assert "customer                0 new         0 changed         1 unchanged" in again.stdout


def test_check_says_what_works(server: Server) -> None:
    done = server.command("check")
    assert done.returncode == 0, done.stdout
    assert done.stdout.count("ok") >= 3


@pytest.mark.parametrize(
    ("arguments", "status", "told"),
    [
        (("import", "nowhere.jsonl"), 2, "there is no file nowhere.jsonl"),
        (("create-user", "who@post.example", "--merchant", "nobody"), 1, "nobody"),
        (("frobnicate",), 2, "invalid choice"),
    ],
)
def test_what_cannot_be_done_is_said(server: Server, arguments: tuple[str, ...], status: int, told: str) -> None:
    done = server.command(*arguments, typed="a password of the test suite\n")
    assert done.returncode == status
    assert told in done.stderr
    assert "Traceback" not in done.stderr


@pytest.mark.parametrize("server", ["sqlite"], indirect=True)
def test_serve_stops_on_a_schema_of_another_version(server: Server, tmp_path: Path) -> None:
    url = sqlite_url(tmp_path)
    stopped = server.command("serve", "--port", "1", PORTAL_DATABASE_URL=url)
    assert stopped.returncode == 1
    assert "migrate" in stopped.stderr
    migrated = server.command("migrate", PORTAL_DATABASE_URL=url)
    assert migrated.returncode == 0
    assert "applied" in migrated.stdout
