"""Entries of a timeline as people read them: what happened, who did it, what changed from what to what."""

from dataclasses import dataclass
from datetime import datetime, tzinfo

from portal.domain.activity import changed_value, describe, field_label, symbol, who
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
    changes: tuple[tuple[Sentence, str | Sentence | None, str | Sentence | None], ...]


def tell(entry: Entry, audience: Audience, *, merchant: str, zone: tzinfo) -> Told:
    """The entry for the customer or for the merchant, who is called by this name; days are those of the zone.

    What state it is in then is what the sentence says.
    """
    event = entry.event
    by = who(entry.actor, audience, merchant=merchant)
    changes = tuple(
        (field_label(one.field), _shown(one.field, one.old, zone), _shown(one.field, one.new, zone))
        for one in event.changes if one.field != "state"
    )
    return Told(entry.id, entry.at, symbol(event), describe(event, audience), by, changes)


def _shown(field: str, value: str | None, zone: tzinfo) -> str | Sentence | None:
    """Codes as the names that they stand for, instants as the days that people count in."""
    if value and field == "country":
        return Country(value)
    if value and field == "language":
        return tongue(value)
    return changed_value(field, value, zone)
