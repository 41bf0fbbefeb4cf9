"""What is sent from the pages on which something is done with a subscription, as a wish."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, datetime

from portal.domain.actions import Action, Wish, decide
from portal.domain.contracts import Contract
from portal.domain.payment_methods import PaymentMethod
from portal.domain.periods import local_day
from portal.domain.reasons import REASONS
from portal.domain.refusals import Refused, Unchanged
from portal.domain.sentences import Sentence, say
from portal.web.forms import Form


def first_values(action: Action, contract: Contract, methods: Sequence[PaymentMethod]) -> dict[str, str]:
    """The form as it is shown first."""
    subscription = contract.subscription
    resumes = subscription.resume_at if action == "reschedule" else None
    day = local_day(resumes, subscription.timezone).isoformat() if resumes else ""
    others = [method.handle for method in methods if method.id != subscription.payment_method_id]
    return {
        "reason": "", "comment": "", "until": "day" if day else "open", "resume_on": day,
        "method": others[0] if others else "",
    }  # fmt: skip


def read_wish(
    action: Action, form: Form, contract: Contract, methods: Sequence[PaymentMethod], now: datetime
) -> tuple[Wish, Form]:
    """The wish, and the form with a complaint at each field that cannot be understood or is not possible."""
    values = form.values
    match action:
        case "cancel":
            reason = values["reason"] or None
            if reason and reason not in REASONS:
                form = form.with_errors({"reason": say("Choose one of these reasons, or none.")})
            return Wish(action, reason=reason, comment=values["comment"].strip() or None), form
        case "pause" | "reschedule":
            return _with_day(action, form, contract, now)
        case "method":
            chosen = next((method for method in methods if method.handle == values["method"]), None)
            if chosen is None:
                return Wish(action), form.with_errors({"method": say("Choose one of your payment methods.")})
            return Wish(action, method=chosen), form
    return Wish(action), form


def inputs(action: Action, form: Form) -> str:
    """What the consequences depend on of what was typed, so that a page can tell that it has been changed since."""
    match action:
        case "pause" | "reschedule":
            return form.values["resume_on"] if form.values["until"] == "day" else ""
        case "method":
            return form.values["method"]
    return ""


def _with_day(action: Action, form: Form, contract: Contract, now: datetime) -> tuple[Wish, Form]:
    if form.values["until"] != "day":
        return Wish(action), form
    try:
        on = date.fromisoformat(form.values["resume_on"])
    except ValueError:
        return Wish(action), form.with_errors({"resume_on": say("Enter the day on which it should resume.")})
    wish = Wish(action, resume_on=on)
    complaint = _of_day(contract, wish, now)
    return wish, form.with_errors({"resume_on": complaint}) if complaint else form


def _of_day(contract: Contract, wish: Wish, now: datetime) -> Sentence | None:
    """What is wrong with the day alone: the same wish would be possible without it."""
    refused = _refusal(contract, wish, now)
    if refused is None or isinstance(refused, Unchanged):
        return None
    otherwise = _refusal(contract, replace(wish, resume_on=None), now)
    return refused.sentence if otherwise is None or isinstance(otherwise, Unchanged) else None


def _refusal(contract: Contract, wish: Wish, now: datetime) -> Refused | None:
    try:
        decide(contract, wish, now)
    except Refused as refused:
        return refused
    return None
