"""The QR code of a portal's address."""

from functools import lru_cache

from portal.adapters import qr_codes

KINDS = {"svg": "image/svg+xml", "png": "image/png"}


@lru_cache(maxsize=64)
def code_drawing(address: str) -> bytes:
    """The code as SVG without margin, to stand in a page."""
    return qr_codes.drawn(qr_codes.code_of(address))


@lru_cache(maxsize=64)
def code_file(address: str, kind: str) -> bytes:
    """The code as a file of one of the KINDS, to be printed."""
    return qr_codes.as_file(address, kind)
