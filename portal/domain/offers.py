"""What is offered to a customer for a subscription, and why other things are not possible now."""

from dataclasses import dataclass
from datetime import datetime

from portal.domain.actions import Action, refusals
from portal.domain.contracts import Contract
from portal.domain.decisions import SwitchedOff
from portal.domain.outlook import is_over
from portal.domain.sentences import Sentence


@dataclass(frozen=True, slots=True)
class Offers:
    """Actions in the order in which they are shown, and sentences on those that are expected but not possible."""

    actions: tuple[Action, ...]
    hindrances: tuple[Sentence, ...]


def offers(contract: Contract, now: datetime) -> Offers:
    """What can be done now; of a subscription that is over nothing is said at all."""
    subscription = contract.subscription
    if is_over(subscription, contract.plan, now):
        return Offers((), ())
    held = subscription.state == "on_hold"
    wanted: list[Action] = ["resume", "reschedule"] if held else ([] if subscription.is_cancelled else ["pause"])
    wanted.append("take_back" if subscription.is_cancelled else "cancel")
    found = refusals(contract, now)
    possible = tuple(action for action in wanted if found[action] is None)
    told = [found[action] for action in wanted if action != "reschedule"]
    # That pausing is not offered is no news; who looks for a way to cancel or resume must find out where to turn to.
    silent = found["pause"] if isinstance(found["pause"], SwitchedOff) else None
    return Offers(possible, tuple(refused.sentence for refused in told if refused and refused is not silent))
