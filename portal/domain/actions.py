"""What customers do with a subscription: the same rule decides what is shown before the click and what it does."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Literal

from portal.domain import lifecycle
from portal.domain.contracts import Contract
from portal.domain.decisions import Decision
from portal.domain.method_choices import choose_method
from portal.domain.payment_methods import PaymentMethod
from portal.domain.refusals import Refused
from portal.domain.rescheduling import refuse_rescheduling, reschedule

Action = Literal["cancel", "take_back", "pause", "reschedule", "resume", "method"]


@dataclass(frozen=True, slots=True)
class Wish:
    """An action with what the customer said to it: a reason (one of REASONS) and comment, a day, a method."""

    action: Action
    reason: str | None = None
    comment: str | None = None
    resume_on: date | None = None
    method: PaymentMethod | None = None


def decide(contract: Contract, wish: Wish, now: datetime) -> Decision:
    """What becomes of the subscription; Refused says why nothing does."""
    subscription, plan, rules, billed = contract.subscription, contract.plan, contract.rules, contract.billed
    match wish.action:
        case "cancel":
            said = {"reason": wish.reason, "comment": wish.comment}
            return lifecycle.cancel(subscription, plan, rules=rules, now=now, billed=billed, **said)
        case "take_back":
            return lifecycle.take_back(subscription, plan, now=now, billed=billed)
        case "pause":
            return lifecycle.pause(
                subscription, plan, rules=rules, now=now, billed=billed, resume_on=wish.resume_on
            )
        case "reschedule":
            return reschedule(
                subscription, plan, rules=rules, now=now, billed=billed, resume_on=wish.resume_on,
                own_pause=contract.own_pause,
            )  # fmt: skip
        case "resume":
            return lifecycle.resume(
                subscription, plan, rules=rules, now=now, open_invoices=len(contract.unpaid), billed=billed,
                own_pause=contract.own_pause,
            )  # fmt: skip
    assert wish.method is not None, "a method is chosen before it is decided on"
    return choose_method(subscription, plan, method=wish.method, before=contract.method, now=now)


def refusals(contract: Contract, now: datetime) -> dict[Action, Refused | None]:
    """For each action that needs nothing more to be said, None if it is possible now, otherwise why it is not."""
    found: dict[Action, Refused | None] = {
        **lifecycle.possible(
            contract.subscription, contract.plan, rules=contract.rules, now=now, open_invoices=len(contract.unpaid),
            own_pause=contract.own_pause,
        )
    }  # fmt: skip
    try:
        refuse_rescheduling(
            contract.subscription, contract.plan, rules=contract.rules, now=now, own_pause=contract.own_pause
        )
        found["reschedule"] = None
    except Refused as refused:
        found["reschedule"] = refused
    return found
