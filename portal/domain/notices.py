"""Notices: what customers are told of their subscription or invoice, on a page, in a receipt and in a mail alike."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from portal.domain.money import Money
from portal.domain.sentences import Sentence, packed, say, unpacked

OF_YOUR_DOING = say("You receive this e-mail because something was changed on your account.")
OF_YOUR_CONTRACT = say("You receive this e-mail because of your subscription with us.")


@dataclass(frozen=True, slots=True)
class Fact:
    """A label and what is to be known: words, an amount, or words about both."""

    label: Sentence | str
    value: Sentence | Money | str


@dataclass(frozen=True, slots=True)
class Notice:
    """A sentence that says it all, the facts, what else is to be known, and a button that leads to the very object.

    `path` is below the portal; `why` is the reason for which a mail of it is sent.
    """

    title: Sentence
    facts: tuple[Fact, ...]
    notes: tuple[Sentence | str, ...]
    button: Sentence
    path: str
    why: Sentence = OF_YOUR_DOING

    def packed(self) -> dict[str, Any]:
        """The notice as JSON can hold it, to be shown in any language later."""
        facts = [[packed(fact.label), packed(fact.value)] for fact in self.facts]
        notes = [packed(note) for note in self.notes]
        texts = {name: packed(getattr(self, name)) for name in ("title", "button", "path", "why")}
        return {**texts, "facts": facts, "notes": notes}


def unpack_notice(content: Mapping[str, Any]) -> Notice:
    """The notice that was packed."""
    facts = tuple(Fact(unpacked(label), unpacked(value)) for label, value in content["facts"])
    texts = {name: unpacked(content[name]) for name in ("title", "button", "path", "why")}
    return Notice(facts=facts, notes=tuple(unpacked(note) for note in content["notes"]), **texts)
