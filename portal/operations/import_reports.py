"""What an import reports: counts by kind, and what it complains of."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from portal.domain.imports import KINDS
from portal.domain.imports.records import Flaw
from portal.domain.sentences import Sentence

MOST_COMPLAINTS = 1_000


@dataclass(frozen=True, slots=True)
class Counts:
    """How many records of a kind were new, changed, or as before."""

    new: int = 0
    changed: int = 0
    unchanged: int = 0


@dataclass(frozen=True, slots=True)
class Complaint:
    """What is wrong with a line; kind and field are None where they are not known."""

    line: int
    kind: str | None
    field: str | None
    reason: Sentence


@dataclass(frozen=True, slots=True)
class ImportReport:
    """The counts by kind and the first 1,000 complaints in the order of their lines, with the number of all."""

    counts: Mapping[str, Counts]
    complaints: tuple[Complaint, ...]
    complaints_total: int

    @property
    def clean(self) -> bool:
        """Nothing was wrong."""
        return self.complaints_total == 0


class Tally:
    """Counts and complaints of an import that is under way."""

    def __init__(self) -> None:
        self._counts = dict.fromkeys(KINDS, Counts())
        self._complaints: list[Complaint] = []
        self._total = 0

    def count(self, kind: str, outcome: str) -> None:
        """One more record of the kind is new, changed or unchanged."""
        counts = self._counts[kind]
        self._counts[kind] = replace(counts, **{outcome: getattr(counts, outcome) + 1})

    def complain(self, line: int, kind: str | None, flaws: Sequence[Flaw]) -> None:
        """The line has these flaws."""
        self._total += len(flaws)
        room = max(0, MOST_COMPLAINTS - len(self._complaints))
        self._complaints += [Complaint(line, kind, flaw.field, flaw.reason) for flaw in flaws[:room]]

    def add(self, other: "Tally") -> None:
        """The complaints of the other one are complaints of this one, too."""
        self._total += other._total
        self._complaints = (self._complaints + other._complaints)[:MOST_COMPLAINTS]

    def report(self) -> ImportReport:
        """The report on everything so far."""
        ordered = tuple(sorted(self._complaints, key=lambda complaint: complaint.line))
        return ImportReport(dict(self._counts), ordered, self._total)
