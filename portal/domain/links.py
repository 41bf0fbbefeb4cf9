"""The link of a portal, its place under /p/: what may stand there, and what could be taken for something else."""

import re

from portal.domain.sentences import Sentence, say

LINK = re.compile("[a-z0-9](?:[a-z0-9-]{1,38})[a-z0-9]")
# Words that mean a place of ours wherever a portal's link may one day stand in front.
RESERVED = frozenset(
    "admin api assets console demo health inbound login logout mailbox metrics p portal ready sandbox static v1 "
    "webhooks www".split()
)
# What is hard to tell apart in an address, by what both are compared as; replaced in this order.
LOOKALIKES = (("-", ""), ("rn", "m"), ("vv", "w"), ("1", "l"), ("i", "l"), ("0", "o"), ("5", "s"))


def tidy(text: str) -> str:
    """The link as it is stored: addresses know no capitals and no blanks around."""
    return text.strip().lower()


def appearance(link: str) -> str:
    """What two links have in common that a hurried reader takes for the same."""
    for sign, plain in LOOKALIKES:
        link = link.replace(sign, plain)
    return link


def check(link: str) -> Sentence | None:
    """What is wrong with a tidied link, None when a portal may have it as far as no other merchant's is like it."""
    if not link:
        return say("Enter a link.")
    if foreign := next((sign for sign in link if sign.isalpha() and not sign.isascii()), None):
        return say("“%(sign)s” is not one of the letters a to z, even if it looks like one.", sign=foreign)
    if not LINK.fullmatch(link):
        return say("Use 3 to 40 letters from a to z, digits or hyphens, with no hyphen first or last.")
    if link in RESERVED:
        return say("The link %(link)s is reserved.", link=link)
    if word := _TAKEN_FOR.get(appearance(link)):
        return say("This link looks too much like “%(word)s”, which is reserved.", word=word)
    return None


_TAKEN_FOR = {appearance(word): word for word in sorted(RESERVED)}
