"""What we know of the browser at the other end: its address, its kind."""

import ipaddress
import re
from functools import lru_cache

from litestar import Request

from portal.web.kit import kit_of

_BROWSERS = (("Edg", "Edge"), ("OPR", "Opera"), ("Firefox", "Firefox"), ("Chrome", "Chrome"), ("Safari", "Safari"))
_SYSTEMS = (
    ("iPhone", "iPhone"), ("iPad", "iPad"), ("Android", "Android"), ("Windows", "Windows"),
    ("Mac OS X", "macOS"), ("CrOS", "ChromeOS"), ("Linux", "Linux"),
)  # fmt: skip


def client_address(request: Request) -> str:
    """The client's IP address; X-Forwarded-For counts only as far as trusted proxies wrote it (ASVS 4.1.3)."""
    address = request.client.host if request.client else "0.0.0.0"
    hops = [hop.strip() for hop in request.headers.get("x-forwarded-for", "").split(",") if hop.strip()]
    while hops and _trusted(address, kit_of(request).trusted_proxies) and _parsed(hops[-1]) is not None:
        address = hops.pop()
    return address


def client_network(request: Request) -> str:
    """The address as budgets count it: IPv4 whole, IPv6 by its /64, which one household has to itself."""
    address = _parsed(client_address(request))
    if isinstance(address, ipaddress.IPv6Address):
        return str(ipaddress.ip_network((address, 64), strict=False))
    return str(address)


def client_place(request: Request) -> str:
    """The address shortened for the customer's list of sessions, so that it is no longer personal."""
    address = _parsed(client_address(request))
    if address is None:
        return ""
    bits = 24 if address.version == 4 else 48
    return str(ipaddress.ip_network((address, bits), strict=False).network_address)


@lru_cache(maxsize=512)
def agent_name(header: str) -> str:
    """A browser as people call it: "Firefox, Windows"; empty for what we do not know."""
    browser = next((name for mark, name in _BROWSERS if re.search(rf"\b{mark}", header[:400])), "")
    system = next((name for mark, name in _SYSTEMS if mark in header[:400]), "")
    return ", ".join(part for part in (browser, system) if part)


@lru_cache(maxsize=4096)
def _parsed(address: str) -> ipaddress.IPv4Address | ipaddress.IPv6Address | None:
    try:
        parsed = ipaddress.ip_address(address)
    except ValueError:
        return None
    return getattr(parsed, "ipv4_mapped", None) or parsed


@lru_cache(maxsize=4096)
def _trusted(address: str, proxies: tuple[str, ...]) -> bool:
    parsed = _parsed(address)
    return parsed is not None and any(parsed in ipaddress.ip_network(proxy, strict=False) for proxy in proxies)
