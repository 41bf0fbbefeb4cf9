"""How fast one key may ask: Frisbii's buckets, of which each process has its own."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

# So many a second, and so many at once after a rest, by what the key is asked for.
RATES = {"read": (25, 50), "write": (10, 25)}


@dataclass(slots=True)
class _Bucket:
    left: float
    at: datetime


class Limits:
    """Buckets that fill up again as time passes; they are few, for only good keys get so far."""

    def __init__(self, clock: Callable[[], datetime]) -> None:
        self._clock = clock
        self._buckets: dict[tuple[int, str], _Bucket] = {}

    def take(self, key_id: int, right: str) -> bool:
        """Whether this request may be answered."""
        (rate, most), now = RATES[right], self._clock()
        bucket = self._buckets.setdefault((key_id, right), _Bucket(most, now))
        bucket.left = min(most, bucket.left + (now - bucket.at).total_seconds() * rate)
        bucket.at = now
        if bucket.left < 1:
            return False
        bucket.left -= 1
        return True
