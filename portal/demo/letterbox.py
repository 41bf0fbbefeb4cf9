"""The demo's mail: letters stay in memory, to be read on a page of their own."""

from collections import deque
from dataclasses import dataclass
from datetime import UTC, datetime

from portal.adapters.mail import Letter

MOST = 50


@dataclass(frozen=True, slots=True)
class Delivered:
    """A letter and when it came."""

    letter: Letter
    at: datetime


class LetterBox:
    """Takes every letter and keeps the last fifty."""

    def __init__(self) -> None:
        self.delivered: deque[Delivered] = deque(maxlen=MOST)

    async def send(self, letter: Letter) -> None:
        """The letter lies in the box."""
        self.delivered.appendleft(Delivered(letter, datetime.now(UTC)))
