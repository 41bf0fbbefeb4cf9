"""The units of an import: a batch of checked records is placed, the account they belong to before them."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.exc import DataError, IntegrityError

from portal.domain.imports import KINDS
from portal.domain.imports.records import Flaw, Record
from portal.domain.sentences import say
from portal.store.errors import StoreError
from portal.store.import_lookups import Known, known
from portal.store.import_rows import insert, update
from portal.store.import_seen import Seen


class Clash(StoreError):
    """The database takes this batch not as a whole: two records want the same handle or id."""


@dataclass(frozen=True, slots=True)
class Line:
    """A record with the number of the line that it stands on."""

    number: int
    record: Record


@dataclass(slots=True)
class Placed:
    """What became of a batch; what waits names something that is not there yet."""

    new: list[Line] = field(default_factory=list)
    changed: list[Line] = field(default_factory=list)
    unchanged: list[Line] = field(default_factory=list)
    waiting: list[tuple[Line, list[Flaw]]] = field(default_factory=list)
    refused: list[tuple[Line, list[Flaw]]] = field(default_factory=list)


def place(connection: sa.Connection, merchant_id: int, lines: Sequence[Line], now: datetime) -> Placed:
    """The records are stored, new or changed; what is stored with the same digest is not touched; else Clash."""
    try:
        return _place(connection, merchant_id, lines, now, None)
    except (IntegrityError, DataError) as error:
        raise Clash(str(error.orig)) from error


def check(connection: sa.Connection, merchant_id: int, lines: Sequence[Line], now: datetime, seen: Seen) -> Placed:
    """What placing the records would come to, where those that `seen` placed before count as stored."""
    return _place(connection, merchant_id, lines, now, seen)


def _place(
    connection: sa.Connection, merchant_id: int, lines: Sequence[Line], now: datetime, seen: Seen | None
) -> Placed:
    placed = Placed()
    by_kind: dict[str, list[Line]] = defaultdict(list)
    for line in lines:
        by_kind[line.record.kind].append(line)
    shelf = _Shelf(connection, merchant_id, seen)
    for kind in KINDS:
        if kind in by_kind:
            _place_kind(shelf, kind, by_kind[kind], now, placed)
    return placed


@dataclass(slots=True)
class _Shelf:
    """Where records are looked for and kept: the database, in a dry run what the file has brought beside it."""

    connection: sa.Connection
    merchant_id: int
    seen: Seen | None

    def stored(self, kind: str, keys: Sequence[str]) -> dict[str, Known]:
        return known(self.connection, self.merchant_id, kind, keys)

    def named(self, records: Sequence[Record]) -> dict[str, dict[str, Known]]:
        wanted: dict[str, set[str]] = defaultdict(set)
        for record in records:
            for reference in record.references:
                wanted[reference.kind].add(reference.key)
        found = {kind: known(self.connection, self.merchant_id, kind, keys) for kind, keys in wanted.items()}
        if self.seen is not None:
            for kind, keys in wanted.items():
                found[kind] = self.seen.known(kind, keys) | found[kind]
        return found

    def keep(
        self, kind: str, new: Sequence[Record], changed: Sequence[tuple[int, Record]], now: datetime
    ) -> None:
        if self.seen is not None:
            self.seen.place([entry for record in new for entry in _entries(record)])
            return
        insert(self.connection, self.merchant_id, kind, new)
        update(self.connection, self.merchant_id, kind, changed, now)


def _place_kind(shelf: _Shelf, kind: str, lines: Sequence[Line], now: datetime, placed: Placed) -> None:
    stored = shelf.stored(kind, [line.record.key for line in lines])
    differing = []
    for line in lines:
        there = stored.get(line.record.key)
        same = there is not None and there.digest == line.record.digest
        (placed.unchanged if same else differing).append(line)
    named = shelf.named([line.record for line in differing])
    new, changed = [], []
    for line in differing:
        there = stored.get(line.record.key)
        if missing := _missing(line.record, named):
            placed.waiting.append((line, missing))
        elif foreign := _foreign(line.record, named, there):
            placed.refused.append((line, foreign))
        elif there is None:
            new.append(line)
        else:
            changed.append((line, there.id))
    placed.new += new
    placed.changed += [line for line, _ in changed]
    shelf.keep(kind, [line.record for line in new], [(row_id, line.record) for line, row_id in changed], now)


def _missing(record: Record, named: dict[str, dict[str, Known]]) -> list[Flaw]:
    """The references to nothing; where there are none, the ids of all others are filled in."""
    missing = []
    for reference in record.references:
        found = named[reference.kind].get(reference.key)
        if found is None:
            missing.append(Flaw(reference.field, say("There is no %(key)s.", key=reference.key)))
        elif reference.column:
            reference.row[reference.column] = found.id
    return missing


def _foreign(record: Record, named: dict[str, dict[str, Known]], there: Known | None) -> list[Flaw]:
    """The references to what belongs to another customer; a record never moves to another customer either."""
    owner = record.row.get("customer_id")
    if owner is None:
        return []
    flaws = [
        Flaw(reference.field, say("%(key)s belongs to another customer.", key=reference.key))
        for reference in record.references
        if named[reference.kind][reference.key].customer_id not in (None, owner)
    ]
    if there is not None and there.customer_id not in (None, owner):
        flaws.append(Flaw("customer", say("%(key)s belongs to another customer.", key=record.key)))
    return flaws


def _entries(record: Record) -> list[tuple[int | None, str, str]]:
    owner = record.row.get("customer_id")
    entries = [(owner, record.kind, record.key)]
    if record.alias:
        entries.append((owner, f"{record.kind}_id", record.alias))
    return entries
