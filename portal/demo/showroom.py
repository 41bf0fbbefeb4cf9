"""The showroom: the very pages of the portal, with sample customers, in settings that nobody has saved."""

import asyncio
import json
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from types import SimpleNamespace
from typing import Any

from litestar import Litestar, Router

from portal.demo.samples import MERCHANT, sample_lines
from portal.domain.previews import SAMPLES
from portal.operations.imports import import_lines
from portal.sections import (
    activity, credit_notes, details, invoice_list, invoices, overview, payment_methods, subscription_changes,
    subscriptions,
)  # fmt: skip
from portal.store import customers, sessions
from portal.store.merchants import find_by_handle
from portal.store.samples import Samples
from portal.store.scopes import Scope
from portal.store.sessions import NewSession
from portal.store.tokens import token_hash
from portal.web.cookies import LANGUAGE, customer_cookie
from portal.web.kit import Kit
from portal.web.problems import Moved, SignedOut, show_moved, show_problem, show_signed_out

_SECTIONS = (
    overview, details, subscriptions, subscription_changes, payment_methods, invoices, invoice_list, credit_notes,
    activity,
)  # fmt: skip
_FRESH = timedelta(hours=20)


@dataclass(frozen=True, slots=True)
class _Room:
    """Sample customers in one currency, as they were when they were made; from then on no time passes there."""

    samples: Samples
    app: Litestar
    made_at: datetime


class _Gateways:
    """Something can be stored, so the pages offer it; nobody is asked."""

    async def offered(self, merchant_id: int) -> SimpleNamespace:
        return SimpleNamespace(kinds=("card",), takes_mandates=False)


class Showroom:
    """Answers as the portal would answer a sample customer; it has no way to the real customers."""

    def __init__(self, kit: Kit) -> None:
        self._kit = kit
        self._rooms: dict[str, _Room] = {}
        self._making = asyncio.Lock()

    async def show(
        self, settings: Mapping[str, Any], currency: str, who: str, path: str, language: str
    ) -> tuple[int, str]:
        """Status and page at the path below the portal, as the customer `who` would see it with these settings.

        The links in it are those of a portal at /p/sample.
        """
        room = await self._room(currency)
        with room.samples.wearing(settings):
            return await _ask(room.app, self._scope(who, path, language))

    async def _room(self, currency: str) -> _Room:
        async with self._making:
            room, now = self._rooms.get(currency), self._kit.clock()
            if room is None or not timedelta(0) <= now - room.made_at < _FRESH:
                samples = await asyncio.to_thread(asyncio.run, _furnished(now, currency))
                room = self._rooms[currency] = _Room(samples, _portal(self._kit, samples, now), now)
            return room

    def _scope(self, who: str, path: str, language: str) -> dict[str, Any]:
        prefix = "__Host-" if self._kit.secure else ""
        cookies = {customer_cookie(MERCHANT): who, LANGUAGE: language}
        header = "; ".join(f"{prefix}{name}={value}" for name, value in cookies.items())
        path, _, query = path.partition("?")
        target = f"/p/{MERCHANT}{path or '/'}"
        return {
            "type": "http", "asgi": {"version": "3.0"}, "http_version": "1.1", "method": "GET", "scheme": "http",
            "path": target, "raw_path": target.encode(), "root_path": "", "query_string": query.encode(), "state": {},
            "headers": [(b"host", b"preview"), (b"cookie", header.encode())], "client": None, "server": None,
        }  # fmt: skip


async def _furnished(now: datetime, currency: str) -> Samples:
    samples = Samples()
    report = await import_lines(samples, (json.dumps(line) for line in sample_lines(now, currency)), now=now)
    if not report.clean:
        raise RuntimeError(f"The samples are wrong: {report.complaints[0]}")
    merchant = await samples.read(find_by_handle, MERCHANT)
    for who in SAMPLES:
        await samples.write(_sign_in, merchant.id, who, now)
    return samples


def _sign_in(connection: Any, merchant_id: int, who: str, now: datetime) -> None:
    (customer,) = customers.all_by_email(connection, merchant_id, f"{who}@example.com")
    session = NewSession(token_hash(who), None, None, now + timedelta(days=2))
    sessions.start(connection, Scope(merchant_id, customer.id), session, now)


def _portal(kit: Kit, samples: Samples, now: datetime) -> Litestar:
    app = Litestar(
        route_handlers=[Router("/p/{portal:str}", route_handlers=[section.router for section in _SECTIONS])],
        exception_handlers={SignedOut: show_signed_out, Moved: show_moved, Exception: show_problem},
        openapi_config=None,
        logging_config=None,
    )
    app.state.kit = replace(kit, database=samples, clock=lambda: now)
    app.state.tools = SimpleNamespace(gateways=_Gateways())
    return app


async def _ask(app: Litestar, scope: dict[str, Any]) -> tuple[int, str]:
    status, body = 500, b""

    async def receive() -> dict[str, Any]:
        return {"type": "http.request", "body": b"", "more_body": False}

    async def send(message: Any) -> None:
        nonlocal status, body
        status = message.get("status", status)
        body += message.get("body", b"")

    await app(scope, receive, send)
    return status, body.decode()
