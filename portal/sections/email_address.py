"""The e-mail address, a part of My details: changed by a code that goes to the new one."""

from litestar import Request, Response, Router, get, post

from portal.domain.customers import email_key
from portal.domain.sentences import Sentence, say
from portal.domain.sign_in import tidy_code
from portal.operations.change_email import (
    Answer,
    Outcome,
    Pending,
    Wish,
    ask_for_change,
    find_pending,
    prove_change,
)
from portal.operations.contact_details import EMAIL, LONGEST_EMAIL
from portal.operations.tools import Tools, TooBusy
from portal.store.tokens import token_hash
from portal.web.cookies import customer_cookie, read_cookie
from portal.web.forms import Form, read_form
from portal.web.reply import go, show
from portal.web.visits import Visit, enter

_BUSY = say("We are very busy right now. Please try again in a minute.")
_TITLE = say("E-mail address")


@get("/details/email")
async def show_email(request: Request) -> Response:
    """The form for the new address."""
    (visit,) = await enter(request)
    return _ask(visit, Form({"email": ""}))


@post("/details/email", status_code=200)
async def create_email_code(request: Request) -> Response:
    """A code is on its way to the new address; the address stays as it is until the code is proven."""
    (visit,) = await enter(request)
    form = await read_form(request, ("email",), {"email": LONGEST_EMAIL})
    email = form.values["email"].strip()
    if not EMAIL.fullmatch(email):
        form = form.with_errors({"email": say("Enter the new address, for example name@example.com.")})
    elif email_key(email) == email_key(visit.who.email or ""):
        form = form.with_errors({"email": say("You already use this address.")})
    if not form.valid:
        return _ask(visit, form, 422)
    try:
        answer = await ask_for_change(_tools(request), visit.merchant, visit.desk, email, _wish(visit))
    except TooBusy:
        return _ask(visit, form.with_errors({"email": _BUSY}), 503)
    if answer.outcome is Outcome.SENT:
        return go(request, f"{visit.merchant.portal}/details/email/code")
    return _ask(visit, form.with_errors({"email": _refusal(answer)}), 429)


@get("/details/email/code")
async def show_email_code(request: Request) -> Response:
    """The form for the code; without a change under way it leads back to the address."""
    (visit,) = await enter(request)
    pending = await find_pending(_tools(request), visit.desk, _wish(visit).visitor)
    if pending is None:
        return go(request, f"{visit.merchant.portal}/details/email")
    return _prove(visit, Form({"code": ""}), pending)


@post("/details/email/code", status_code=200)
async def create_email(request: Request) -> Response:
    """The right code changes the address."""
    (visit,) = await enter(request)
    form = await read_form(request, ("code",), {"code": 40})
    wish, tools = _wish(visit), _tools(request)
    code = tidy_code(form.values["code"])
    if code is None:
        return await _again(visit, form, say("Enter the 6 digits from our e-mail."), 422)
    try:
        answer = await prove_change(tools, visit.merchant, visit.desk, code, wish)
    except TooBusy:
        return await _again(visit, form, _BUSY, 503)
    if answer.outcome is Outcome.CHANGED:
        return go(request, f"{visit.merchant.portal}/details?done=email")
    return await _again(visit, form, _refusal(answer), 422)


async def _again(visit: Visit, form: Form, sentence: Sentence, status: int) -> Response:
    pending = await find_pending(_tools(visit.request), visit.desk, _wish(visit).visitor)
    if pending is None:
        return _ask(visit, Form({"email": ""}, {"email": sentence}), status)
    return _prove(visit, form.with_errors({"code": sentence}), pending, status)


def _ask(visit: Visit, form: Form, status: int = 200) -> Response:
    return show(visit, "partials/details/email.html", here="details", title=_TITLE, status=status, form=form)


def _prove(visit: Visit, form: Form, pending: Pending, status: int = 200) -> Response:
    context = {"form": form, "pending": pending}
    return show(visit, "partials/details/email_code.html", here="details", title=_TITLE, status=status, **context)


def _wish(visit: Visit) -> Wish:
    token = read_cookie(visit.request, customer_cookie(visit.merchant.link)) or ""
    return Wish(token_hash(token), visit.who.session_id, visit.locale.tag)


def _tools(request: Request) -> Tools:
    return request.app.state.tools


def _refusal(answer: Answer) -> Sentence:
    match answer.outcome:
        case Outcome.TOO_SOON:
            return say(
                "A code was sent a moment ago. You can ask for another one in %(seconds)s seconds.",
                seconds=answer.number,
            )
        case Outcome.TOO_MANY:
            return say("Too many codes were asked for. Please wait an hour and try again.")
        case Outcome.WRONG if answer.number == 1:
            return say("That code is not right. You have one try left.")
        case Outcome.WRONG:
            return say("That code is not right. You have %(tries)s tries left.", tries=answer.number)
    return say("This code is no longer valid. Ask for a new one.")


router = Router("/", route_handlers=[show_email, create_email_code, show_email_code, create_email])
