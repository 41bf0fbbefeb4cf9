"""Why customers cancel: what they may choose from, in the order in which it is offered."""

from portal.domain.sentences import Sentence, say

LONGEST_COMMENT = 1000
REASONS: dict[str, Sentence] = {
    "too_expensive": say("It costs too much"),
    "not_used": say("I do not use it enough"),
    "missing": say("Something is missing or does not work"),
    "other_provider": say("I am switching to another provider"),
    "temporary": say("I only needed it for a while"),
    "other": say("Another reason"),
}
