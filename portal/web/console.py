"""A visit to the console: one request of a signed-in console user, or of somebody at its door."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, TypeVar
from urllib.parse import quote, urlsplit

import sqlalchemy as sa
from litestar import Request

from portal.domain.console import SESSION_IDLE
from portal.domain.events import Actor
from portal.domain.merchants import Merchant
from portal.domain.sign_in import new_token
from portal.store import console, merchants
from portal.store.console import User
from portal.store.tokens import token_hash
from portal.web.cookies import CONSOLE, LANGUAGE, VISITOR, read_cookie
from portal.web.csrf import SAFE, csrf_token
from portal.web.kit import Kit, kit_of
from portal.web.locale import Locale, negotiate
from portal.web.problems import NotReady, SignedOut
from portal.web.ways import own_path

HOME = "/admin"
SIGN_IN = f"{HOME}/sign-in"
ME = f"{HOME}/me"
SECOND_FACTOR = f"{ME}/second-factor"
T = TypeVar("T")

# A session is marked as used at most once a minute, so that reading stays reading.
_TOUCH_EVERY = timedelta(minutes=1)


@dataclass(frozen=True, slots=True)
class ConsoleGuest:
    """Somebody who has not signed in; `visitor` is the token of the pre-session cookie, `fresh` when it is new."""

    request: Request
    kit: Kit
    locale: Locale
    now: datetime
    visitor: str
    fresh: bool

    @property
    def csrf(self) -> str:
        """The token for this browser's forms."""
        return csrf_token(self.kit, self.visitor)


@dataclass(frozen=True, slots=True)
class ConsoleVisit:
    """A console user's request; whatever is read here is bound to the merchant whom the user works for."""

    request: Request
    kit: Kit
    merchant: Merchant
    locale: Locale
    user: User
    csrf: str
    now: datetime

    @property
    def actor(self) -> Actor:
        """The user, as the timeline names them."""
        return Actor("user", self.user.name)

    async def read(self, unit: Callable[..., T], *args: Any) -> T:
        """The result of a unit `(connection, merchant_id, *args)`."""
        return await self.kit.database.read(unit, self.merchant.id, *args)

    async def write(self, unit: Callable[..., T], *args: Any) -> T:
        """The result of a unit `(connection, merchant_id, *args)` that was committed."""
        return await self.kit.database.write(unit, self.merchant.id, *args)

    async def search(self, unit: Callable[..., T], *args: Any) -> T:
        """The result of a unit `(connection, merchant_id, *args)` that may take longer."""
        return await self.kit.database.search(unit, self.merchant.id, *args)


def welcome_to_console(request: Request) -> ConsoleGuest:
    """The guest at the console's door."""
    kit, visitor = kit_of(request), read_cookie(request, VISITOR)
    return ConsoleGuest(request, kit, _locale(request, kit, None), kit.clock(), visitor or new_token(), visitor is None)


async def enter_console(
    request: Request, *reads: Callable[..., Any], args: tuple[Any, ...] = (), unready: bool = False
) -> tuple[Any, ...]:
    """The ConsoleVisit, then each read's result, `(connection, merchant_id, *args)`; SignedOut without a session.

    Who has to set up a second factor first gets nowhere (NotReady) but where the `unready` are let in.
    """
    kit, now = kit_of(request), kit_of(request).clock()
    token = read_cookie(request, CONSOLE)
    found = await kit.database.read(_look_up, token_hash(token), now, reads, args) if token else None
    if token is None or found is None:
        raise SignedOut(sign_in_address(_wanted(request)))
    user, merchant, results = found
    if not user.is_ready and not unready:
        raise NotReady(SECOND_FACTOR)
    if now - user.seen_at >= _TOUCH_EVERY:
        await kit.database.write(console.touch, user.session_id, now)
    locale = _locale(request, kit, merchant)
    return ConsoleVisit(request, kit, merchant, locale, user, csrf_token(kit, token), now), *results


def sign_in_address(wanted: str) -> str:
    """The sign-in page that leads on to this page of the console, or to the first one."""
    safe = own_path(wanted, HOME)
    return f"{SIGN_IN}?next={quote(safe, safe='/')}" if safe and safe != HOME else SIGN_IN


def _look_up(
    connection: sa.Connection,
    hashed: str,
    now: datetime,
    reads: tuple[Callable[..., Any], ...],
    args: tuple[Any, ...],
) -> tuple[User, Merchant, list[Any]] | None:
    user = console.find_user(connection, hashed, now, SESSION_IDLE)
    if user is None:
        return None
    results = [read(connection, user.merchant_id, *args) for read in reads]
    return user, merchants.get(connection, user.merchant_id), results


def _wanted(request: Request) -> str:
    """The page to come back to: this one, or for what was sent by a form the one that it stood on."""
    if request.method in SAFE:
        query = request.scope["query_string"].decode("ascii", "replace")
        return quote(request.scope["path"], safe="/@") + (f"?{query}" if query else "")
    shown = urlsplit(request.headers.get("hx-current-url") or request.headers.get("referer") or HOME)
    return shown.path + (f"?{shown.query}" if shown.query else "")


def _locale(request: Request, kit: Kit, merchant: Merchant | None) -> Locale:
    choice, header = read_cookie(request, LANGUAGE), request.headers.get("accept-language")
    country, default = (merchant.country, merchant.locale) if merchant else (None, "en")
    return negotiate(choice, None, header, country, kit.languages, default)
