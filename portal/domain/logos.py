"""Logos: which files may become one, and what is said of those that may not."""

import re
from typing import Literal

from portal.domain.refusals import Refused
from portal.domain.sentences import say

Kind = Literal["PNG", "JPEG", "WEBP", "SVG"]

MOST_BYTES = 512_000
MOST_PIXELS = 4_000  # a side
# Twice what the portal, a mail or 60 mm of a printed page at 300 dpi can show.
WIDTH, HEIGHT = 960, 480

_LETTERS = re.compile(rb"<(?:\w+:)?(?:text|flowRoot)[\s>]")
_TOO_LARGE = say("This file is too large. Use one of %(most)s kB or less.", most=MOST_BYTES // 1000)
_KIND = say("This is no picture that we can use. Choose a PNG, JPEG, WebP or SVG file.")
_SIDES = say("This picture is too large. Use one of at most %(most)s pixels a side.", most=MOST_PIXELS)
_BROKEN = say("This picture is damaged. Save it again in the program it was made with, then upload that file.")
_TEXT = say("This drawing contains text, whose typeface we do not have. Convert the text to paths, or save it as PNG.")
_COSTLY = say("This picture takes too much to be drawn. Simplify it, or save it as PNG.")
_BLANK = say("There is nothing to be seen in this picture: it is transparent all over.")
_REASONS = {
    "kind": _KIND, "sides": _SIDES, "broken": _BROKEN, "text": _TEXT, "costly": _COSTLY, "blank": _BLANK,
}  # fmt: skip


class Unusable(Refused):
    """This file becomes no logo; the sentence says why and what to do."""


def unusable(reason: str) -> Unusable:
    """What is said for the reason."""
    return Unusable(_REASONS[reason])


def kind_of(content: bytes) -> Kind:
    """What the file is, by how it begins and never by its name; Unusable when it may not become a logo."""
    if len(content) > MOST_BYTES:
        raise Unusable(_TOO_LARGE)
    if content.startswith(b"\x89PNG\r\n\x1a\n"):
        return "PNG"
    if content.startswith(b"\xff\xd8\xff"):
        return "JPEG"
    if content.startswith(b"RIFF") and content[8:12] == b"WEBP":
        return "WEBP"
    if content.lstrip(b"\xef\xbb\xbf \t\r\n").startswith(b"<") and re.search(rb"<(?:\w+:)?svg[\s>]", content):
        return "SVG"
    raise unusable("kind")


def has_letters(drawing: bytes) -> bool:
    """Whether the drawing needs a typeface, which would look otherwise here than where it was made."""
    return _LETTERS.search(drawing) is not None
