"""The first step of signing in: the e-mail."""

import re

from litestar import Request, Response, Router, get, post

from portal.domain.sentences import Sentence, say
from portal.entrance.steps import BUSY, browser_of, next_of, query_of, tools_of
from portal.operations.ask_for_code import Answer, Asked, Wish, ask_for_code
from portal.operations.tools import TooBusy
from portal.web.clients import client_network
from portal.web.forms import Form, read_form
from portal.web.reply import go, greet
from portal.web.visits import Guest, welcome

_PLAUSIBLE = re.compile(r"[^@\s]+@[^@\s.]+(\.[^@\s.]+)+")


@get("/sign-in")
async def show_sign_in(request: Request) -> Response:
    """The page that asks for the e-mail, prefilled by `?email=`."""
    guest = await welcome(request)
    email = request.query_params.get("email", "")[:254]
    notice = say("You are signed out.") if request.query_params.get("done") == "signed-out" else None
    return _ask(guest, Form({"email": email, "next": next_of(request, guest)}), notice=notice)


@post("/sign-in", status_code=200)
async def create_code(request: Request) -> Response:
    """A code is on its way and the next page asks for it."""
    guest = await welcome(request)
    form = await read_form(request, ("email", "next"), {"email": 254})
    email = form.values["email"].strip()
    if not _PLAUSIBLE.fullmatch(email):
        form = form.with_errors({"email": say("Enter your e-mail address, for example name@example.com.")})
    if not form.valid:
        return _ask(guest, form, 422)
    wish = Wish(email, browser_of(guest).visitor, client_network(request), guest.locale.tag)
    try:
        asked = await ask_for_code(tools_of(request), guest.merchant, wish, guest.now)
    except TooBusy:
        return _ask(guest, form.with_errors({"email": BUSY}), 503)
    if asked.answer is Answer.SENT:
        return go(request, f"{guest.merchant.portal}/sign-in/code{query_of(form.values['next'], guest)}")
    status = 422 if asked.answer is Answer.UNKNOWN else 429
    return _ask(guest, form.with_errors({"email": _refusal(asked, email)}), status)


def _ask(guest: Guest, form: Form, status: int = 200, notice: Sentence | None = None) -> Response:
    title = say("Sign in")
    return greet(guest, "partials/entrance/email.html", title=title, status=status, form=form, notice=notice)


def _refusal(asked: Asked, email: str) -> Sentence:
    match asked.answer:
        case Answer.UNKNOWN:
            return say(
                "There is no customer with the address %(email)s. Check it for typos, or use the address that "
                "your invoices are sent to.",
                email=email,
            )
        case Answer.TOO_SOON:
            return say(
                "A code was sent a moment ago. You can ask for another one in %(seconds)s seconds.",
                seconds=asked.seconds,
            )
    return say("Too many codes were asked for. Please wait an hour and try again.")


router = Router("/", route_handlers=[show_sign_in, create_code])
