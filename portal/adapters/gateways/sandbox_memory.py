"""What the sandbox needs to remember things: records of JSON types, each of a kind and under a reference."""

from collections.abc import Callable
from datetime import datetime
from typing import Any, Protocol

Record = dict[str, Any]


class Memory(Protocol):
    """Keeps records for all processes; what it is given and gives is nobody else's to change."""

    async def recall(self, kind: str, reference: str) -> Record | None:
        """The record, None when there is none."""
        ...

    async def remember(self, kind: str, reference: str, record: Record, now: datetime) -> Record:
        """The record is kept, unless there is one already; the one that is there then."""
        ...

    async def change(self, kind: str, reference: str, changed: Callable[[Record], Record]) -> Record | None:
        """The record as `changed` has made it of the present one, with nobody in between; None when there is none."""
        ...
