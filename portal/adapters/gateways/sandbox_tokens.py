"""What the token of a method says about charges of it, and what the sandbox therefore remembers of one.

    decline[:ERROR][:hard]            declined, for this reason, for good
    challenge[:END]                   the bank asks a customer who is there (3-D Secure); sca_required when nobody is
    processing[:END][:SECONDS]        the bank takes so long (20 s) to answer
    timeout, slow                     settled, but the first answer is lost on the way
    anything else                     settled

END is "settles", "fails" or one of Frisbii's codes. Whatever follows a "#" only tells methods apart.
"""

from dataclasses import asdict, dataclass
from datetime import datetime, timedelta

from portal.adapters.gateways.port import Charge, Result
from portal.adapters.gateways.sandbox_memory import Record

DEFAULT_SECONDS = 20
NOT_CONFIRMED = Result("failed", "sca_required", "soft_declined")
DELETED = Result("failed", "emv_token_deleted", "hard_declined")
_SETTLED = Result("settled")
_EXPIRED = Result("failed", "credit_card_expired", "hard_declined")
_WORDS = ("challenge", "processing", "timeout", "slow")
_HARD = {"credit_card_expired", "credit_card_lost_or_stolen", "credit_card_suspected_fraud", "fraud_block"}


@dataclass(frozen=True, slots=True)
class Behaviour:
    """How a charge ends, and whether the customer or so many seconds of the bank come first.

    One that `is_plain` always ends at once; of one that `is_silent` the first answer is lost.
    """

    end: Result
    is_plain: bool = True
    is_challenged: bool = False
    seconds: int = 0
    is_silent: bool = False


def behaviour_of(charge: Charge) -> Behaviour:
    """What becomes of the charge by its token and the last day of its card."""
    word, *details = charge.token.partition("#")[0].split(":")
    if word == "decline":
        error, how = [*details, "", ""][:2]
        state = "hard_declined" if how == "hard" else "soft_declined"
        return Behaviour(Result("failed", error or "declined_by_acquirer", state))
    if charge.valid_until and charge.on > charge.valid_until:
        return Behaviour(_EXPIRED, is_plain=word not in _WORDS)
    return _special(word, details, charge.return_url is not None) if word in _WORDS else Behaviour(_SETTLED)


def record_of(charge: Charge, behaviour: Behaviour, now: datetime) -> Record:
    """What is remembered of a charge that has been carried out."""
    waits = "customer" if behaviour.is_challenged else "bank" if behaviour.seconds else ""
    return {
        "waits": waits, "until": (now + timedelta(seconds=behaviour.seconds)).isoformat(),
        "end": end_of(behaviour.end), "amount": charge.amount.amount, "currency": charge.amount.currency,
        "about": charge.about, "return_url": charge.return_url,
    }  # fmt: skip


def end_of(result: Result) -> Record:
    """A final result as it is remembered."""
    return {name: value for name, value in asdict(result).items() if value is not None}


def result_of(record: Record, now: datetime, challenge_url: str) -> Result:
    """What has become of a remembered charge by now."""
    if record["waits"] == "customer":
        return Result("challenged", challenge_url=challenge_url)
    if record["waits"] == "bank" and now < datetime.fromisoformat(record["until"]):
        return Result("processing")
    return Result(**record["end"])


def _special(word: str, details: list[str], customer_is_there: bool) -> Behaviour:
    seconds = next((int(detail) for detail in details if detail.isdecimal()), DEFAULT_SECONDS)
    end = next((_end(detail) for detail in details if not detail.isdecimal()), _SETTLED)
    match word:
        case "challenge" if not customer_is_there:
            return Behaviour(NOT_CONFIRMED, is_plain=False)
        case "challenge":
            return Behaviour(end, is_plain=False, is_challenged=True)
        case "processing":
            return Behaviour(end, is_plain=False, seconds=seconds)
    return Behaviour(_SETTLED, is_plain=False, is_silent=True)


def _end(word: str) -> Result:
    if word == "settles":
        return _SETTLED
    error = "declined_by_acquirer" if word == "fails" else word
    return Result("failed", error, "hard_declined" if error in _HARD else "soft_declined")
