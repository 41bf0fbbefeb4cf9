"""The door of the console: sign-in with e-mail and password, sign-out, language."""

from litestar import Request, Response, Router, get, post

from portal.domain.console import LONGEST_PASSWORD, waiting_time
from portal.domain.sentences import Sentence, say
from portal.operations.console_sign_in import Answer, Attempt, Outcome, sign_in
from portal.operations.tools import Tools, TooBusy
from portal.store import console
from portal.store.tokens import token_hash
from portal.web.clients import agent_name, client_network
from portal.web.console import HOME, SIGN_IN, ConsoleGuest, enter_console, welcome_to_console
from portal.web.console_reply import greet_at_console
from portal.web.cookies import CONSOLE, LANGUAGE, YEAR, drop_cookie, make_cookie, read_cookie
from portal.web.forms import Form, read_form
from portal.web.kit import kit_of
from portal.web.problems import SignedOut
from portal.web.reply import came_from, go
from portal.web.ways import own_path

_LIMITS = {"email": 254, "password": LONGEST_PASSWORD}
_SIGNED_OUT = say("You are signed out.")
_WRONG = say("The e-mail address or the password is not right. Check both and try again.")
_BUSY = say("We are very busy right now. Please try again in a minute.")


@get("/sign-in")
async def show_sign_in(request: Request) -> Response:
    """The page that asks for e-mail and password; who is signed in already goes on."""
    wanted = own_path(request.query_params.get("next"), HOME) or ""
    try:
        await enter_console(request)
    except SignedOut:
        notice = _SIGNED_OUT if request.query_params.get("done") == "signed-out" else None
        return _ask(welcome_to_console(request), Form({"email": "", "password": "", "next": wanted}), notice=notice)
    return go(request, wanted or HOME)


@post("/sign-in", status_code=200)
async def create_session(request: Request) -> Response:
    """The browser is signed in with a new session, the one it had before is over."""
    guest = welcome_to_console(request)
    form = await read_form(request, ("email", "password", "next"), _LIMITS)
    form = form.with_errors(_missing(form))
    if not form.valid:
        return _ask(guest, form, 422)
    agent = agent_name(request.headers.get("user-agent", "")) or None
    former = read_cookie(request, CONSOLE)
    values = form.values
    attempt = Attempt(values["email"].strip(), values["password"], client_network(request), agent, former)
    try:
        answer = await sign_in(_tools(request), attempt, guest.now)
    except TooBusy:
        return _ask(guest, form.with_errors({"sign-in": _BUSY}), 503)
    return _arrive(guest, form, answer)


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


def _missing(form: Form) -> dict[str, Sentence]:
    sentences = {"email": say("Enter your e-mail address."), "password": say("Enter your password.")}
    return {name: sentence for name, sentence in sentences.items() if not form.values[name].strip()}


def _arrive(guest: ConsoleGuest, form: Form, answer: Answer) -> Response:
    match answer.outcome:
        case Outcome.WRONG:
            return _ask(guest, form.with_errors({"sign-in": _WRONG}), 422)
        case Outcome.TOO_MANY:
            return _ask(guest, form.with_errors({"sign-in": waiting_time(answer.seconds)}), 429)
    cookie = make_cookie(guest.kit, CONSOLE, answer.token)
    return go(guest.request, own_path(form.values["next"], HOME) or HOME, cookies=[cookie])


def _ask(guest: ConsoleGuest, form: Form, status: int = 200, *, notice: Sentence | None = None) -> Response:
    shown = Form({**form.values, "password": ""}, form.errors)
    title = say("Sign in to the console")
    return greet_at_console(
        guest, "partials/admin/sign_in.html", title=title, status=status, notice=notice, form=shown
    )


def _tools(request: Request) -> Tools:
    return request.app.state.tools


router = Router("/", route_handlers=[show_sign_in, create_session, create_sign_out, create_language])
