"""A clock that stands still until a test moves it."""

from datetime import UTC, datetime, timedelta

START = datetime(2027, 3, 3, 9, 0, tzinfo=UTC)


class Clock:
    """Call it for the present instant, which is `START` at first."""

    def __init__(self, now: datetime = START) -> None:
        self.now = now

    def __call__(self) -> datetime:
        return self.now

    def forward(self, **time: float) -> None:
        """So much time has passed: `forward(minutes=10)`, `forward(seconds=-1)`; the words of timedelta."""
        self.now += timedelta(**time)
