"""Who asks: a key as the user name of Basic authentication, with its rights and its pace, checked before all else."""

import base64
import binascii
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any, TypeVar

from litestar import Request
from litestar.connection import ASGIConnection
from litestar.handlers import BaseRouteHandler

from portal.api.faults import Fault
from portal.domain.api_keys import TOLD_EVERY
from portal.operations.api_keys import find_key
from portal.operations.tools import Tools
from portal.store import api_keys
from portal.store.api_keys import Key
from portal.web.kit import kit_of

T = TypeVar("T")

# What a handler that changes nothing says although its method is POST: `opt={RIGHT: "read"}`.
RIGHT = "right"
_CHALLENGE = {"www-authenticate": 'Basic realm="API", charset="UTF-8"'}
_LONGEST = 200


@dataclass(frozen=True, slots=True)
class Caller:
    """The merchant's system that asks; whatever it reads or writes is of its merchant."""

    tools: Tools
    key: Key
    now: datetime

    async def read(self, unit: Callable[..., T], *args: Any) -> T:
        """The result of the unit `(connection, merchant_id, *args)`."""
        return await self.tools.database.read(unit, self.key.merchant_id, *args)


async def key_guard(connection: ASGIConnection, handler: BaseRouteHandler) -> None:
    """Raises Fault 401 without a good key, 403 when it may not do this, 429 when it asks too fast."""
    request: Request = connection if isinstance(connection, Request) else Request(connection.scope)
    kit, sent = kit_of(request), _sent_key(request.headers.get("authorization", ""))
    now = kit.clock()
    key = await kit.database.read(find_key, sent, now) if sent else None
    if key is None:
        message = "Send an API key as the user name of Basic authentication, with an empty password."
        raise Fault(401, 6, message, headers=_CHALLENGE)
    right = handler.opt.get(RIGHT) or ("read" if connection.scope["method"] in ("GET", "HEAD") else "write")
    if right == "write" and key.rights != "write":
        raise Fault(403, 7, "This key may only read.")
    if not request.app.state.limits.take(key.id, right):
        raise Fault(429, 122, headers={"retry-after": "1"})
    if key.used_at is None or now - key.used_at >= TOLD_EVERY:
        await kit.database.write(api_keys.touch, key.id, now)
    request.state.caller = Caller(request.app.state.tools, key, now)


def caller_of(request: Request) -> Caller:
    """Who asks, as the guard has found out."""
    return request.state.caller


def _sent_key(header: str) -> str | None:
    scheme, _, credentials = header.partition(" ")
    if scheme.lower() != "basic" or len(credentials) > _LONGEST:
        return None
    try:
        user, colon, password = base64.b64decode(credentials, validate=True).decode("ascii").partition(":")
    except (binascii.Error, ValueError):
        return None
    return user if colon and not password else None
