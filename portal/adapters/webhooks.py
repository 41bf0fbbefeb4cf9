"""The way out for webhooks: to machines on the public internet and to no other, whatever a name leads to."""

import asyncio
import ipaddress
import socket
import ssl
import time
from collections.abc import Awaitable, Callable, Iterable, Sequence
from datetime import datetime

import httpcore
from httpcore import SOCKET_OPTION, AnyIOBackend, AsyncNetworkStream
from standardwebhooks.webhooks import Webhook

from portal.domain.refusals import Refused
from portal.domain.sentences import say
from portal.domain.webhook_addresses import Target, may_connect, read_target
from portal.domain.webhooks import Answer, Trouble

TIMEOUT = 15.0
LONGEST_ANSWER, KEPT = 4096, 1024
_LOOK_UP_SECONDS = 5.0
_AGENT = "Customer-Portal-Webhooks/1"

Resolve = Callable[[str, int], Awaitable[Sequence[str]]]


class Private(Exception):
    """The host leads to a machine that nobody outside may reach by us."""


class UnknownHost(Exception):
    """Nobody knows the host."""


async def look_up(host: str, port: int) -> Sequence[str]:
    """The addresses of the host, each once; UnknownHost when there are none."""
    try:
        found = await asyncio.get_running_loop().getaddrinfo(host, port, type=socket.SOCK_STREAM)
    except (socket.gaierror, UnicodeError) as error:
        raise UnknownHost(host) from error
    return tuple(dict.fromkeys(str(place[0]) for *_, place in found))


def sign(secrets: Sequence[str], message_id: str, at: datetime, body: str) -> str:
    """The header `webhook-signature`: one signature over id, moment and body for each secret."""
    return " ".join(Webhook(secret).sign(message_id, at, body) for secret in secrets)


class Courier:
    """Carries messages to endpoints; `loopback` lets this machine be one, for the demo and for tests.

    No proxy, no cookie, no redirect; a connection of its own for each message; certificates as `trusted` has them.
    """

    def __init__(
        self, *, loopback: bool = False, resolve: Resolve = look_up, trusted: ssl.SSLContext | None = None,
        timeout: float = TIMEOUT,
    ) -> None:  # fmt: skip
        self._loopback, self._timeout = loopback, timeout
        self._network = _Guarded(resolve, loopback)
        self._trusted = trusted

    def read(self, url: str) -> Target:
        """The address in its parts; Refused says what to mend."""
        return read_target(url, loopback=self._loopback)

    async def check(self, url: str) -> None:
        """Messages can go to this address by what is known now; Refused says why not."""
        target = self.read(url)
        try:
            async with asyncio.timeout(_LOOK_UP_SECONDS):
                await self._network.addresses(target.host, target.port)
        except Private as error:
            words = say("“%(host)s” is not on the public internet. Enter an address that is.", host=target.host)
            raise Refused(words) from error
        except (UnknownHost, TimeoutError) as error:
            words = say("“%(host)s” cannot be found. Check the host name.", host=target.host)
            raise Refused(words) from error

    async def carry(self, url: str, message_id: str, at: datetime, signature: str, body: str) -> Answer:
        """What the endpoint has answered, or what was in the way, within 15 seconds in all."""
        begun, headers = time.monotonic(), head(message_id, at, signature)
        status, text, trouble = None, "", None
        try:
            async with asyncio.timeout(self._timeout):
                status, text = await self._post(self.read(url), headers, body.encode())
        except Exception as error:
            trouble = _trouble(error)
            if trouble is None:
                raise
        return Answer(status, trouble, text, round((time.monotonic() - begun) * 1000))

    async def _post(self, target: Target, headers: dict[str, str], body: bytes) -> tuple[int, str]:
        if self._trusted is None:
            self._trusted = await asyncio.to_thread(httpcore.default_ssl_context)
        host = f"[{target.host}]" if ":" in target.host else target.host
        url = httpcore.URL(
            scheme=target.scheme.encode(), host=host.encode(), port=target.port, target=target.path.encode()
        )
        patience = dict.fromkeys(("connect", "read", "write", "pool"), self._timeout)
        pool = httpcore.AsyncConnectionPool(ssl_context=self._trusted, network_backend=self._network)
        async with (
            pool,
            pool.stream("POST", url, headers=headers, content=body, extensions={"timeout": patience}) as answer,
        ):
            return answer.status, await _beginning(answer)


def head(message_id: str, at: datetime, signature: str) -> dict[str, str]:
    """The headers of a message that are not about the connection."""
    return {
        "content-type": "application/json",
        "user-agent": _AGENT,
        "webhook-id": message_id,
        "webhook-timestamp": str(int(at.timestamp())),
        "webhook-signature": signature,
    }


class _Guarded(AnyIOBackend):
    """Connects to the very address that was checked; a name that changes its mind in between changes nothing."""

    def __init__(self, resolve: Resolve, loopback: bool) -> None:
        super().__init__()
        self._resolve, self._loopback = resolve, loopback

    async def addresses(self, host: str, port: int) -> Sequence[str]:
        """Where the host is; Private when any of its addresses is not for us, for somebody meant it to be found."""
        found = [host] if _is_address(host) else await self._resolve(host, port)
        if not all(may_connect(address, loopback=self._loopback) for address in found):
            raise Private(host)
        if not found:
            raise UnknownHost(host)
        return found

    async def connect_tcp(
        self, host: str, port: int, timeout: float | None = None, local_address: str | None = None,
        socket_options: Iterable[SOCKET_OPTION] | None = None,
    ) -> AsyncNetworkStream:  # fmt: skip
        """A connection to the first of the host's addresses that takes it."""
        found = await self.addresses(host.strip("[]"), port)
        for address in found[:-1]:
            try:
                return await super().connect_tcp(address, port, (timeout or TIMEOUT) / 3, local_address, socket_options)
            except (httpcore.ConnectError, httpcore.ConnectTimeout):
                continue
        return await super().connect_tcp(found[-1], port, timeout, local_address, socket_options)


async def _beginning(answer: httpcore.Response) -> str:
    """The first kilobyte as text that any database keeps; no more than four are read."""
    content = b""
    async for chunk in answer.aiter_stream():
        content += chunk
        if len(content) >= LONGEST_ANSWER:
            break
    text = content[:KEPT].decode(errors="replace")
    return "".join(sign if sign.isprintable() or sign in "\n\t" else "\N{REPLACEMENT CHARACTER}" for sign in text)


def _trouble(error: Exception) -> Trouble | None:
    """What was in the way; None for what is our own mistake."""
    match error:
        case Private():
            return "private"
        case UnknownHost():
            return "unknown_host"
        case TimeoutError() | httpcore.TimeoutException():
            return "timeout"
        case httpcore.ConnectError() if _is_of_tls(error):
            return "tls"
        case httpcore.NetworkError() | httpcore.ProtocolError() | OSError():
            return "unreachable"
        case Refused():
            return "unreachable"
    return None


def _is_of_tls(error: BaseException | None) -> bool:
    while error is not None and not isinstance(error, ssl.SSLError):
        error = error.__cause__ or error.__context__
    return error is not None


def _is_address(host: str) -> bool:
    try:
        ipaddress.ip_address(host)
    except ValueError:
        return False
    return True
