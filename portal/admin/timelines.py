"""Entries of a customer's timeline as the merchant reads them."""

from dataclasses import dataclass
from datetime import datetime

from portal.domain.activity import describe, field_label, symbol, who
from portal.domain.countries import Country
from portal.domain.events import Actor, Change
from portal.domain.sentences import Sentence, say
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


def tell(entry: Entry, merchant: str) -> Told:
    """What happened, who did it and what changed from what to what."""
    event = entry.event
    changes = tuple((field_label(one.field), *_values(one)) for one in event.changes)
    return Told(entry.id, entry.at, symbol(event), describe(event, "merchant"), _by(entry.actor, merchant), changes)


def _by(actor: Actor, merchant: str) -> Sentence:
    if actor.kind == "customer" and actor.name:
        return say("by the customer, %(name)s", name=actor.name)
    return who(actor, "merchant", merchant=merchant)


def _values(change: Change) -> tuple[str | None, str | None]:
    return _shown(change.field, change.old), _shown(change.field, change.new)


def _shown(field: str, value: str | None) -> str | None:
    if value and field == "country":
        return Country(value)
    return tongue(value) if value and field == "language" else value
