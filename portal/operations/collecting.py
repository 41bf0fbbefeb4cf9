"""Carrying out an intended charge: intent, call, result; no transaction is held while the gateway is asked."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta, tzinfo

import sqlalchemy as sa

from portal.adapters.gateways.port import Charge, Declined, Gateway, Result, Unreachable
from portal.domain.events import Event
from portal.domain.periods import local_day
from portal.operations import follow_ups
from portal.operations.acts import Act
from portal.operations.deliver import GiveUp, TryLater
from portal.operations.gateways import Gateways
from portal.store import attempts, contracts, merchants
from portal.store.attempts import Attempt
from portal.store.database import Database
from portal.store.errors import Missing
from portal.store.outbox import Item
from portal.store.scopes import Scope

_WAITING = ("processing", "challenged")
# No bank has been told to move anything.
_NOT_BEGUN = ("open", "challenged")
_NO_METHOD = Result("failed", None, "processing_error")
_NOT_CONFIRMED = Result("failed", "sca_required", "soft_declined")
# A customer who was sent to their bank is waited for so long; then the charge is given up, so that they can pay again.
PATIENCE = timedelta(minutes=30)


@dataclass(frozen=True, slots=True)
class Collect:
    """Takes a claimed charge to the gateway; asked again after a crash, the gateway knows it by its key."""

    database: Database
    gateways: Gateways
    act_for: Callable[[Scope, datetime], Act]
    clock: Callable[[], datetime]

    async def __call__(self, item: Item) -> None:
        """The charge is ordered, and its result recorded if there is one; raises TryLater without an answer."""
        await self.collect(item.payload, self.clock())

    async def look_again(self, item: Item) -> None:
        """The result of a charge that was ordered is recorded; raises TryLater as long as there is none."""
        result = await self.collect(item.payload, self.clock())
        if result and result.state in _WAITING:
            raise TryLater("there is no result yet")

    async def collect(self, name: str, now: datetime, return_url: str | None = None) -> Result | None:
        """What became of the attempt of this name, on a day that may lie in the future; None when that is told.

        With a `return_url` the customer is there, and may be asked by their bank.
        """
        try:
            attempt, zone = await self.database.read(_find, name)
        except Missing as error:
            raise GiveUp("its invoice is gone") from error
        if not attempt.is_open:
            return None
        try:
            gateway = await self.gateways.of(attempt.scope.merchant_id)
            result = await self._ask(gateway, attempt, now, zone, return_url)
        except Unreachable as error:
            raise TryLater("the gateway gave no answer") from error
        await self.database.write(_record, self.act_for(attempt.scope, now), attempt, result)
        return result

    async def _ask(
        self, gateway: Gateway | None, attempt: Attempt, now: datetime, zone: tzinfo, return_url: str | None
    ) -> Result:
        # The sandbox takes any token, and moves nothing; others know their own.
        if gateway is None or gateway.name not in ("sandbox", attempt.gateway):
            if attempt.reference is not None:
                raise Unreachable("the gateway that knows of it is not set any more")
            return _NO_METHOD
        charge = _charge(attempt, now, zone, return_url)
        if charge is None:
            return await _became_of(gateway, attempt.reference) if attempt.reference else _NO_METHOD
        try:
            reference = attempt.reference or await self._prepare(gateway, charge, attempt)
        except Declined as declined:
            return Result("failed", declined.error, "processing_error")
        ordered = attempt.challenged_at is not None
        result = await (gateway.look_up(reference) if ordered else gateway.charge(charge, reference))
        if result.state == "challenged" and (return_url or _may_still_come(attempt, now)):
            return result
        return await _call_off(gateway, reference, _NOT_CONFIRMED) if result.state in _NOT_BEGUN else result

    async def _prepare(self, gateway: Gateway, charge: Charge, attempt: Attempt) -> str:
        reference = await gateway.prepare(charge)
        await self.database.write(attempts.is_known, attempt, reference)
        return reference


async def _became_of(gateway: Gateway, reference: str) -> Result:
    """A charge whose method is gone: nothing more, unless a bank was told before."""
    result = await gateway.look_up(reference)
    return await _call_off(gateway, reference, _NO_METHOD) if result.state in _NOT_BEGUN else result


async def _call_off(gateway: Gateway, reference: str, otherwise: Result) -> Result:
    """The charge is not carried out any more, unless it was before."""
    ended = await gateway.abandon(reference)
    return ended if ended.state in ("settled", "processing") else otherwise


def _may_still_come(attempt: Attempt, now: datetime) -> bool:
    """A customer who was there has been sent to their bank a while ago."""
    return attempt.by_customer and (attempt.challenged_at is None or now - attempt.challenged_at < PATIENCE)


def _charge(attempt: Attempt, now: datetime, zone: tzinfo, return_url: str | None) -> Charge | None:
    """None when its method has no token, or was removed meanwhile."""
    if attempt.method is None or attempt.token is None:
        return None
    return Charge(
        attempt.key, attempt.amount, attempt.token, attempt.method.payment_type, attempt.method.valid_until,
        local_day(now, zone), attempt.payer, return_url, attempt.about,
    )  # fmt: skip


def _find(connection: sa.Connection, name: str) -> tuple[Attempt, tzinfo]:
    attempt = attempts.find(connection, name)
    return attempt, merchants.get(connection, attempt.scope.merchant_id).timezone


def _record(connection: sa.Connection, act: Act, attempt: Attempt, result: Result) -> None:
    # Before the attempt, its method and its invoice: whoever changes those, too, has locked the subscription first.
    contracts.hold(connection, act.scope, attempt.contract)
    if result.state in _WAITING:
        since = (attempt.challenged_at or act.now) if result.state == "challenged" else None
        # An answer from before the result may come after it; then nothing is under way any more.
        if attempts.is_challenged(connection, attempt, since):
            follow_ups.under_way(connection, act, attempt)
        return
    if not attempts.close(connection, attempt, result.state, act.now, result.error, result.error_state):
        return
    if result.state == "settled":
        follow_ups.paid(
            connection, act, attempt.contract, attempt.invoice_id, attempt.amount, by_customer=attempt.by_customer
        )  # fmt: skip
        return
    if attempt.method and result.error_state == "hard_declined" and attempts.fail_method(
        connection, attempt.method.id, act.now, result.error or "", result.error_state
    ):  # fmt: skip
        act.record(connection, Event("customer_payment_method_failed", (), "payment_method", attempt.method.handle))
    error = (result.error, result.error_state)
    if attempt.by_customer:
        follow_ups.failed_to_pay(connection, act, attempt, error)
    else:
        follow_ups.failed(connection, act, attempt.contract, attempt.invoice_id, error)
