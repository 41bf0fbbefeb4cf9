"""Sentences for people, written in English where they are decided and translated when they are shown."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from types import MappingProxyType
from typing import Any

from portal.domain.money import Money


@dataclass(frozen=True, slots=True)
class Sentence:
    """An English msgid with the values for its `%(name)s` places; values may be numbers, dates, Money or Sentences."""

    msgid: str
    params: Mapping[str, object] = field(default_factory=dict)

    def __str__(self) -> str:
        """The English text, for logs and the command line; pages show it through the filter `t`."""
        return self.msgid % self.params


def say(msgid: str, /, **params: object) -> Sentence:
    """A sentence to be extracted for translation; a literal percent sign is written `%%`."""
    return Sentence(msgid, MappingProxyType(params))


def packed(value: object) -> Any:
    """A sentence, or what may stand in one, as JSON can hold it; TypeError for anything else."""
    match value:
        case Sentence():
            return {"say": value.msgid, "with": {name: packed(param) for name, param in value.params.items()}}
        case Money():
            return {"money": [value.amount, value.currency]}
        case datetime():
            return {"moment": value.isoformat()}
        case date():
            return {"day": value.isoformat()}
        case None | str() | int():
            return value
    raise TypeError(f"{value!r} cannot be kept in a sentence.")


def unpacked(value: Any) -> Any:
    """What was packed; a sentence that this version does not know any more stays in English."""
    match value:
        case {"say": str(msgid), "with": dict(params)}:
            return Sentence(msgid, MappingProxyType({name: unpacked(param) for name, param in params.items()}))
        case {"money": [int(amount), str(currency)]}:
            return Money(amount, currency)
        case {"moment": str(text)}:
            return datetime.fromisoformat(text)
        case {"day": str(text)}:
            return date.fromisoformat(text)
    return value
