"""Where a visitor may be sent: own paths only, or a shop that the merchant allowed."""

import re
from urllib.parse import parse_qsl, unquote, urlencode, urlsplit

_PLAIN = re.compile(r"/[A-Za-z0-9._~!$&'()*+,;=:@%/?#-]*", re.ASCII)
LONGEST = 500
# What a merchant's link says to the entrance; it is no part of the page that it leads to.
ENTRANCE = ("email", "lang", "return_to")


def own_path(path: str | None, portal: str) -> str | None:
    """The path when it leads into this portal and nowhere else (ASVS 3.7.2), else None."""
    if not path or len(path) > LONGEST or not _PLAIN.fullmatch(path):
        return None
    # Not by urlsplit, for which all before the third slash of //evil.example/p/shop is no part of the path.
    raw = re.split("[?#]", path, maxsplit=1)[0]
    plain = unquote(raw)
    if "//" in plain or "\\" in plain or "/." in plain or any(ord(sign) < 32 for sign in plain):
        return None
    return path if raw == portal or raw.startswith(f"{portal}/") else None


def shop_address(address: str | None, hosts: tuple[str, ...]) -> str | None:
    """The address of a shop to go back to when the merchant allowed its host, else None."""
    if not address or len(address) > LONGEST or any(not "!" <= sign <= "~" or sign == "\\" for sign in address):
        return None
    known = host_of(address) in {allowed.lower() for allowed in hosts}
    return address if address.lower().startswith("https://") and known else None


def host_of(address: str) -> str:
    """The host of an address, with its port and whatever else stands before the path."""
    return re.split("[/?#]", address.partition("://")[2], maxsplit=1)[0].lower()


def shown_path(address: str, portal: str) -> str | None:
    """Path and query of the portal's page that Referer or HX-Current-URL names, None for any other."""
    try:
        parts = urlsplit(address)
    except ValueError:
        return None
    return own_path(with_query(parts.path, parts.query), portal)


def with_query(path: str, query: str) -> str:
    """The path with the query, without what the query says to the entrance."""
    kept = [(name, value) for name, value in parse_qsl(query, keep_blank_values=True) if name not in ENTRANCE]
    return f"{path}?{urlencode(kept)}" if kept else path
