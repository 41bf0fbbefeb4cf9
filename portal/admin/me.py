"""One's own account in the console: name, password, second factor, and where one is signed in."""

from litestar import Request, Response, Router, get, post
from litestar.params import FromPath

from portal.admin.door import BUSY, missing, tools_of, unfit, without
from portal.domain.console import ROLE_WORDS, SESSION_IDLE, waiting_time
from portal.domain.events import Change, Event
from portal.domain.passwords import LONGEST_TYPED
from portal.domain.sentences import Sentence, say
from portal.domain.team import LONGEST_NAME
from portal.operations.console_passwords import change_password
from portal.operations.my_account import end_others, end_session, rename
from portal.operations.password_tries import try_password
from portal.operations.tools import TooBusy
from portal.store import console_sessions, second_factors
from portal.store.errors import Missing
from portal.web.clients import client_network
from portal.web.console import ME, ConsoleVisit, enter_console
from portal.web.console_reply import show_in_console
from portal.web.forms import Form, read_form
from portal.web.reply import go, is_fragment

_DONE = {
    "name": say("Your name was changed."),
    "password": say("Your password was changed. You are signed out on all other devices."),
    "session": say("The device was signed out."),
    "sessions": say("All other devices were signed out."),
    "on": say("Your second factor is on."),
    "off": say("Your second factor is off. Your password alone opens your account."),
}
_WRONG = say("This is not your password. Check it and try again.")


@get("/me")
async def show_me(request: Request) -> Response:
    """One's own account."""
    (visit,) = await enter_console(request)
    return await _show(visit, notice=_DONE.get(request.query_params.get("done", "")))


@post("/me/name", status_code=200)
async def create_name(request: Request) -> Response:
    """Colleagues and the timeline know one by this name; the frame, which shows it, is loaded anew."""
    (visit,) = await enter_console(request)
    form = await read_form(request, ("name",), {"name": LONGEST_NAME})
    form = form.with_errors(missing(form, name=say("Enter your name.")))
    if not form.valid:
        return await _show(visit, 422, form=form)
    name, before = " ".join(form.values["name"].split()), visit.user.name
    if name != before:
        event = Event("user_renamed", (Change("name", before, name),), "user", name)
        await visit.write(rename, visit.user.id, name, event, visit.actor, visit.now)
    return go(request, f"{ME}?done=name")


@post("/me/password", status_code=200)
async def create_password(request: Request) -> Response:
    """One has another password, and is signed in nowhere but here."""
    (visit,) = await enter_console(request)
    user, tools = visit.user, tools_of(request)
    form = await read_form(request, ("old", "new"), {"old": LONGEST_TYPED})
    unproven = missing(form, old=say("Enter your present password."))
    form = form.with_errors(unproven | unfit(form, "new", user.email, (visit.merchant.name, user.name)))
    if not form.valid:
        return await _show(visit, 422, form=form)
    try:
        tried = await try_password(tools, user.email, form.values["old"], client_network(request), visit.now)
        if tried.seconds:
            return await _show(visit, 429, form=form.with_errors({"old": waiting_time(tried.seconds)}))
        if not tried.right:
            return await _show(visit, 422, form=form.with_errors({"old": _WRONG}))
        await change_password(tools, user, tried, form.values["new"], visit.now)
    except TooBusy:
        return await _show(visit, 503, form=form.with_errors({"old": BUSY}))
    return await _done(visit, "password")


@post("/me/sessions/{session_id:int}/ending", status_code=200)
async def create_ending(request: Request, session_id: FromPath[int]) -> Response:
    """One is signed out on another device."""
    (visit,) = await enter_console(request)
    if session_id == visit.user.session_id:
        raise Missing("session")
    await visit.write(end_session, visit.user.id, session_id, visit.actor, visit.now)
    return await _done(visit, "session")


@post("/me/other-sessions/ending", status_code=200)
async def create_other_endings(request: Request) -> Response:
    """One is signed out on all devices but this one."""
    (visit,) = await enter_console(request)
    await visit.write(end_others, visit.user.id, visit.user.session_id, visit.actor, visit.now)
    return await _done(visit, "sessions")


async def _done(visit: ConsoleVisit, done: str) -> Response:
    if not is_fragment(visit.request):
        return go(visit.request, f"{ME}?done={done}")
    return await _show(visit, notice=_DONE[done])


async def _show(
    visit: ConsoleVisit, status: int = 200, *, form: Form | None = None, notice: Sentence | None = None
) -> Response:
    user, read = visit.user, visit.kit.database.read
    blank = {"name": user.name, "old": "", "new": ""}
    shown = Form(blank | dict(form.values), form.errors) if form else Form(blank)
    context = {
        "form": without(shown, "old", "new"),
        "devices": await read(console_sessions.all_open, user.id, visit.now, SESSION_IDLE),
        "codes_left": await read(second_factors.codes_left, user.id),
        "role": ROLE_WORDS[user.role],
    }
    panel, title = "partials/admin/me/panel.html", say("My account")
    return show_in_console(visit, panel, here="me", title=title, status=status, notice=notice, **context)


router = Router(
    "/", route_handlers=[show_me, create_name, create_password, create_ending, create_other_endings]
)
