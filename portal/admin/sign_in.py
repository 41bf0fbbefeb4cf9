"""The door of the console: sign-in with e-mail and password, sign-out, language."""

from urllib.parse import quote

from litestar import Request, Response, Router, get, post

from portal.admin.door import BUSY, arrive, device_of, missing, next_of, tools_of, without
from portal.domain.console import waiting_time
from portal.domain.passwords import LONGEST_TYPED
from portal.domain.second_factor import PENDING_LIFE
from portal.domain.sentences import Sentence, say
from portal.operations.console_sign_in import Answer, Attempt, Outcome, sign_in
from portal.operations.tools import TooBusy
from portal.store import console
from portal.store.tokens import token_hash
from portal.web.clients import client_network
from portal.web.console import HOME, SIGN_IN, ConsoleGuest, enter_console, welcome_to_console
from portal.web.console_reply import greet_at_console
from portal.web.cookies import CONSOLE, CONSOLE_STEP, LANGUAGE, YEAR, drop_cookie, make_cookie, read_cookie
from portal.web.forms import Form, read_form
from portal.web.kit import kit_of
from portal.web.problems import SignedOut
from portal.web.reply import came_from, go
from portal.web.ways import own_path

_LIMITS = {"email": 254, "password": LONGEST_TYPED}
_DONE = {
    "signed-out": say("You are signed out."),
    "password": say("Your password was changed. Sign in with it."),
}
_NO_EMAIL, _NO_PASSWORD = say("Enter your e-mail address."), say("Enter your password.")
_WRONG = say("The e-mail address or the password is not right. Check both and try again.")


@get("/sign-in")
async def show_sign_in(request: Request) -> Response:
    """The page that asks for e-mail and password; who is signed in already goes on."""
    wanted = next_of(request)
    try:
        await enter_console(request, unready=True)
    except SignedOut:
        notice = _DONE.get(request.query_params.get("done", ""))
        return _ask(welcome_to_console(request), Form({"email": "", "password": "", "next": wanted}), notice=notice)
    return go(request, wanted or HOME)


@post("/sign-in", status_code=200)
async def create_session(request: Request) -> Response:
    """The browser is signed in with a new session, or asked for the second factor; what it had before is over."""
    guest = welcome_to_console(request)
    form = await read_form(request, ("email", "password", "next"), _LIMITS)
    form = form.with_errors(missing(form, email=_NO_EMAIL, password=_NO_PASSWORD))
    if not form.valid:
        return _ask(guest, form, 422)
    values = form.values
    attempt = Attempt(values["email"].strip(), values["password"], client_network(request), device_of(request))
    try:
        answer = await sign_in(tools_of(request), attempt, guest.now)
    except TooBusy:
        return _ask(guest, form.with_errors({"sign-in": BUSY}), 503)
    return _answer(guest, form, answer)


@post("/sign-out", status_code=200)
async def create_sign_out(request: Request) -> Response:
    """The session is over on the server and forgotten by the browser."""
    kit, token = kit_of(request), read_cookie(request, CONSOLE)
    if token:
        await kit.database.write(console.end, token_hash(token), kit.clock())
    headers = {"clear-site-data": '"cache"'}
    return go(request, f"{SIGN_IN}?done=signed-out", cookies=[drop_cookie(kit, CONSOLE)], headers=headers)


@post("/language", status_code=200)
async def create_language(request: Request) -> Response:
    """The chosen language is remembered for a year; the user is back where they were."""
    kit, form = kit_of(request), await read_form(request, ("language",))
    chosen = form.values["language"]
    cookies = [make_cookie(kit, LANGUAGE, chosen, seconds=YEAR)] if chosen in kit.languages else []
    return go(request, came_from(request, HOME, HOME), cookies=cookies)


def _answer(guest: ConsoleGuest, form: Form, answer: Answer) -> Response:
    match answer.outcome:
        case Outcome.WRONG:
            return _ask(guest, form.with_errors({"sign-in": _WRONG}), 422)
        case Outcome.TOO_MANY:
            return _ask(guest, form.with_errors({"sign-in": waiting_time(answer.seconds)}), 429)
        case Outcome.CODE_DUE:
            life = int(PENDING_LIFE.total_seconds())
            step = make_cookie(guest.kit, CONSOLE_STEP, answer.token, seconds=life)
            return go(guest.request, f"{SIGN_IN}/code{_onward(form.values['next'])}", cookies=[step])
    return arrive(guest, answer.token, form.values["next"])


def _onward(wanted: str) -> str:
    safe = own_path(wanted, HOME)
    return f"?next={quote(safe, safe='/')}" if safe else ""


def _ask(guest: ConsoleGuest, form: Form, status: int = 200, *, notice: Sentence | None = None) -> Response:
    title = say("Sign in to the console")
    return greet_at_console(
        guest, "partials/admin/sign_in.html", title=title, status=status, notice=notice, form=without(form, "password")
    )


router = Router("/", route_handlers=[show_sign_in, create_session, create_sign_out, create_language])
