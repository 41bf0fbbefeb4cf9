"""The second step at the console's door: the code of the app, or a recovery code instead."""

from urllib.parse import quote

from litestar import Request, Response, Router, get, post

from portal.admin.door import arrive, device_of, missing, next_of, tools_of
from portal.domain.console import waiting_time
from portal.domain.sentences import Sentence, say
from portal.operations.console_sign_in import Outcome
from portal.operations.second_step import is_code_due, prove_code
from portal.web.console import SIGN_IN, ConsoleGuest, welcome_to_console
from portal.web.console_reply import greet_at_console
from portal.web.cookies import CONSOLE_STEP, read_cookie
from portal.web.forms import Form, read_form
from portal.web.reply import go

_NO_CODE = {"code": say("Enter the 6 digits that your app shows."), "recovery": say("Enter one of your codes.")}
_WRONG = {
    "code": say("This code is not right, or was used already. Wait for the next one and enter it."),
    "recovery": say("This is not one of your codes, or it was used already. Try another one."),
}
_PATHS = {"code": "code", "recovery": "recovery-code"}
_TITLES = {"code": say("Enter your code"), "recovery": say("Use a recovery code")}


@get("/sign-in/code")
async def show_code(request: Request) -> Response:
    """The page that asks for the code of the app."""
    return await _show(request, "code")


@post("/sign-in/code", status_code=200)
async def create_session_by_code(request: Request) -> Response:
    """The browser is signed in by the code of the app."""
    return await _prove(request, "code")


@get("/sign-in/recovery-code")
async def show_recovery_code(request: Request) -> Response:
    """The page that asks for a recovery code."""
    return await _show(request, "recovery")


@post("/sign-in/recovery-code", status_code=200)
async def create_session_by_recovery_code(request: Request) -> Response:
    """The browser is signed in by a recovery code, which is used up."""
    return await _prove(request, "recovery")


async def _show(request: Request, kind: str) -> Response:
    guest, pending = welcome_to_console(request), read_cookie(request, CONSOLE_STEP)
    if pending is None or not await is_code_due(tools_of(request), pending, guest.now):
        return go(request, SIGN_IN)
    return _ask(guest, kind, Form({"code": "", "next": next_of(request)}))


async def _prove(request: Request, kind: str) -> Response:
    guest, pending = welcome_to_console(request), read_cookie(request, CONSOLE_STEP)
    form = await read_form(request, ("code", "next"), {"code": 40})
    form = form.with_errors(missing(form, code=_NO_CODE[kind]))
    if pending is None:
        return go(request, SIGN_IN)
    if not form.valid:
        return _ask(guest, kind, form, 422)
    answer = await prove_code(tools_of(request), pending, form.values["code"], device_of(request), guest.now)
    match answer.outcome:
        case Outcome.WRONG:
            return _ask(guest, kind, form.with_errors({"code": _WRONG[kind]}), 422)
        case Outcome.TOO_MANY:
            return _ask(guest, kind, form.with_errors({"code": waiting_time(answer.seconds)}), 429)
        case Outcome.OVER:
            return go(request, SIGN_IN)
    return arrive(guest, answer.token, form.values["next"])


def _ask(guest: ConsoleGuest, kind: str, form: Form, status: int = 200) -> Response:
    title: Sentence = _TITLES[kind]
    wanted = form.values["next"]
    query = f"?next={quote(wanted, safe='/')}" if wanted else ""
    panel, action = "partials/admin/door/code.html", f"{SIGN_IN}/{_PATHS[kind]}"
    return greet_at_console(guest, panel, title=title, status=status, form=form, kind=kind, action=action, query=query)


router = Router(
    "/", route_handlers=[show_code, create_session_by_code, show_recovery_code, create_session_by_recovery_code]
)
