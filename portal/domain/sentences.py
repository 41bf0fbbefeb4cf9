"""Sentences for people, written in English where they are decided and translated when they are shown."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType


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
