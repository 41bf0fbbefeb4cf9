"""What a file has brought so far, kept beside the database in bounded memory."""

import sqlite3
import tempfile
from collections.abc import Iterable, Sequence
from pathlib import Path
from types import TracebackType
from typing import NamedTuple

from portal.store.import_lookups import CHUNK, Known, chunks

_SCHEMA = """
    PRAGMA journal_mode=OFF; PRAGMA synchronous=OFF; PRAGMA cache_size=-16384; PRAGMA locking_mode=EXCLUSIVE;
    CREATE TABLE claims (
        id INTEGER PRIMARY KEY, kind TEXT NOT NULL, key TEXT NOT NULL, digest TEXT NOT NULL, line INTEGER NOT NULL,
        placed INTEGER NOT NULL DEFAULT 0, customer_id INTEGER, UNIQUE (kind, key)
    );
"""
_CLAIM = "INSERT INTO claims (kind, key, digest, line) VALUES (?, ?, ?, ?) ON CONFLICT DO NOTHING"
_PLACE = "UPDATE claims SET placed = 1, customer_id = ? WHERE kind = ? AND key = ?"


class Claim(NamedTuple):
    """A key that a line of the file stands for."""

    kind: str
    key: str
    digest: str
    line: int


class Seen:
    """The keys of a file with digest and line, in a temporary file that is gone when the import is over.

    A dry run places records here instead of in the database; their ids are below zero.
    """

    def __init__(self) -> None:
        self._folder = tempfile.TemporaryDirectory(prefix="portal-import-")
        self._file = sqlite3.connect(
            Path(self._folder.name) / "seen.sqlite3", isolation_level=None, check_same_thread=False
        )
        self._file.executescript(_SCHEMA)

    def __enter__(self) -> "Seen":
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._file.close()
        self._folder.cleanup()

    def claim(self, claims: Sequence[Claim]) -> dict[int, Claim]:
        """The keys are taken; for each line whose key was taken before, who took it."""
        self._file.execute("BEGIN")
        before = self._file.total_changes
        self._file.executemany(_CLAIM, claims)
        added = self._file.total_changes - before
        self._file.execute("COMMIT")
        return {} if added == len(claims) else self._taken(claims)

    def place(self, rows: Iterable[tuple[int | None, str, str]]) -> None:
        """The claimed records (customer_id, kind, key) can be referred to."""
        self._file.execute("BEGIN")
        self._file.executemany(_PLACE, rows)
        self._file.execute("COMMIT")

    def known(self, kind: str, keys: Iterable[str]) -> dict[str, Known]:
        """The placed records of this kind by their keys."""
        found: dict[str, Known] = {}
        for chunk in chunks(sorted(set(keys)), CHUNK):
            marks = ",".join("?" * len(chunk))
            statement = f"SELECT key, -id, customer_id FROM claims WHERE kind = ? AND placed = 1 AND key IN ({marks})"
            for key, row_id, customer_id in self._file.execute(statement, (kind, *chunk)):
                found[key] = Known(row_id, customer_id, None)
        return found

    def _taken(self, claims: Sequence[Claim]) -> dict[int, Claim]:
        taken = {}
        for claim in claims:
            row = self._file.execute(
                "SELECT kind, key, digest, line FROM claims WHERE kind = ? AND key = ?", (claim.kind, claim.key)
            ).fetchone()
            if row[3] != claim.line:
                taken[claim.line] = Claim(*row)
        return taken
