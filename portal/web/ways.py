"""Where a visitor may be sent: own paths only, or a shop that the merchant allowed."""

import re
from urllib.parse import unquote, urlsplit

_PLAIN = re.compile(r"/[A-Za-z0-9._~!$&'()*+,;=:@%/?#-]*", re.ASCII)
LONGEST = 500


def own_path(path: str | None, portal: str) -> str | None:
    """The path when it leads into this portal and nowhere else (ASVS 3.7.2), else None."""
    if not path or len(path) > LONGEST or not _PLAIN.fullmatch(path):
        return None
    plain = unquote(urlsplit(path).path)
    if "//" in plain or "\\" in plain or "/." in plain or any(ord(sign) < 32 for sign in plain):
        return None
    return path if plain == portal or plain.startswith(f"{portal}/") else None


def shop_address(address: str | None, hosts: tuple[str, ...]) -> str | None:
    """The address of a shop to go back to when the merchant allowed its host, else None."""
    if not address or len(address) > LONGEST or any(ord(sign) <= 32 or sign == "\\" for sign in address):
        return None
    try:
        parts = urlsplit(address)
        host = parts.hostname
    except ValueError:
        return None
    if parts.scheme != "https" or not host or parts.username is not None or parts.password is not None:
        return None
    return address if host.lower() in {allowed.lower() for allowed in hosts} else None
