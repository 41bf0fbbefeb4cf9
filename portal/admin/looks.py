"""Seeing the portal as a customer does: a look begins from the customer's page and ends there."""

from litestar import Request, Response, Router, post
from litestar.params import FromPath

from portal.domain.console import SESSION_LIFE, may_see_as
from portal.domain.sentences import say
from portal.domain.sign_in import new_token
from portal.operations.looking import begin_look
from portal.store import looks
from portal.web.console import HOME, enter_console
from portal.web.cookies import LOOK, drop_cookie, make_cookie
from portal.web.forms import read_form
from portal.web.problems import Forbidden
from portal.web.reply import go
from portal.web.ways import own_path

_FORBIDDEN = say("Only owners and support may see the portal as a customer does. You may look at everything here.")


@post("/customers/{handle:str}/look", status_code=200)
async def create_look(request: Request, handle: FromPath[str]) -> Response:
    """The user is in the customer's portal, at the page that the form names or at the first one."""
    (visit,) = await enter_console(request)
    if not may_see_as(visit.user.role):
        raise Forbidden(_FORBIDDEN)
    form = await read_form(request, ("next",))
    token, portal = new_token(), visit.merchant.portal
    await visit.write(begin_look, handle, visit.user, token, visit.now)
    # The cookie outlives the look, so that the browser is told that it is over instead of being asked to sign in.
    cookie = make_cookie(visit.kit, LOOK, token, seconds=int(SESSION_LIFE.total_seconds()))
    return go(request, own_path(form.values["next"], portal) or f"{portal}/", cookies=[cookie])


@post("/look/ending", status_code=200)
async def create_ending(request: Request) -> Response:
    """The look is over, and the user back at the customer's page that it began from."""
    (visit,) = await enter_console(request)
    form = await read_form(request, ("back",))
    await visit.kit.database.write(looks.end, visit.user.session_id, visit.now)
    back = own_path(form.values["back"], f"{HOME}/customers")
    return go(request, f"{back}?done=looked" if back else HOME, cookies=[drop_cookie(visit.kit, LOOK)])


router = Router("/", route_handlers=[create_look, create_ending])
