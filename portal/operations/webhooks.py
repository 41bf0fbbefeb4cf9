"""A merchant's webhook endpoints: added, changed, given another secret, deleted, tried out."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

import sqlalchemy as sa

from portal.adapters.sealing import Seal, Unsealable
from portal.adapters.webhooks import Courier, head
from portal.domain import webhooks as rules
from portal.domain.events import Actor, Change
from portal.domain.refusals import Refused
from portal.domain.sentences import say
from portal.domain.webhooks import Endpoint
from portal.store import events, webhook_log, webhook_queue
from portal.store import webhook_endpoints as store
from portal.store.database import lock
from portal.store.errors import Stale
from portal.store.paging import Cursor, Page
from portal.store.webhook_log import Attempt, Delivery, Show

_TOO_MANY = say("An account has %(most)s endpoints at the most. Delete one first.", most=rules.MOST_ENDPOINTS)
_OFF = say("The endpoint is switched off. Switch it on first.")
_UNDER_WAY = say("This is being delivered already.")


class BadAddress(Refused):
    """Nothing can be sent to this address."""


@dataclass(frozen=True, slots=True)
class Log:
    """A page of an endpoint's log; `has_failed`: something in the whole of it can be sent again."""

    endpoint: Endpoint
    waiting: int
    has_failed: bool
    page: Page[Delivery]


@dataclass(frozen=True, slots=True)
class Webhooks:
    """What the screens ask for: where messages may go, and secrets that are kept sealed."""

    seal: Seal
    courier: Courier

    async def check(self, url: str) -> None:
        """Messages can go there; BadAddress says why not."""
        try:
            await self.courier.check(url)
        except Refused as refused:
            raise BadAddress(refused.sentence) from refused

    def sealed(self, secret: str) -> str:
        """The secret as it is stored."""
        return self.seal.seal({"secret": secret})

    def draft(self, handle: str, values: Mapping[str, Any], secret: str, now: datetime) -> Endpoint:
        """A new endpoint that is not stored yet."""
        empty = Endpoint(0, handle, "", None, True, (), True, None, None, self.sealed(secret), None, None, None, None,
                         1, now)  # fmt: skip
        return rules.change(empty, values)[0]

    def rotated(self, endpoint: Endpoint, secret: str, now: datetime) -> Endpoint:
        """The endpoint with a new secret, beside which the present one signs for a day."""
        until = now + rules.FORMER_SECRET_LIFE
        sealed = self.sealed(secret)
        return replace(endpoint, sealed_secret=sealed, sealed_former=endpoint.sealed_secret, former_until=until)

    def secrets(self, sealed: str, former: str | None, until: datetime | None, now: datetime) -> list[str]:
        """The secrets that sign now, the newest first; Unsealable when the operator's key is another one."""
        known = [self.seal.open(sealed)["secret"]]
        if former is None or until is None or now >= until:
            return known
        try:
            return [*known, self.seal.open(former)["secret"]]
        except Unsealable:  # it was changed for that reason
            return known

    def signs_twice(self, endpoint: Endpoint, now: datetime) -> bool:
        """Whether the secret from before the last change still signs."""
        return endpoint.former_until is not None and now < endpoint.former_until


def add(connection: sa.Connection, merchant_id: int, endpoint: Endpoint, actor: Actor, now: datetime) -> bool:
    """The endpoint exists, and hears of what happens from now on; False when it was added already by the same form."""
    lock(connection, f"webhook endpoints:{merchant_id}")
    if store.is_taken(connection, merchant_id, endpoint.handle):
        return False
    if len(store.listed(connection, merchant_id)) >= rules.MOST_ENDPOINTS:
        raise Refused(_TOO_MANY)
    added = rules.event("webhook_added", endpoint, (Change("url", None, endpoint.url),))
    events.append_to_account(connection, merchant_id, added, actor, now)
    store.add(connection, merchant_id, endpoint)
    return True


