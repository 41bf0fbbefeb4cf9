"""What a line of an import becomes: a checked record, or flaws with field and reason."""

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from hashlib import sha256
from typing import Any, NamedTuple

from portal.domain.sentences import Sentence, say


class Unfit(ValueError):
    """A value that a field cannot take; `sentence` says why."""

    def __init__(self, sentence: Sentence) -> None:
        super().__init__(str(sentence))
        self.sentence = sentence


@dataclass(frozen=True, slots=True)
class Flaw:
    """What is wrong with a line; `field` is its place in the object (`order_lines[0].vat`), None for the whole line."""

    field: str | None
    reason: Sentence


class Unreadable(ValueError):
    """A line that makes no record; `kind` where it is known."""

    def __init__(self, kind: str | None, flaws: Sequence[Flaw]) -> None:
        super().__init__("; ".join(f"{flaw.field}: {flaw.reason}" for flaw in flaws))
        self.kind = kind
        self.flaws = tuple(flaws)


class Field(NamedTuple):
    """A field of the file: its name there, the column that it fills, and the check that turns one into the other."""

    name: str
    column: str
    check: Callable[[Any], Any]
    required: bool = False
    default: Any = None


class Fields:
    """The fields of one object of the file."""

    def __init__(self, *fields: Field) -> None:
        self.all = fields
        self.names = frozenset(field.name for field in fields)


@dataclass(frozen=True, slots=True)
class Reference:
    """A record that this one names; its id goes into `row[column]`, None where it only has to exist."""

    field: str
    kind: str
    key: str
    row: dict[str, Any] = field(default_factory=dict, repr=False)
    column: str | None = None


@dataclass(frozen=True, slots=True)
class Record:
    """A checked line: its own row, the rows that belong to it by table, and the records that it names.

    `key` tells it from others of its kind, `alias` is a second one that others may name it by. The digest is over the
    fields that are read, so that a counter which nobody reads does not make a record a changed one.
    """

    kind: str
    key: str
    row: dict[str, Any]
    digest: str
    references: tuple[Reference, ...] = ()
    parts: Mapping[str, list[dict[str, Any]]] = field(default_factory=dict)
    alias: str | None = None


def read(fields: Fields, source: Mapping[str, Any], flaws: list[Flaw], place: str = "") -> dict[str, Any]:
    """The row of these fields; what does not fit is added to the flaws, null counts as absent."""
    row: dict[str, Any] = {}
    for name, column, check, required, default in fields.all:
        value = source.get(name)
        if value is not None:
            try:
                value = check(value)
            except Unfit as unfit:
                flaws.append(Flaw(place + name, unfit.sentence))
                continue
        if value is None and required:
            flaws.append(Flaw(place + name, say("This is missing.")))
        row[column] = default if value is None else value
    return row


def within(source: Mapping[str, Any], name: str, flaws: list[Flaw], place: str = "") -> Mapping[str, Any]:
    """The object in this field, an empty one when it is absent or flawed."""
    value = source.get(name)
    if value is None or isinstance(value, dict):
        return value or {}
    flaws.append(Flaw(place + name, say("An object is needed here.")))
    return {}


def each(source: Mapping[str, Any], name: str, flaws: list[Flaw]) -> list[Mapping[str, Any]]:
    """The objects in the list of this field."""
    value = source.get(name)
    if value is None:
        return []
    if isinstance(value, list) and all(type(item) is dict for item in value):
        return value
    flaws.append(Flaw(name, say("A list of objects is needed here.")))
    return []


def pick(fields: Fields, source: Mapping[str, Any]) -> dict[str, Any]:
    """What the file says in these fields, as it stands there."""
    names = fields.names
    return {name: value for name, value in source.items() if name in names and value is not None}


def digest(*parts: Any) -> str:
    """The first 16 hexadecimal digits of the SHA-256 of the parts as canonical JSON."""
    return sha256(_canonical(parts).encode()).hexdigest()[:16]


_canonical = json.JSONEncoder(sort_keys=True, separators=(",", ":"), check_circular=False).encode
