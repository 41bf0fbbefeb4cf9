"""Lines of an import: read from a file or anything that gives lines, in batches of bounded size, and put off."""

import tempfile
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import IO

LONGEST = 1_000_000
BATCH_LINES = 500
BATCH_BYTES = 2_000_000
_BOM = b"\xef\xbb\xbf"


@dataclass(frozen=True, slots=True)
class RawLine:
    """A line as it stands in the file, without its end; `content` is None when it is longer than 1 MB."""

    number: int
    content: bytes | None
    size: int


def lines_of_file(path: Path) -> Iterator[RawLine]:
    """The lines of the file, of which no more than 1 MB is ever held."""
    with path.open("rb") as file:
        yield from _numbered(_bounded(file))


def lines_of(source: Iterable[bytes | str]) -> Iterator[RawLine]:
    """The lines that something gives; a text counts as UTF-8."""
    # Half a surrogate pair passes through, so that the line is found not to be UTF-8 where all others are checked.
    given = (line.encode("utf-8", "surrogatepass") if isinstance(line, str) else line for line in source)
    yield from _numbered((line, len(line)) for line in given)


def batches(lines: Iterable[RawLine]) -> Iterator[list[RawLine]]:
    """The lines in lists of at most 500 lines or about 2 MB, so that a write stays short."""
    batch: list[RawLine] = []
    size = 0
    for line in lines:
        batch.append(line)
        size += line.size
        if len(batch) >= BATCH_LINES or size >= BATCH_BYTES:
            yield batch
            batch, size = [], 0
    if batch:
        yield batch


def _bounded(file: IO[bytes]) -> Iterator[tuple[bytes, int]]:
    while line := file.readline(LONGEST + 2):
        size = len(line)
        while len(line) > LONGEST and not line.endswith(b"\n") and (rest := file.readline(LONGEST)):
            size += len(rest)
            if rest.endswith(b"\n"):
                break
        yield line, size


def _numbered(lines: Iterable[tuple[bytes, int]]) -> Iterator[RawLine]:
    for number, (line, size) in enumerate(lines, 1):
        content = (line.removeprefix(_BOM) if number == 1 else line).rstrip(b"\r\n")
        yield RawLine(number, content if len(content) <= LONGEST else None, size)


class Spool:
    """Lines that are put off until what they name has come, in a temporary file."""

    def __init__(self) -> None:
        self._file = tempfile.TemporaryFile(prefix="portal-import-")
        self.count = 0

    def __enter__(self) -> "Spool":
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._file.close()

    def put(self, line: RawLine) -> None:
        """The line is kept."""
        self._file.write(b"%d\t%s\n" % (line.number, line.content))
        self.count += 1

    def lines(self) -> Iterator[RawLine]:
        """All lines that were put here, in that order."""
        self._file.seek(0)
        for kept in self._file:
            number, _, content = kept.rstrip(b"\n").partition(b"\t")
            yield RawLine(int(number), content, len(content))