def change(
    connection: sa.Connection, merchant_id: int, handle: str, version: int, values: Mapping[str, Any], actor: Actor,
    now: datetime,
) -> bool:  # fmt: skip
    """The endpoint has these values; False when nothing differs, Stale when somebody changed it since `version`."""
    before = _as_read(connection, merchant_id, handle, version)
    after, event = rules.change(before, values)
    if event is None:
        return False
    store.save(connection, before, after, now)
    events.append_to_account(connection, merchant_id, event, actor, now)
    return True


def rotate(
    connection: sa.Connection, merchant_id: int, handle: str, version: int, tools: Webhooks, secret: str,
    actor: Actor, now: datetime,
) -> None:  # fmt: skip
    """The endpoint's messages are signed with the new secret, for a day with the present one, too; or Stale."""
    before = _as_read(connection, merchant_id, handle, version)
    store.save(connection, before, tools.rotated(before, secret, now), now)
    events.append_to_account(connection, merchant_id, rules.event("webhook_secret_changed", before), actor, now)


def remove(
    connection: sa.Connection, merchant_id: int, handle: str, version: int, actor: Actor, now: datetime
) -> None:
    """There is no such endpoint any more; Stale when somebody changed it since `version`."""
    endpoint = _as_read(connection, merchant_id, handle, version)
    store.delete(connection, endpoint, now)
    removed = rules.event("webhook_removed", endpoint, (Change("url", endpoint.url, None),))
    events.append_to_account(connection, merchant_id, removed, actor, now)


def send_test(connection: sa.Connection, merchant_id: int, handle: str, name: str, now: datetime) -> None:
    """A test event is on its way; Refused when the endpoint is off."""
    endpoint = _open(connection, merchant_id, handle)
    webhook_queue.announce_test(connection, endpoint.id, rules.TEST, name, now)


def send_again(connection: sa.Connection, merchant_id: int, handle: str, number: int, now: datetime) -> None:
    """The delivery is on its way once more, with the same id; Refused when it still is, or when nothing is sent."""
    endpoint = _open(connection, merchant_id, handle)
    webhook_log.get(connection, endpoint.id, number)
    if not webhook_log.send_again(connection, endpoint.id, number, now):
        raise Refused(_UNDER_WAY)


def send_failed_again(
    connection: sa.Connection, merchant_id: int, handle: str, since: datetime, now: datetime
) -> int:
    """What has failed since then is on its way once more; how much that is. Refused when nothing is sent."""
    endpoint = _open(connection, merchant_id, handle)
    return webhook_log.send_failed_again(connection, endpoint.id, since, now)


def open_log(
    connection: sa.Connection, merchant_id: int, handle: str, which: Show, before: Cursor | None
) -> Log:
    """The endpoint with a page of its log, newest first."""
    endpoint = store.get(connection, merchant_id, handle)
    waiting, failed = store.count_waiting(connection, endpoint.id), webhook_log.has_failed(connection, endpoint.id)
    return Log(endpoint, waiting, failed, webhook_log.history(connection, endpoint.id, which, before))


def open_delivery(
    connection: sa.Connection, merchant_id: int, handle: str, number: int
) -> tuple[Endpoint, Delivery, list[Attempt]]:
    """A delivery of the endpoint, with its attempts; Missing when it is not this one's."""
    endpoint = store.get(connection, merchant_id, handle)
    return endpoint, *webhook_log.get(connection, endpoint.id, number)


def headers_of(delivery: Delivery, attempt: Attempt) -> dict[str, str]:
    """The headers with which it was sent."""
    return head(delivery.message_id, attempt.at, attempt.signature)


def _open(connection: sa.Connection, merchant_id: int, handle: str) -> Endpoint:
    endpoint = store.get(connection, merchant_id, handle)
    if not endpoint.active:
        raise Refused(_OFF)
    return endpoint


def _as_read(connection: sa.Connection, merchant_id: int, handle: str, version: int) -> Endpoint:
    endpoint = store.get(connection, merchant_id, handle)
    if endpoint.version != version:
        raise Stale("webhook endpoint")
    return endpoint

