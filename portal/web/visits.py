"""A visit: one request of a guest or a signed-in customer, with the records it needs, read in one unit."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from urllib.parse import urlsplit

import sqlalchemy as sa
from litestar import Request

from portal.domain.events import Actor
from portal.domain.merchants import Merchant
from portal.domain.sign_in import new_token
from portal.store import merchants, sessions
from portal.store.desk import Desk
from portal.store.errors import Missing
from portal.store.scopes import Scope
from portal.store.sessions import Who
from portal.store.tokens import token_hash
from portal.web.cookies import LANGUAGE, VISITOR, customer_cookie, read_cookie
from portal.web.csrf import SAFE, csrf_token
from portal.web.drafts import keep_draft
from portal.web.kit import Kit, kit_of
from portal.web.locale import Locale, negotiate
from portal.web.problems import Moved, SignedOut
from portal.web.ways import own_path

# A session is marked as used at most once a minute, so that reading stays reading.
TOUCH_EVERY = timedelta(minutes=1)


@dataclass(frozen=True, slots=True)
class Guest:
    """A visitor who has not signed in; `visitor` is the token of the pre-session cookie, `fresh` when it is new."""

    request: Request
    kit: Kit
    merchant: Merchant
    locale: Locale
    now: datetime
    visitor: str
    fresh: bool

    @property
    def csrf(self) -> str:
        """The token for this visitor's forms."""
        return csrf_token(self.kit, self.visitor)


@dataclass(frozen=True, slots=True)
class Visit:
    """A signed-in customer's request: who they are, their desk, their locale, the token for their forms."""

    request: Request
    kit: Kit
    merchant: Merchant
    locale: Locale
    who: Who
    desk: Desk
    csrf: str

    @property
    def now(self) -> datetime:
        """The moment of this request."""
        return self.desk.now


async def welcome(request: Request) -> Guest:
    """The guest at this portal; Moved when it has another link now, Missing when there is none."""
    kit = kit_of(request)
    merchant, _, _ = await kit.database.read(_look_up, str(request.path_params["portal"]), None, kit.clock(), kit.idle, ())
    merchant = await _at_home(request, kit, merchant)
    visitor = read_cookie(request, VISITOR)
    locale = _locale(request, kit, merchant, None)
    return Guest(request, kit, merchant, locale, kit.clock(), visitor or new_token(), visitor is None)


async def enter(request: Request, *reads: Callable[..., Any], args: tuple[Any, ...] = ()) -> tuple[Any, ...]:
    """The Visit, then the result of each read `(connection, scope, *args)`; SignedOut without an open session."""
    kit, now = kit_of(request), kit_of(request).clock()
    link = str(request.path_params["portal"])
    token = read_cookie(request, customer_cookie(link))
    hashed = token_hash(token) if token else None
    merchant, who, results = await kit.database.read(_look_up, link, hashed, now, kit.idle, reads, args)
    merchant = await _at_home(request, kit, merchant)
    if who is None or not who.open:
        raise await _signed_out(request, merchant, who)
    if now - who.seen_at >= TOUCH_EVERY:
        await kit.database.write(sessions.touch, who.session_id, now)
    desk = Desk(kit.database, Scope(merchant.id, who.customer_id), Actor("customer", who.display_name), now)
    locale = _locale(request, kit, merchant, who)
    return Visit(request, kit, merchant, locale, who, desk, csrf_token(kit, token)), *results


def _look_up(
    connection: sa.Connection,
    link: str,
    hashed: str | None,
    now: datetime,
    idle: timedelta,
    reads: tuple[Callable[..., Any], ...],
    args: tuple[Any, ...] = (),
) -> tuple[Merchant | None, Who | None, list[Any]]:
    merchant = merchants.find_by_link(connection, link)
    if merchant is None or hashed is None:
        return merchant, None, []
    who = sessions.find_who(connection, merchant.id, hashed, now, idle)
    if who is None or not who.open:
        return merchant, who, []
    scope = Scope(merchant.id, who.customer_id)
    return merchant, who, [read(connection, scope, *args) for read in reads]


async def _at_home(request: Request, kit: Kit, merchant: Merchant | None) -> Merchant:
    if merchant is not None:
        request.state.merchant = merchant
        return merchant
    link = str(request.path_params["portal"])
    current = await kit.database.read(merchants.find_moved, link)
    if current is None:
        raise Missing("portal")
    rest = request.scope["path"].removeprefix(f"/p/{link}")
    query = request.scope["query_string"].decode("ascii", "replace")
    raise Moved(f"/p/{current}{rest}" + (f"?{query}" if query else ""))


async def _signed_out(request: Request, merchant: Merchant, who: Who | None) -> SignedOut:
    """Back to where the visitor is now; what a form had sent is kept for the customer whose session has ended."""
    if request.method in SAFE:
        return SignedOut(sign_in_address(merchant, request.scope["path"]))
    shown = request.headers.get("hx-current-url") or request.headers.get("referer") or request.scope["path"]
    path = own_path(urlsplit(shown).path, merchant.portal) or merchant.portal
    cookies = (await keep_draft(request, merchant, who.customer_id, path),) if who else ()
    return SignedOut(sign_in_address(merchant, path), cookies)


def sign_in_address(merchant: Merchant, path: str) -> str:
    """The sign-in page that leads on to this path of the portal."""
    wanted = own_path(path, merchant.portal)
    if wanted is None or wanted.rstrip("/") == merchant.portal:
        return f"{merchant.portal}/sign-in"
    return f"{merchant.portal}/sign-in?next={wanted}"


def _locale(request: Request, kit: Kit, merchant: Merchant, who: Who | None) -> Locale:
    choice = read_cookie(request, LANGUAGE)
    country = (who.country if who else None) or merchant.country
    header = request.headers.get("accept-language")
    return negotiate(choice, None, header, country, kit.languages, merchant.locale)
