"""Taking up an invitation to the console: whoever reads the mail sets name and password, and is in."""

from litestar import Request, Response, Router, get, post
from litestar.params import FromPath

from portal.admin.door import BUSY, arrive, device_of, missing, tools_of, unfit, without
from portal.domain.console import ROLE_WORDS
from portal.domain.refusals import Refused
from portal.domain.sentences import say
from portal.domain.team import LONGEST_NAME, Invitation
from portal.operations.console_sign_in import Outcome
from portal.operations.invitations import Joining, accept, find_invitation
from portal.operations.tools import TooBusy
from portal.store import merchants
from portal.web.console import ConsoleGuest, welcome_to_console
from portal.web.console_reply import greet_at_console
from portal.web.forms import Form, read_form
from portal.web.kit import kit_of

_TITLE, _OVER = say("Welcome to the console"), say("This invitation is no longer valid")


@get("/sign-in/invitation/{token:str}")
async def show_invitation(request: Request, token: FromPath[str]) -> Response:
    """The page on which name and password are set; the link is not used up by looking."""
    guest = welcome_to_console(request)
    invitation = await find_invitation(tools_of(request), token, guest.now)
    return await _show(guest, token, invitation, Form({"name": "", "password": ""}))


@post("/sign-in/invitation/{token:str}", status_code=200)
async def create_user(request: Request, token: FromPath[str]) -> Response:
    """The invited have an account of their own and are signed in."""
    guest, tools = welcome_to_console(request), tools_of(request)
    form = await read_form(request, ("name", "password"), {"name": LONGEST_NAME})
    invitation = await find_invitation(tools, token, guest.now)
    if invitation is None:
        return await _show(guest, token, None, form)
    merchant = await kit_of(request).database.read(merchants.get, invitation.merchant_id)
    nobody = missing(form, name=say("Enter your name."))
    form = form.with_errors(nobody | unfit(form, "password", invitation.email, (merchant.name, form.values["name"])))
    if not form.valid:
        return await _show(guest, token, invitation, form, 422)
    joining = Joining(" ".join(form.values["name"].split()), form.values["password"])
    try:
        answer = await accept(tools, token, joining, device_of(request), guest.now)
    except TooBusy:
        return await _show(guest, token, invitation, form.with_errors({"password": BUSY}), 503)
    except Refused as refused:
        return await _show(guest, token, invitation, form.with_errors({"sign-in": refused.sentence}), 409)
    if answer.outcome is Outcome.OVER:
        return await _show(guest, token, None, form)
    return arrive(guest, answer.token)


async def _show(
    guest: ConsoleGuest, token: str, invitation: Invitation | None, form: Form, status: int = 200
) -> Response:
    if invitation is None:
        panel = "partials/admin/door/over.html"
        return greet_at_console(guest, panel, title=_OVER, status=410, form=Form(), kind="invitation")
    merchant = await guest.kit.database.read(merchants.get, invitation.merchant_id)
    context = {"token": token, "invitation": invitation, "merchant": merchant, "role": ROLE_WORDS[invitation.role]}
    panel, shown = "partials/admin/door/invitation.html", without(form, "password")
    return greet_at_console(guest, panel, title=_TITLE, status=status, form=shown, **context)


router = Router("/", route_handlers=[show_invitation, create_user])
