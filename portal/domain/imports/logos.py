"""Logos in a file: small pictures as data URIs."""

import base64
import binascii
import re

from portal.domain.imports.records import Unfit
from portal.domain.logos import MOST_BYTES, Unusable, kind_of
from portal.domain.sentences import say

_HEAD = re.compile(r"data:image/(png|jpeg|webp|svg\+xml);base64,")
_KINDS = {"png": "PNG", "jpeg": "JPEG", "webp": "WEBP", "svg+xml": "SVG"}


def logo(value: object) -> bytes | None:
    """The content of a picture; None for what is no data URI, such as an address to fetch it from."""
    if not isinstance(value, str) or not value.startswith("data:"):
        return None
    head = _HEAD.match(value)
    if head is None:
        raise Unfit(say("A logo is a PNG, JPEG, WebP or SVG picture as base64."))
    try:
        content = base64.b64decode(value[head.end() :], validate=True)
    except (binascii.Error, ValueError):
        raise Unfit(say("A logo is a PNG, JPEG, WebP or SVG picture as base64.")) from None
    if len(content) > MOST_BYTES:
        raise Unfit(say("A logo may have up to %(limit)s bytes.", limit=MOST_BYTES))
    try:
        right = kind_of(content) == _KINDS[head[1]]
    except Unusable:
        right = False
    if not right:
        raise Unfit(say("This logo is not the kind of picture that it says it is."))
    return content
