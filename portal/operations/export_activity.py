"""The activity of an account as a table for spreadsheets, a row a change (RFC 4180)."""

import csv
import io
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, tzinfo

from portal.domain.activity import describe, field_label
from portal.domain.activity_filters import ACTORS
from portal.domain.sentences import Sentence, say
from portal.domain.setting_words import is_secret
from portal.store.account_activity import Line, Shelf
from portal.store.paging import Cursor

CHUNK = 200
# Excel takes a file without this mark for one in the letters of the country.
_MARK = "\N{ZERO WIDTH NO-BREAK SPACE}"
# What a spreadsheet would calculate instead of showing it; also as it is written in East Asia.
_FORMULAS = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")
HEAD = (
    say("Time"), say("Customer"), say("Name"), say("Event"), say("What happened"), say("Who did it"), say("Their name"),
    say("About"), say("Number or handle"), say("Field"), say("Before"), say("After"),
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Words:
    """How the table is written: sentences in a language, times in a zone."""

    say: Callable[[Sentence], str]
    zone: tzinfo


async def export_activity(
    read: Callable[[Cursor | None, int], Awaitable[Shelf]], words: Words
) -> AsyncIterator[bytes]:
    """The table piece by piece; never more than CHUNK events are held in memory."""
    yield (_MARK + _table([[words.say(title) for title in HEAD]])).encode()
    before: Cursor | None = None
    while True:
        page = (await read(before, CHUNK)).page
        if page.items:
            yield _table([row for line in page.items for row in _rows(line, words)]).encode()
        before = page.older
        if before is None:
            return


def _rows(line: Line, words: Words) -> Iterator[Sequence[str | None]]:
    """A row for each change, one for an event without any."""
    event, actor = line.entry.event, line.entry.actor
    customer = line.customer
    common = (
        _moment(line.entry.at, words.zone), customer and customer.handle, customer and customer.title, event.kind,
        words.say(describe(event, "merchant")), words.say(ACTORS[actor.kind]), actor.name, event.subject_kind,
        event.subject_handle,
    )  # fmt: skip
    for change in event.changes:
        values = (None, None) if is_secret(change.field) else (change.old, change.new)
        yield *common, words.say(field_label(change.field)), *values
    if not event.changes:
        yield *common, None, None, None


def _moment(at: datetime, zone: tzinfo) -> str:
    """ISO 8601 to the second, with the difference to UTC."""
    return at.astimezone(zone).isoformat(timespec="seconds")


def _table(rows: Sequence[Sequence[str | None]]) -> str:
    text = io.StringIO()
    csv.writer(text, lineterminator="\r\n").writerows([[_harmless(cell or "") for cell in row] for row in rows])
    return text.getvalue()


def _harmless(cell: str) -> str:
    """What would be a formula is text, by the apostrophe that spreadsheets do not show."""
    return f"'{cell}" if cell.startswith(_FORMULAS) else cell
