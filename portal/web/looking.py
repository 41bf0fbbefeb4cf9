"""Looking: a console user's request of a customer's portal, in which nothing can be changed."""

from dataclasses import dataclass
from datetime import datetime
from urllib.parse import quote

from litestar import Request
from litestar.connection import ASGIConnection
from litestar.handlers import BaseRouteHandler

from portal.domain.console import SESSION_IDLE
from portal.domain.merchants import Merchant
from portal.domain.sentences import say
from portal.store import looks
from portal.store.looks import Look
from portal.store.tokens import token_hash
from portal.web.cookies import CONSOLE, LOOK, drop_cookie, read_cookie
from portal.web.csrf import SAFE, csrf_token
from portal.web.kit import kit_of
from portal.web.problems import OnlyLooking, SignedOut

# Handlers with this option do something although they are asked by GET: they drive a payment, or lead out to one.
ACTS = "acts"
_NOTHING = say(
    "You only look at this portal, so nothing was changed, sent or paid. Only the customer can do that here."
)


@dataclass(frozen=True, slots=True)
class Looking:
    """What the bar above every page says: who looks, at whose portal, until when; `back` is that customer's page."""

    user: str
    name: str
    until: datetime
    back: str
    csrf: str


async def find_look(request: Request, link: str) -> tuple[Merchant, Look] | None:
    """The look that this browser has at the portal of this link, open or over; the request then knows of it."""
    token, console = read_cookie(request, LOOK), read_cookie(request, CONSOLE)
    if token is None:
        return None
    kit, hashed = kit_of(request), token_hash(console or "")
    found = await kit.database.read(looks.find, link, token_hash(token), hashed, kit.clock(), SESSION_IDLE)
    if found and found[1].who.open:
        request.state.merchant, look = found
        request.state.looking = _looking(request, look, console or "")
    return found


def looking_of(request: Request) -> Looking | None:
    """What the bar says, None for everybody else."""
    return getattr(request.state, "looking", None)


def over(request: Request, look: Look) -> SignedOut:
    """Back to the console, where the session may be over, too; the browser forgets the look."""
    return SignedOut(f"{_customer_page(look)}?done=look-over", (drop_cookie(kit_of(request), LOOK),))


async def looking_guard(connection: ASGIConnection, handler: BaseRouteHandler) -> None:
    """Raises OnlyLooking for whatever would do something in a portal that is only looked at."""
    link = connection.path_params.get("portal")
    if link is None or (connection.scope["method"] in SAFE and not handler.opt.get(ACTS)):
        return
    request: Request = connection if isinstance(connection, Request) else Request(connection.scope)
    found = await find_look(request, str(link))
    if found and found[1].who.open:
        raise OnlyLooking(_NOTHING)


def _looking(request: Request, look: Look, console: str) -> Looking:
    csrf = csrf_token(kit_of(request), console)
    return Looking(look.user, look.who.display_name, look.expires_at, _customer_page(look), csrf)


def _customer_page(look: Look) -> str:
    return f"/admin/customers/{quote(look.who.handle, safe='')}"
