"""What a merchant lets customers do with their subscriptions."""

from dataclasses import dataclass
from typing import Literal

PauseCompensation = Literal["none", "prorated_credit"]


@dataclass(frozen=True, slots=True)
class Rules:
    """The switches; a pause may last `longest_pause_days` days at most (one or more), None: without end."""

    allow_cancel: bool
    allow_pause: bool
    pause_compensation: PauseCompensation = "none"
    longest_pause_days: int | None = None
