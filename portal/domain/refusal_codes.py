"""Refusals of actions by Frisbii's numbers, for programs that tell them apart by those."""

from datetime import datetime

from portal.domain.actions import Wish
from portal.domain.contracts import Contract
from portal.domain.outlook import is_over

EXPIRED, CANCELLED, OPEN_INVOICES, NO_METHOD = 13, 22, 63, 76
ON_HOLD, IN_TRIAL, NOT_ON_HOLD, PENDING, UNUSABLE_METHOD, OTHER = 95, 96, 97, 118, 42, 1


def code_of(contract: Contract, wish: Wish, now: datetime) -> int:
    """The number of what stands in the way of the wish, by the order in which the rules look; 1 where there is none."""
    subscription = contract.subscription
    if is_over(subscription, contract.plan, now):
        return EXPIRED
    if wish.action == "method":
        return UNUSABLE_METHOD
    if wish.action == "resume":
        return _of_resuming(contract)
    if wish.action == "pause" and subscription.state == "on_hold":
        return ON_HOLD
    if wish.action in ("cancel", "pause") and subscription.is_cancelled:
        return CANCELLED
    if subscription.state == "pending":
        return PENDING
    until = subscription.trial_end_at
    return IN_TRIAL if wish.action == "pause" and until and now < until else OTHER


def _of_resuming(contract: Contract) -> int:
    subscription = contract.subscription
    if subscription.state != "on_hold":
        return NOT_ON_HOLD
    if subscription.on_hold_reason == "dunning" and contract.unpaid:
        return OPEN_INVOICES
    return NO_METHOD if subscription.payment_method_id is None else OTHER
