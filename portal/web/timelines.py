"""Entries of a timeline as people read them: what happened, who did it, what changed from what to what."""

from dataclasses import dataclass
from datetime import datetime

from portal.domain.activity import describe, field_label, symbol, who
from portal.domain.countries import Country
from portal.domain.sentences import Sentence
from portal.domain.timeline import Audience
from portal.store.events import Entry
from portal.web.formats import tongue


@dataclass(frozen=True, slots=True)
class Told:
    """An entry in words; `changes` hold a label and the values before and after, None for nothing."""

    id: int
    at: datetime
    symbol: str
    sentence: Sentence
    by: Sentence
    changes: tuple[tuple[Sentence, str | None, str | None], ...]


def tell(entry: Entry, audience: Audience, *, merchant: str) -> Told:
    """The entry for the customer or for the merchant, who is called by this name."""
    event = entry.event
    by = who(entry.actor, audience, merchant=merchant)
    changes = tuple(
        (field_label(one.field), _shown(one.field, one.old), _shown(one.field, one.new)) for one in event.changes
    )
    return Told(entry.id, entry.at, symbol(event), describe(event, audience), by, changes)


def _shown(field: str, value: str | None) -> str | None:
    """Codes as the names that they stand for."""
    if value and field == "country":
        return Country(value)
    return tongue(value) if value and field == "language" else value
