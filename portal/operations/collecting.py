"""Carrying out an intended charge: intent, call, result; no transaction is held while the gateway is asked."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, tzinfo

import sqlalchemy as sa

from portal.adapters.gateways.port import Charge, Gateway, Result, Unreachable
from portal.domain.events import Event
from portal.domain.periods import local_day
from portal.operations import follow_ups
from portal.operations.acts import Act
from portal.operations.deliver import GiveUp, TryLater
from portal.store import attempts, merchants
from portal.store.attempts import Attempt
from portal.store.database import Database
from portal.store.errors import Missing
from portal.store.outbox import Item
from portal.store.scopes import Scope

_NO_METHOD = Result("failed", None, "processing_error")


@dataclass(frozen=True, slots=True)
class Collect:
    """Takes a claimed charge to the gateway; asked again after a crash, the gateway knows it by its key."""

    database: Database
    gateway: Gateway
    act_for: Callable[[Scope, datetime], Act]
    clock: Callable[[], datetime]

    async def __call__(self, item: Item) -> None:
        """The result is recorded; raises TryLater when the gateway gave no answer."""
        await self.collect(item.payload, self.clock())

    async def collect(self, name: str, now: datetime) -> None:
        """The same of the attempt of this name, on a day that may lie in the future."""
        try:
            attempt, zone = await self.database.read(_find, name)
        except Missing as error:
            raise GiveUp("its invoice is gone") from error
        if not attempt.is_open:
            return
        result = _NO_METHOD
        if attempt.method and attempt.token:
            until = attempt.method.valid_until
            charge = Charge(
                attempt.key, attempt.amount, attempt.token, attempt.method.payment_type, until, local_day(now, zone)
            )
            try:
                result = await self.gateway.charge(charge)
            except Unreachable as error:
                raise TryLater("the gateway gave no answer") from error
        await self.database.write(_record, self.act_for(attempt.scope, now), attempt, result)


def _find(connection: sa.Connection, name: str) -> tuple[Attempt, tzinfo]:
    attempt = attempts.find(connection, name)
    return attempt, merchants.get(connection, attempt.scope.merchant_id).timezone


def _record(connection: sa.Connection, act: Act, attempt: Attempt, result: Result) -> None:
    if result.state == "processing":
        follow_ups.under_way(connection, attempt.invoice_id)
        return
    if not attempts.close(connection, attempt, result.state, act.now, result.error, result.error_state):
        return
    if result.state == "settled":
        follow_ups.paid(connection, act, attempt.contract, attempt.invoice_id, attempt.amount)
        return
    if attempt.method and result.error_state == "hard_declined" and attempts.fail_method(
        connection, attempt.method.id, act.now, result.error or "", result.error_state
    ):  # fmt: skip
        act.record(connection, Event("customer_payment_method_failed", (), "payment_method", attempt.method.handle))
    error = (result.error, result.error_state)
    follow_ups.failed(connection, act, attempt.contract, attempt.invoice_id, error)
