"""Where webhooks may go: an address of the web as it is typed, and the addresses of machines that it leads to."""

import re
from dataclasses import dataclass
from ipaddress import IPv4Address, IPv6Address, IPv6Network, ip_address, ip_network

from portal.domain.refusals import Refused
from portal.domain.sentences import say

LONGEST_URL = 500

_URL = re.compile(
    r"(https?)://([^/?#:\[\]]+|\[[0-9a-f:.]+\])(?::([0-9]{1,5}))?(/[^?#]*)?(\?[^#]*)?", re.IGNORECASE | re.ASCII
)
_HOST = re.compile(r"(?=.{1,253}\Z)(?!.*\.\.)[a-z0-9](?:[a-z0-9.-]*[a-z0-9])?", re.ASCII)
_LOCAL = frozenset({"localhost", "127.0.0.1", "::1"})
_STRANGE = re.compile(r"[^\x21-\x7e]|[\\\"<>^`{|}]")
# Global by registry or to some Pythons, yet no place to send to: protocols, retired tunnels, a cloud's host.
_NEVER = tuple(
    map(ip_network, ("168.63.129.16/32", "192.0.0.0/24", "192.88.99.0/24", "2001::/23", "2002::/16", "3fff::/20"))
)
_UNICAST, _NAT64 = IPv6Network("2000::/3"), IPv6Network("64:ff9b::/96")


@dataclass(frozen=True, slots=True)
class Target:
    """A web address in its parts: the host in ASCII without brackets, `path` with its query."""

    scheme: str
    host: str
    port: int
    path: str


def read_target(text: str, *, loopback: bool = False) -> Target:
    """The parts of an address that webhooks may go to as far as it is written; Refused says what to mend.

    With `loopback` this very machine counts, too, also without TLS: for trying out.
    """
    found = _URL.fullmatch(text)
    if "@" in text.partition("://")[2].partition("/")[0]:
        raise Refused(say("Leave out user name and password. The signature proves that a message is ours."))
    if found is None:
        raise Refused(say("Enter the whole address, like https://example.com/webhooks."))
    scheme, host = found[1].lower(), _ascii(found[2].strip("[]").lower())
    here = loopback and host in _LOCAL
    if scheme != "https" and not here:
        raise Refused(say("Use an address that begins with https://."))
    path = (found[4] or "/") + (found[5] or "")
    if _STRANGE.search(path):
        raise Refused(say("Write special characters and blanks in the path percent-encoded, like %%20."))
    if not here and "." not in host and ":" not in host:
        raise Refused(say("Enter a complete host name, like shop.example.com."))
    return Target(scheme, host, _port(found[3], scheme, here=here), path)


def may_connect(address: str, *, loopback: bool = False) -> bool:
    """Whether the address of a machine is on the public internet; with `loopback`, this very machine counts, too."""
    try:
        ip = ip_address(address)
    except ValueError:
        return False
    if isinstance(ip, IPv6Address) and ip.ipv4_mapped:
        ip = ip.ipv4_mapped
    return (loopback and ip.is_loopback) or _is_public(ip)


def _is_public(ip: IPv4Address | IPv6Address) -> bool:
    if isinstance(ip, IPv6Address) and ip in _NAT64:
        return ip.scope_id is None and _is_public(IPv4Address(int(ip) & 0xFFFFFFFF))
    if isinstance(ip, IPv6Address) and (ip.scope_id is not None or ip not in _UNICAST):
        return False
    return ip.is_global and not ip.is_multicast and not ip.is_reserved and not any(ip in net for net in _NEVER)


def _ascii(host: str) -> str:
    """The host as it is looked up; one with letters of other alphabets in its ASCII form."""
    try:
        name = host if ":" in host else host.encode("idna").decode().lower()
    except UnicodeError:
        name = ""
    if ":" not in name and not _HOST.fullmatch(name):
        raise Refused(say("Check the host name in the address."))
    return name


def _port(typed: str | None, scheme: str, *, here: bool) -> int:
    """443 or a high one: the ports of mail servers, databases and the like are none that a web hook lives at."""
    port = int(typed) if typed else {"https": 443, "http": 80}[scheme]
    if not (port == 443 or 1024 <= port <= 65535 or (here and 0 < port)):
        raise Refused(say("Use port 443, or one from 1024 to 65535."))
    return port
