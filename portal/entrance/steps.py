"""What the steps of signing in share: where they lead, who takes them, how they end."""

from urllib.parse import quote

from litestar import Request, Response

from portal.domain.sentences import say
from portal.operations.prove_code import Browser, Proof
from portal.operations.tools import Tools
from portal.store.tokens import token_hash
from portal.web.clients import agent_name, client_place
from portal.web.cookies import VISITOR, customer_cookie, drop_cookie, make_cookie, read_cookie
from portal.web.reply import go
from portal.web.visits import Guest
from portal.web.ways import own_path


BUSY = say("We are very busy right now. Please try again in a minute.")


def tools_of(request: Request) -> Tools:
    """The tools of the application that serves this request."""
    return request.app.state.tools


def next_of(request: Request, guest: Guest) -> str:
    """The page of this portal that the visitor wanted, or an empty text."""
    return own_path(request.query_params.get("next"), guest.merchant.portal) or ""


def query_of(wanted: str, guest: Guest) -> str:
    """The query that takes the wanted page along to the next step."""
    safe = own_path(wanted, guest.merchant.portal)
    return f"?next={quote(safe, safe='/')}" if safe else ""


def browser_of(guest: Guest) -> Browser:
    """The visitor's browser as codes and sessions know it."""
    agent = agent_name(guest.request.headers.get("user-agent", ""))
    session = read_cookie(guest.request, customer_cookie(guest.merchant.link))
    former = token_hash(session) if session else None
    return Browser(token_hash(guest.visitor), agent or None, client_place(guest.request) or None, former)


def arrive(guest: Guest, proof: Proof, wanted: str) -> Response:
    """Signed in: a new session cookie, the pre-session one gone, and on to the wanted page."""
    kit, merchant = guest.kit, guest.merchant
    cookies = [make_cookie(kit, customer_cookie(merchant.link), proof.token), drop_cookie(kit, VISITOR)]
    return go(guest.request, own_path(wanted, merchant.portal) or f"{merchant.portal}/", cookies=cookies)
