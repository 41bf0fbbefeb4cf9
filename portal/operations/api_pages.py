"""Tokens that lead on through a list: sealed, so that they hold for the same question of the same merchant only."""

from dataclasses import dataclass
from datetime import datetime

from portal.adapters.sealing import Seal, Unsealable
from portal.store.paging import Cursor


@dataclass(frozen=True, slots=True)
class Place:
    """Where a list goes on: before this row, in the window that it began with."""

    before: Cursor
    from_at: datetime
    to_at: datetime


def token_of(seal: Seal, question: str, place: Place) -> str:
    """The token of this place in the answers to the question."""
    at, row = place.before
    window = [place.from_at.isoformat(), place.to_at.isoformat()]
    return seal.seal({"question": seal.tag("api page", question), "before": [at.isoformat(), row], "window": window})


def place_of(seal: Seal, question: str, token: str) -> Place | None:
    """The place that the token leads to; None for one that is not ours or belongs to another question."""
    try:
        content = seal.open(token)
    except Unsealable:
        return None
    if content.get("question") != seal.tag("api page", question):
        return None
    (at, row), (start, end) = content["before"], content["window"]
    return Place((datetime.fromisoformat(at), row), datetime.fromisoformat(start), datetime.fromisoformat(end))
