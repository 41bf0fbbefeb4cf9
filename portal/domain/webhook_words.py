"""Webhooks in words: kinds of events by families, how an endpoint and a delivery stand, what was in the way."""

from dataclasses import dataclass
from datetime import datetime

from portal.domain.sentences import Sentence, say
from portal.domain.timeline import DEEDS
from portal.domain.webhooks import TEST, Endpoint

_PREFIXES = (
    ("customer_payment_method_", "payment_methods"), ("customer_", "customers"), ("sign_in_", "customers"),
    ("session", "customers"), ("data_", "customers"), ("subscription_", "subscriptions"), ("invoice_", "invoices"),
)  # fmt: skip
_TITLES = {
    "customers": say("Customers"),
    "payment_methods": say("Payment methods"),
    "subscriptions": say("Subscriptions"),
    "invoices": say("Invoices"),
    "account": say("Account and documents"),
}
_TEST = say("A test event that you have sent.")
_TROUBLES = {
    "timeout": say("There was no whole answer within 15 seconds."),
    "unknown_host": say("The host could not be found."),
    "private": say("The host leads to an address that is not on the public internet."),
    "tls": say("The connection would not be secure: the host's certificate is not right."),
    "unreachable": say("The connection could not be made, or it broke off."),
    "unsealed": say("Its secret cannot be read any more. Change the secret, then send this again."),
}
_OFF = {
    "owner": say("It is off: nothing is sent to it."),
    "gone": say("It answered that it is gone for good (status 410), so we have switched it off."),
    "failing": say("Nothing had arrived for three days, so we have switched it off."),
}
_FAR = 100


@dataclass(frozen=True, slots=True)
class Standing:
    """A state by tone, word and symbol."""

    tone: str
    label: Sentence
    symbol: str | None = None


@dataclass(frozen=True, slots=True)
class Family:
    """Kinds of events that belong together, each with the sentence that the timeline has for it."""

    key: str
    title: Sentence
    kinds: tuple[tuple[str, Sentence], ...]


def families() -> tuple[Family, ...]:
    """Every kind of event that there is, once."""
    return tuple(
        Family(key, title, tuple((kind, named(kind)) for kind in DEEDS if family_of(kind) == key))
        for key, title in _TITLES.items()
    )


def family_of(kind: str) -> str:
    """The key of the family that the kind belongs to."""
    return next((family for prefix, family in _PREFIXES if kind.startswith(prefix)), "account")


def named(kind: str) -> Sentence | str:
    """What events of the kind say, of no one in particular."""
    if kind == TEST:
        return _TEST
    return DEEDS[kind].told("…", "merchant") if kind in DEEDS else kind


def health(endpoint: Endpoint) -> Standing:
    """How the endpoint stands."""
    if not endpoint.active:
        return Standing("neutral" if endpoint.off_reason == "owner" else "danger", say("Switched off"), "pause")
    if endpoint.failing_since:
        return Standing("danger", say("Failing"))
    if endpoint.succeeded_at:
        return Standing("success", say("Working"))
    return Standing("neutral", say("Nothing sent yet"))


def off_because(endpoint: Endpoint) -> Sentence:
    """Why nothing is sent to the endpoint."""
    return _OFF[endpoint.off_reason or "owner"]


def wanted(endpoint: Endpoint) -> Sentence:
    """Which events the endpoint hears of."""
    if endpoint.all_events:
        return say("All events")
    if len(endpoint.kinds) == 1:
        return say("One kind of event")
    return say("%(many)s kinds of events", many=len(endpoint.kinds))


def waiting(many: int) -> Sentence:
    """How much waits; what is more than a hundred is not counted."""
    if many > _FAR:
        return say("more than %(many)s waiting", many=_FAR)
    return say("%(many)s waiting", many=many)


def standing(state: str, *, tried: bool) -> Standing:
    """How a delivery stands; `tried`: there was an attempt, and what came of it is known."""
    match state:
        case "done":
            return Standing("success", say("Delivered"))
        case "failed":
            return Standing("danger", say("Failed"))
        case "held":
            return Standing("neutral", say("Held back"), "pause")
    return Standing("warning", say("Retrying")) if tried else Standing("info", say("Waiting"), "clock")


def prospect(state: str, next_at: datetime, now: datetime, *, tried: bool) -> Sentence | None:
    """What happens with a delivery that has not arrived."""
    if state == "held":
        return say("It is sent when the endpoint is switched on again.")
    if state == "failed":
        return say("It is not sent again by itself.")
    if state == "done":
        return None
    if tried:
        return say("It is tried again on %(at)s.", at=next_at)
    if next_at > now:
        return say("It is sent after the earlier events of the same customer, which wait, too.")
    return say("It is sent within seconds.")


def in_the_way(status: int | None, trouble: str | None) -> Sentence | None:
    """Why an attempt failed, where the status alone does not tell."""
    if trouble:
        return _TROUBLES[trouble]
    if status is not None and 300 <= status < 400:
        return say("It answered with a redirect. We do not follow those: enter the address where it ends.")
    return None
