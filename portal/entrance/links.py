"""One-time links: opening one changes nothing, pressing its button signs in; mail scanners do no harm."""

from litestar import Request, Response, Router, get, post
from litestar.params import FromPath

from portal.domain.sentences import say
from portal.entrance.steps import arrive, browser_of, next_of, query_of, tools_of
from portal.operations.challenges import is_link_open
from portal.operations.prove_code import Outcome, use_link
from portal.web.reply import greet
from portal.web.visits import Guest, welcome


@get("/sign-in/link/{token:str}")
async def show_link(request: Request, token: FromPath[str]) -> Response:
    """The page with the button."""
    guest = await welcome(request)
    return _show(guest, token, await is_link_open(tools_of(request), guest.merchant, token, guest.now))


@post("/sign-in/link/{token:str}", status_code=200)
async def create_session_by_link(request: Request, token: FromPath[str]) -> Response:
    """The link is used up and the browser signed in."""
    guest = await welcome(request)
    proof = await use_link(tools_of(request), guest.merchant, token, browser_of(guest), guest.now)
    if proof.outcome is not Outcome.SIGNED_IN:
        return _show(guest, token, False)
    return arrive(guest, proof, next_of(request, guest))


def _show(guest: Guest, token: str, usable: bool) -> Response:
    status, title = (200, say("Sign in")) if usable else (410, say("This link is no longer valid"))
    context = {"token": token, "usable": usable, "query": query_of(next_of(guest.request, guest), guest)}
    return greet(guest, "partials/entrance/link.html", title=title, status=status, **context)


router = Router("/", route_handlers=[show_link, create_session_by_link])
