"""A line of a file in, a checked record out."""

import json
from collections.abc import Callable, Mapping
from typing import Any, NoReturn

from portal.domain.imports.accounts import account
from portal.domain.imports.credit_notes import credit_note
from portal.domain.imports.customers import customer
from portal.domain.imports.invoices import invoice
from portal.domain.imports.payment_methods import payment_method
from portal.domain.imports.plans import plan
from portal.domain.imports.records import Flaw, Record, Unreadable
from portal.domain.imports.subscriptions import subscription
from portal.domain.sentences import say

# In the order in which they name one another: a kind only names kinds before it.
KINDS: dict[str, Callable[[Mapping[str, Any], list[Flaw]], Record | None]] = {
    "account": account,
    "plan": plan,
    "customer": customer,
    "payment_method": payment_method,
    "subscription": subscription,
    "invoice": invoice,
    "credit_note": credit_note,
}


def read_line(line: bytes) -> Record:
    """The record of one line of JSON Lines; Unreadable with everything that is wrong with it."""
    kind, source = _unwrap(_parse(line))
    flaws: list[Flaw] = []
    record = KINDS[kind](source, flaws)
    if record is None or flaws:
        raise Unreadable(kind, flaws)
    return record


def _parse(line: bytes) -> Any:
    try:
        return _decode(line.decode("utf-8"))
    except UnicodeDecodeError as error:
        reason = say("This line is not UTF-8 (byte %(place)s).", place=error.start + 1)
    except json.JSONDecodeError as error:
        reason = say("This line is not valid JSON (character %(place)s).", place=error.pos + 1)
    except (ValueError, RecursionError):  # a number that JSON does not have or too long to read; too deep
        reason = say("This line is not valid JSON.")
    raise Unreadable(None, [Flaw(None, reason)])


def _refuse(constant: str) -> NoReturn:
    raise ValueError(constant)


_decode = json.JSONDecoder(parse_constant=_refuse).decode


def _unwrap(value: Any) -> tuple[str, Mapping[str, Any]]:
    if type(value) is not dict or len(value) != 1:
        reason = say("A line holds one object in the name of its kind, such as {\"customer\": {}}.")
        raise Unreadable(None, [Flaw(None, reason)])
    kind, source = next(iter(value.items()))
    if kind not in KINDS:
        raise Unreadable(None, [Flaw(None, say("There is no kind %(kind)s.", kind=kind[:40]))])
    if type(source) is not dict:
        raise Unreadable(kind, [Flaw(None, say("An object is needed here."))])
    return kind, source
