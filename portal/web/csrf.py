"""Forms are accepted from our own pages only: a token bound to the browser's session, checked before every handler."""

import hmac

from litestar import Request
from litestar.connection import ASGIConnection
from litestar.handlers import BaseRouteHandler

from portal.domain.sentences import say
from portal.web.cookies import CONSOLE, VISITOR, customer_cookie, read_cookie
from portal.web.kit import Kit, kit_of
from portal.web.problems import Forbidden

SAFE = frozenset({"GET", "HEAD", "OPTIONS"})
# Handlers with this option take no forms: each request proves by a signature who sends it.
SIGNED = "signed"


def csrf_token(kit: Kit, bearer: str) -> str:
    """The token for forms of the browser that holds this cookie value."""
    return hmac.digest(kit.secret, b"csrf:" + bearer.encode(), "sha256").hex()[:32]


async def csrf_guard(connection: ASGIConnection, handler: BaseRouteHandler) -> None:
    """Raises Forbidden for an unsafe request whose form lacks the token of one of the browser's own cookies."""
    if connection.scope["method"] in SAFE or handler.opt.get(SIGNED):
        return
    request: Request = connection if isinstance(connection, Request) else Request(connection.scope)
    sent = (await request.form()).get("csrf")
    kit = kit_of(request)
    bearers = [read_cookie(request, name) for name in _cookie_names(request)]
    if isinstance(sent, str) and any(
        bearer and hmac.compare_digest(csrf_token(kit, bearer).encode(), sent.encode()) for bearer in bearers
    ):
        return
    if not any(bearers):
        raise Forbidden(say("Your browser sent no cookie. Allow cookies for this site, reload the page and try again."))
    raise Forbidden(say("This page was open for too long. Go back, reload it and try again. Nothing was changed."))


def _cookie_names(request: Request) -> list[str]:
    portal = request.path_params.get("portal")
    if portal is None:
        return [CONSOLE, VISITOR]
    return [customer_cookie(str(portal)), VISITOR]
