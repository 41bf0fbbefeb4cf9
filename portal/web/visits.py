"""A visit: one request of a guest or a signed-in customer, with the records it needs, read in one unit."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from urllib.parse import quote

import sqlalchemy as sa
from litestar import Request

from portal.domain.events import Actor
from portal.domain.merchants import Merchant
from portal.domain.sentences import Sentence
from portal.domain.sign_in import new_token
from portal.store import merchants, sessions
from portal.store.desk import Desk
from portal.store.errors import Missing
from portal.store.looks import Look
from portal.store.scopes import Scope
from portal.store.sessions import Who
from portal.store.tokens import token_hash
from portal.web.cookies import LOOK, VISITOR, customer_cookie, read_cookie
from portal.web.csrf import SAFE, csrf_token
from portal.web.drafts import keep_draft
from portal.web.kit import Kit, kit_of
from portal.web.locale import Locale
from portal.web.looking import Looking, find_look, looking_of, over
from portal.web.problems import Moved, SignedOut
from portal.web.ways import own_path, shown_path, with_query
from portal.web.wishes import Wishes, read_wishes

# A session is marked as used at most once a minute, so that reading stays reading.
TOUCH_EVERY = timedelta(minutes=1)


@dataclass(frozen=True, slots=True)
class Guest:
    """A visitor who has not signed in; `visitor` is the token of the pre-session cookie, `fresh` when it is new.

    `back` is the way back to the merchant's shop: address and label.
    """

    request: Request
    kit: Kit
    merchant: Merchant
    locale: Locale
    now: datetime
    visitor: str
    fresh: bool
    back: tuple[str, Sentence] | None

    @property
    def csrf(self) -> str:
        """The token for this visitor's forms."""
        return csrf_token(self.kit, self.visitor)


@dataclass(frozen=True, slots=True)
class Visit:
    """A signed-in customer's request: who they are, their desk, their locale, the token for their forms.

    `looking` is for the frame alone: somebody of the merchant's sees what the customer would see.
    """

    request: Request
    kit: Kit
    merchant: Merchant
    locale: Locale
    who: Who
    desk: Desk
    csrf: str
    back: tuple[str, Sentence] | None
    looking: Looking | None = None

    @property
    def now(self) -> datetime:
        """The moment of this request."""
        return self.desk.now


async def welcome(request: Request) -> Guest:
    """The guest at this portal; Moved when it has another link now, Missing when there is none."""
    kit, link = kit_of(request), str(request.path_params["portal"])
    await find_look(request, link)
    merchant = await _at_home(request, kit, await kit.database.read(merchants.find_by_link, link))
    visitor = read_cookie(request, VISITOR)
    wishes = _wishes(request, kit, merchant)
    fresh = visitor is None
    return Guest(request, kit, merchant, wishes.locale, kit.clock(), visitor or new_token(), fresh, wishes.back)


async def enter(request: Request, *reads: Callable[..., Any], args: tuple[Any, ...] = ()) -> tuple[Any, ...]:
    """The Visit, then the result of each read `(connection, scope, *args)`; SignedOut without an open session."""
    kit, now = kit_of(request), kit_of(request).clock()
    link = str(request.path_params["portal"])
    # A form that was opened before the look began, and comes when it is over, is the customer's own.
    if (found := await find_look(request, link)) and (found[1].who.open or request.method in SAFE):
        return await _enter_looking(request, *found, reads, args)
    token = read_cookie(request, customer_cookie(link))
    hashed = token_hash(token) if token else None
    merchant, who, results = await kit.database.read(_look_up, link, hashed, now, kit.idle, reads, args)
    merchant = await _at_home(request, kit, merchant)
    if who is None or not who.open:
        raise await _signed_out(request, merchant, who)
    if isinstance(results, Missing):
        raise results
    if now - who.seen_at >= TOUCH_EVERY:
        await kit.database.write(sessions.touch, who.session_id, now)
    desk = Desk(kit.database, Scope(merchant.id, who.customer_id), Actor("customer", who.display_name), now)
    wishes = _wishes(request, kit, merchant, who)
    return Visit(request, kit, merchant, wishes.locale, who, desk, csrf_token(kit, token), wishes.back), *results


async def _enter_looking(
    request: Request, merchant: Merchant, look: Look, reads: tuple[Callable[..., Any], ...], args: tuple[Any, ...]
) -> tuple[Any, ...]:
    """What `enter` gives for a console user: the customer's own records, at a desk where nothing can be saved."""
    kit, now, who = kit_of(request), kit_of(request).clock(), look.who
    if not who.open:
        raise over(request, look)
    desk = Desk(kit.database, Scope(merchant.id, who.customer_id), Actor("user", look.user), now, reading=True)
    results = await desk.read(_read_all, reads, args)
    wishes, csrf = _wishes(request, kit, merchant, who), csrf_token(kit, read_cookie(request, LOOK) or "")
    visit = Visit(request, kit, merchant, wishes.locale, who, desk, csrf, wishes.back, looking_of(request))
    return visit, *results


def _read_all(
    connection: sa.Connection, scope: Scope, reads: tuple[Callable[..., Any], ...], args: tuple[Any, ...]
) -> list[Any]:
    return [read(connection, scope, *args) for read in reads]


def _look_up(
    connection: sa.Connection,
    link: str,
    hashed: str | None,
    now: datetime,
    idle: timedelta,
    reads: tuple[Callable[..., Any], ...],
    args: tuple[Any, ...] = (),
) -> tuple[Merchant | None, Who | None, list[Any] | Missing]:
    if hashed is None:
        return merchants.find_by_link(connection, link), None, []
    merchant, who = sessions.find_visitor(connection, link, hashed, now, idle)
    if merchant is None or who is None or not who.open:
        return merchant, who, []
    scope = Scope(merchant.id, who.customer_id)
    try:
        return merchant, who, _read_all(connection, scope, reads, args)
    except Missing as missing:  # raised by `enter`, when the page that says so knows whose portal it is in
        return merchant, who, missing


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
    _wishes(request, kit_of(request), merchant)
    if request.method in SAFE:
        wanted = with_query(request.scope["path"], request.scope["query_string"].decode("ascii", "replace"))
        return SignedOut(sign_in_address(merchant, wanted, request.query_params.get("email", "")))
    shown = request.headers.get("hx-current-url") or request.headers.get("referer") or request.scope["path"]
    wanted = shown_path(shown, merchant.portal) or merchant.portal
    path = wanted.partition("?")[0]
    cookies = (await keep_draft(request, merchant, who.customer_id, path),) if who else ()
    return SignedOut(sign_in_address(merchant, wanted), cookies)


def sign_in_address(merchant: Merchant, path: str, email: str = "") -> str:
    """The sign-in page that leads on to this path of the portal, with the e-mail filled in."""
    wanted = own_path(path, merchant.portal)
    query = [f"email={quote(email)}"] if email else []
    if wanted is not None and wanted.rstrip("/") != merchant.portal:
        query.append(f"next={quote(wanted)}")
    return f"{merchant.portal}/sign-in" + ("?" + "&".join(query) if query else "")


def _wishes(request: Request, kit: Kit, merchant: Merchant, who: Who | None = None) -> Wishes:
    wishes = read_wishes(request, kit, merchant, who.country if who else None)
    request.state.remembered = wishes.cookies
    return wishes
