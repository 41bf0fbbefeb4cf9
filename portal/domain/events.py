"""What has happened: the entries of the timeline."""

from dataclasses import dataclass
from typing import Literal

ActorKind = Literal["customer", "user", "api", "system"]


@dataclass(frozen=True, slots=True)
class Actor:
    """Who did it: the customer in the portal, a user of the console, the merchant's systems, or the portal itself."""

    kind: ActorKind
    name: str | None = None


@dataclass(frozen=True, slots=True)
class Change:
    """One field from what to what; values as they were stored, None for nothing."""

    field: str
    old: str | None
    new: str | None


@dataclass(frozen=True, slots=True)
class Event:
    """A fact in the past tense (`customer_changed`), with the subject it is about when that is not the customer."""

    kind: str
    changes: tuple[Change, ...] = ()
    subject_kind: str | None = None
    subject_handle: str | None = None
