"""The answer of a rule that says no."""

from portal.domain.sentences import Sentence


class Refused(Exception):
    """The rule does not allow it now; `sentence` tells the customer why and from when it will be possible."""

    def __init__(self, sentence: Sentence) -> None:
        super().__init__(str(sentence))
        self.sentence = sentence


class Unchanged(Refused):
    """Everything is as it is wished already."""
