"""Carrying one delivery to its endpoint, and drawing the consequences."""

import logging
import random
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from urllib.parse import urlsplit

import sqlalchemy as sa

from portal.adapters.sealing import Unsealable
from portal.adapters.webhooks import sign
from portal.domain import webhooks as rules
from portal.domain.events import Actor, Change
from portal.domain.webhooks import Answer, OffReason, Verdict
from portal.operations.post import Mail, envelope
from portal.operations.webhooks import Webhooks
from portal.store import events, outbox, owners, webhook_claims, webhook_endpoints
from portal.store.database import Database
from portal.store.webhook_claims import Parcel

log = logging.getLogger("portal.webhooks")

_SYSTEM = Actor("system")
_UNREADABLE = Answer(None, "unsealed", "", 0)


@dataclass(frozen=True, slots=True)
class Carry:
    """Sends claimed deliveries for the worker of a name; any number may be at it at once."""

    database: Database
    tools: Webhooks
    clock: Callable[[], datetime]

    async def __call__(self, worker: str, parcel: Parcel) -> None:
        """It has arrived, waits for another time, or has failed; the log of the endpoint says which."""
        now = self.clock()
        try:
            known = self.tools.secrets(parcel.sealed_secret, parcel.sealed_former, parcel.former_until, now)
        except Unsealable:
            signature, answer = "", _UNREADABLE
        else:
            signature = sign(known, parcel.message_id, now, parcel.body)
            answer = await self.tools.courier.carry(parcel.url, parcel.message_id, now, signature, parcel.body)
        verdict = rules.judge(parcel.kind, answer, parcel.attempt)
        told = {"delivery": parcel.id, "attempt": parcel.attempt, "status": answer.status, "outcome": verdict}
        log.info("webhook", extra=told | {"trouble": answer.trouble, "milliseconds": answer.duration})
        await self.database.write(self._settle, worker, parcel, signature, answer, verdict, now)

    def _settle(
        self, connection: sa.Connection, worker: str, parcel: Parcel, signature: str, answer: Answer,
        verdict: Verdict, begun_at: datetime,
    ) -> None:  # fmt: skip
        now, wait = self.clock(), rules.wait_after(parcel.attempt, random.random()) if verdict == "later" else None
        state = {"done": "done", "later": "waiting"}.get(verdict, "failed")
        next_at = now + wait if wait else now
        if not webhook_claims.settle(connection, worker, parcel, state, next_at, answer):
            return
        webhook_claims.note(connection, parcel, signature, answer, begun_at)
        if verdict == "done":
            webhook_endpoints.arrived(connection, parcel.endpoint_id, now)
            return
        if verdict == "gone":
            self._switch_off(connection, parcel, "gone", now)
        elif parcel.kind != rules.TEST:
            failing_since = webhook_endpoints.lost(connection, parcel.endpoint_id, begun_at)
            if rules.has_given_up(failing_since, now):
                self._switch_off(connection, parcel, "failing", now)

    def _switch_off(self, connection: sa.Connection, parcel: Parcel, reason: OffReason, now: datetime) -> None:
        """Nothing is sent there any more, and the owners hear of it."""
        if not webhook_endpoints.switch_off(connection, parcel.endpoint_id, reason, now):
            return
        endpoint = webhook_endpoints.by_id(connection, parcel.endpoint_id)
        off = rules.event("webhook_switched_off", endpoint, (Change("active", "true", "false"),))
        events.append_to_account(connection, parcel.merchant_id, off, _SYSTEM, now)
        facts = {"host": urlsplit(endpoint.url).netloc, "gone": reason == "gone"}
        facts["path"] = f"/admin/webhooks/{endpoint.handle}"
        for address in owners.emails(connection, parcel.merchant_id):
            mail = Mail("webhook_off", address, "", facts)
            outbox.put(connection, envelope(self.tools.seal, parcel.merchant_id, mail), now)
