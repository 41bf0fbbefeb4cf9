"""Webhooks: what an endpoint is, when a delivery is tried again, what an answer means."""

import secrets
from base64 import b64encode
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any, Literal

from portal.domain.events import Change, Event

MOST_ENDPOINTS = 20
LONGEST_DESCRIPTION = 120
FORMER_SECRET_LIFE = timedelta(hours=24)
FAILING_FOR = timedelta(days=3)
KEEP_DONE = timedelta(days=30)
KEEP_FAILED = timedelta(days=90)
TEST = "webhook_test"
SECRET_BYTES = 32  # Standard Webhooks asks for 24 to 64

# From the first failure to the last attempt three days pass: most failures last seconds, the others hours.
WAITS = (
    timedelta(seconds=5), timedelta(minutes=1), timedelta(minutes=10), timedelta(hours=1), timedelta(hours=3),
    timedelta(hours=6), timedelta(hours=10), timedelta(hours=14), timedelta(hours=16), timedelta(hours=22),
)  # fmt: skip
_SPREAD = 0.1

State = Literal["waiting", "held", "done", "failed"]
Verdict = Literal["done", "later", "failed", "gone"]
Trouble = Literal["timeout", "unknown_host", "private", "tls", "unreachable", "unsealed"]
OffReason = Literal["owner", "gone", "failing"]


@dataclass(frozen=True, slots=True)
class Endpoint:
    """Where a merchant's systems hear of events: of all, or of these kinds; `failing_since` nothing has arrived.

    Until `former_until` the secret from before the last change signs, too.
    """

    id: int
    handle: str
    url: str
    description: str | None
    all_events: bool
    kinds: tuple[str, ...]
    active: bool
    off_reason: OffReason | None
    off_at: datetime | None
    sealed_secret: str
    sealed_former: str | None
    former_until: datetime | None
    failing_since: datetime | None
    succeeded_at: datetime | None
    version: int
    created_at: datetime


@dataclass(frozen=True, slots=True)
class Answer:
    """What became of an attempt: a status, or what was in the way; `text` is how the answer begins, time in ms."""

    status: int | None
    trouble: Trouble | None
    text: str
    duration: int


def new_handle() -> str:
    """A name for an endpoint in addresses and in the ids of its messages."""
    return f"wh_{secrets.token_hex(8)}"


def is_handle(text: str) -> bool:
    """Whether the text may be the handle of a new endpoint."""
    digits = text.removeprefix("wh_")
    return len(text) == 19 and len(digits) == 16 and all(sign in "0123456789abcdef" for sign in digits)


def new_secret() -> str:
    """A secret as Standard Webhooks writes it."""
    return "whsec_" + b64encode(secrets.token_bytes(SECRET_BYTES)).decode()


def wait_after(attempt: int, chance: float) -> timedelta | None:
    """How long to wait after so many failed attempts, spread by a chance from 0 to 1; None after the last one."""
    return WAITS[attempt - 1] * (1 + _SPREAD * chance) if attempt <= len(WAITS) else None


def judge(kind: str, answer: Answer, attempt: int) -> Verdict:
    """What the answer to this attempt means for the delivery; an endpoint that answers 410 wants no more of them."""
    if answer.status is not None and 200 <= answer.status < 300:
        return "done"
    if answer.status == 410:
        return "gone"
    return "failed" if kind == TEST or attempt > len(WAITS) else "later"


def has_given_up(failing_since: datetime | None, now: datetime) -> bool:
    """Whether everything that was sent to the endpoint has failed for so long that it is switched off."""
    return failing_since is not None and now - failing_since >= FAILING_FOR


def change(endpoint: Endpoint, values: Mapping[str, Any]) -> tuple[Endpoint, Event | None]:
    """The endpoint with these values and the event, or None when nothing differs."""
    after = replace(endpoint, **values)
    if after.all_events:
        after = replace(after, kinds=())
    if after.active != endpoint.active:
        after = replace(after, off_reason=None if after.active else "owner", off_at=None)
    before, now = _written(endpoint), _written(after)
    changes = tuple(Change(name, before[name], now[name]) for name in before if before[name] != now[name])
    return after, event("webhook_changed", endpoint, changes) if changes else None


def event(kind: str, endpoint: Endpoint, changes: tuple[Change, ...] = ()) -> Event:
    """Something happened to the endpoint."""
    return Event(kind, changes, "webhook", endpoint.handle)


def _written(endpoint: Endpoint) -> dict[str, str | None]:
    return {
        "url": endpoint.url,
        "description": endpoint.description,
        "events": None if endpoint.all_events else ", ".join(endpoint.kinds),
        "active": "true" if endpoint.active else "false",
    }
