"""Logos in a file: small pictures as data URIs."""

import base64
import binascii
import re

from portal.domain.imports.records import Unfit
from portal.domain.sentences import say

LIMIT = 512_000
_HEAD = re.compile(r"data:(image/(?:png|jpeg|webp|svg\+xml));base64,")
_STARTS = {"image/png": b"\x89PNG\r\n\x1a\n", "image/jpeg": b"\xff\xd8\xff", "image/webp": b"RIFF"}
# A logo is served from the portal's own host, where a script in it would act as the customer.
_ACTIVE = re.compile(
    rb"<script|<foreignobject|<iframe|<!entity|<!doctype|<\?xml-stylesheet|javascript:|[\s\"'/]on\w+\s*="
)


def logo(value: object) -> tuple[str, bytes] | None:
    """Media type and content of a picture; None for what is no data URI, such as an address to fetch it from."""
    if not isinstance(value, str) or not value.startswith("data:"):
        return None
    head = _HEAD.match(value)
    if head is None:
        raise Unfit(say("A logo is a PNG, JPEG, WebP or SVG picture as base64."))
    try:
        content = base64.b64decode(value[head.end() :], validate=True)
    except (binascii.Error, ValueError):
        raise Unfit(say("A logo is a PNG, JPEG, WebP or SVG picture as base64.")) from None
    if len(content) > LIMIT:
        raise Unfit(say("A logo may have up to %(limit)s bytes.", limit=LIMIT))
    _inspect(head[1], content)
    return head[1], content


def _inspect(media_type: str, content: bytes) -> None:
    if media_type in _STARTS:
        if not content.startswith(_STARTS[media_type]):
            raise Unfit(say("This logo is not the kind of picture that it says it is."))
        return
    try:
        content.decode("utf-8")
    except UnicodeDecodeError:
        raise Unfit(say("This logo is not the kind of picture that it says it is.")) from None
    if b"<svg" not in content or _ACTIVE.search(content.lower()):
        raise Unfit(say("An SVG logo must be a plain drawing without scripts."))
