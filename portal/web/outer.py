"""The outermost layer: hosts, origins, sizes, static files, headers and the log line, for 404 and HEAD as well."""

import asyncio
import logging
import os
import time
from collections.abc import Callable, Mapping

from litestar.exceptions import HTTPException
from litestar.types import ASGIApp, Message, Receive, Scope, Send

from portal.web.assets import Asset, Assets

log = logging.getLogger("portal.requests")

# How a path is told why a request to it is refused at the door: the media type and the body.
Wording = Callable[[Scope, int, str], tuple[str, bytes]]

CSP = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; font-src 'self'; "
    "connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'; object-src 'none'; "
    "require-trusted-types-for 'script'; trusted-types htmx"
)
HEADERS = {
    "content-security-policy": CSP,
    "x-content-type-options": "nosniff",
    "referrer-policy": "same-origin",
    "cross-origin-opener-policy": "same-origin",
    "cross-origin-resource-policy": "same-origin",
    "permissions-policy": "camera=(), geolocation=(), microphone=(), payment=()",
    "cache-control": "no-store",
    "vary": "HX-Request, Cookie, Accept-Language, Accept-Encoding",
}
BODY_LIMIT = 128 * 1024
BODY_SECONDS = 20.0


def in_plain_text(_scope: Scope, _status: int, text: str) -> tuple[str, bytes]:
    """A short text for requests that no page of ours makes."""
    return "text/plain; charset=utf-8", text.encode()


class Outer:
    """Wraps the application; `origin` is the one that browsers reach us by, `hosts` are accepted beside its host.

    To a path in `larger` so many bytes may be sent.
    """

    def __init__(
        self, app: ASGIApp, *, origin: str, assets: Assets, hosts: frozenset[str] = frozenset(),
        wording: Wording = in_plain_text, larger: Mapping[str, int] | None = None,
    ) -> None:  # fmt: skip
        self.larger = larger or {}
        self.app, self.origin, self.assets, self.wording = app, origin.encode(), assets, wording
        self.hosts = {host.encode() for host in (*hosts, origin.partition("://")[2])}
        secure = {"strict-transport-security": "max-age=31536000; includeSubDomains"}
        headers = HEADERS | (secure if origin.startswith("https://") else {})
        self.headers = [(name.encode(), value.encode()) for name, value in headers.items()]

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        request_id = os.urandom(8).hex()
        scope.setdefault("state", {})["request_id"] = request_id
        out = _Out(send, [*self.headers, (b"x-request-id", request_id.encode())], scope["method"] == "HEAD")
        headers = dict(scope["headers"])
        if refusal := self._refusal(scope, headers):
            await out.refuse(refusal[0], *self.wording(scope, *refusal))
        elif scope["method"] in ("GET", "HEAD") and (asset := self.assets.find(scope["path"])):
            await out.asset(asset, headers)
        else:
            # A page is made for HEAD as for GET; what takes long to make asks whether it is wanted.
            scope["state"]["head_only"] = out.head
            inner = {**scope, "method": "GET"} if out.head else scope
            await self.app(inner, _patient(receive, self._limit(scope)), out)
        _note(scope, out, request_id)

    def _limit(self, scope: Scope) -> int:
        return self.larger.get(scope["path"], BODY_LIMIT)

    def _refusal(self, scope: Scope, headers: dict[bytes, bytes]) -> tuple[int, str] | None:
        if headers.get(b"host", b"").lower() not in self.hosts:
            return 421, "This server does not answer for that host name."
        # PostgreSQL's texts cannot hold NUL, and no address of ours has one.
        if "\0" in scope["path"]:
            return 404, "There is nothing at this address."
        length = headers.get(b"content-length", b"0")
        if not length.isdigit() or len(length) > 9 or int(length) > self._limit(scope):
            return 413, "What you sent is larger than we accept."
        if scope["method"] in ("GET", "HEAD", "OPTIONS"):
            return None
        site, origin = headers.get(b"sec-fetch-site"), headers.get(b"origin")
        if site not in (None, b"same-origin", b"none") or origin not in (None, self.origin):
            return 403, "This form was sent from another site, so nothing was done."
        return None


class _Out:
    """`send` that adds our headers where the application said nothing else, and keeps what the log line tells."""

    def __init__(self, send: Send, headers: list[tuple[bytes, bytes]], head: bool) -> None:
        self.send, self.headers, self.head = send, headers, head
        self.status, self.size, self.started = 0, 0, time.perf_counter()

    async def __call__(self, message: Message) -> None:
        if message["type"] == "http.response.start":
            self.status = message["status"]
            have = {name.lower() for name, _ in message["headers"]}
            extra = [header for header in self.headers if header[0] not in have]
            message = {**message, "headers": [*message["headers"], *extra]}
        elif message["type"] == "http.response.body":
            self.size += len(message.get("body", b""))
            message = {**message, "body": b""} if self.head else message
        await self.send(message)

    async def refuse(self, status: int, media_type: str, body: bytes) -> None:
        """No more than why the request got no further."""
        await self._answer(status, body, [(b"content-type", media_type.encode())])

    async def asset(self, asset: Asset, headers: dict[bytes, bytes]) -> None:
        """A static file under its hashed name, in the best encoding that the browser takes."""
        body, encoding = asset.best(headers.get(b"accept-encoding", b"").decode("latin-1"))
        answer = [
            (b"content-type", asset.media_type.encode()),
            (b"cache-control", b"public, max-age=31536000, immutable"),
            (b"etag", asset.etag.encode()),
            (b"vary", b"Accept-Encoding"),
        ]
        if encoding:
            answer.append((b"content-encoding", encoding.encode()))
        if headers.get(b"if-none-match") == asset.etag.encode():
            await self._answer(304, b"", answer)
        else:
            await self._answer(200, body, answer)

    async def _answer(self, status: int, body: bytes, headers: list[tuple[bytes, bytes]]) -> None:
        length = [] if status == 304 else [(b"content-length", str(len(body)).encode())]
        await self({"type": "http.response.start", "status": status, "headers": [*headers, *length]})
        await self({"type": "http.response.body", "body": body, "more_body": False})


def _patient(receive: Receive, most: int) -> Receive:
    """`receive` that ends a body which is too slow or, without a declared length, too large."""
    deadline, size, done = time.monotonic() + BODY_SECONDS, 0, False

    async def limited() -> Message:
        nonlocal size, done
        if done:
            return await receive()
        try:
            async with asyncio.timeout(max(0.0, deadline - time.monotonic())):
                message = await receive()
        except TimeoutError as error:
            raise HTTPException(status_code=408) from error
        size += len(message.get("body", b""))
        done = not message.get("more_body", False)
        if size > most:
            raise HTTPException(status_code=413)
        return message

    return limited


def _note(scope: Scope, out: _Out, request_id: str) -> None:
    # The path's template, never the path itself: handles and one-time links stay out of the log.
    place = scope.get("path_template") or "static" if out.status < 400 else scope.get("path_template", "")
    milliseconds = round((time.perf_counter() - out.started) * 1000, 1)
    values = {"request_id": request_id, "method": scope["method"], "route": place, "status": out.status}
    log.info("request", extra={**values, "bytes": out.size, "ms": milliseconds})
