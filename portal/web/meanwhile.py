"""Two people at one form: what was saved after it was made is noticed field by field, so that nothing is lost."""

from collections.abc import Mapping
from hashlib import sha256
from itertools import zip_longest

from portal.domain.sentences import Sentence, say


def marks(stored: Mapping[str, str]) -> str:
    """A mark of each stored value, for the form to carry along."""
    return " ".join(sha256(value.encode()).hexdigest()[:8] for value in stored.values())


def conflicts(shown: str, stored: Mapping[str, str], typed: Mapping[str, str]) -> dict[str, Sentence]:
    """The fields that were saved after the form with these marks was made, and differently from what was typed."""
    changed = {
        name for name, old, new in zip_longest(stored, shown.split(), marks(stored).split()) if name and old != new
    }
    return {
        name: say("Saved in the meantime: “%(value)s”.", value=stored[name]) if stored[name]
        else say("Cleared in the meantime.")
        for name in stored if name in changed and typed[name] != stored[name]
    }  # fmt: skip
