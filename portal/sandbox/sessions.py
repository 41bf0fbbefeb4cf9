"""The sandbox's page for entering a payment method: one of its test cards or test accounts."""

from litestar import Request, Response, Router, get, post
from litestar.params import FromPath

from portal.adapters.gateways.sandbox_cards import may_be_real, sample_of, samples_of
from portal.adapters.gateways.sandbox_memory import Record
from portal.adapters.gateways.sandbox_sessions import Over, is_open
from portal.domain.sentences import Sentence, say
from portal.sandbox.frame import locale_of, page_of, show, show_over
from portal.store.errors import Missing
from portal.web.forms import Form, read_form
from portal.web.kit import kit_of
from portal.web.reply import go

_TITLES = {"card": say("Choose a test card"), "sepa": say("Choose a test account")}


@get("/sessions/{reference:str}")
async def show_session(request: Request, reference: FromPath[str]) -> Response:
    """What can be chosen, until something was."""
    session = await _session(request, reference)
    if not is_open(session, kit_of(request).clock()):
        return _over(request, session)
    return _ask(request, session, Form({"sample": samples_of(session["kind"])[0].name}))


@post("/sessions/{reference:str}/method", status_code=200)
async def create_method(request: Request, reference: FromPath[str]) -> Response:
    """The sample is stored, or declined as it says, and the browser is back in the portal, or stays if it was told so.

    A number that is not one of ours is forgotten at once: it may be somebody's.
    """
    session = await _session(request, reference)
    form = await read_form(request, ("sample", "number", "intent"))
    sample = sample_of(session["kind"], form.values["sample"], form.values["number"])
    if sample is None:
        typed = form.values["number"].strip()
        complaint = {"number": _complaint(typed)} if typed else {"sample": say("Choose one of these.")}
        return _ask(request, session, Form({"sample": form.values["sample"]}, complaint), 422)
    try:
        await page_of(request).choose(reference, sample)
    except Over:
        return _over(request, session)
    if form.values["intent"] != "stay":
        return go(request, session["return_url"])
    title, locale = say("Declined") if sample.refusal else say("Stored"), locale_of(request, session["language"])
    return show(request, "partials/sandbox/done.html", locale, title=title)


@post("/sessions/{reference:str}/cancellation", status_code=200)
async def create_cancellation(request: Request, reference: FromPath[str]) -> Response:
    """Nothing is stored, and the browser is back in the portal."""
    session = await _session(request, reference)
    try:
        await page_of(request).cancel(reference)
    except Over:
        return _over(request, session)
    return go(request, session["cancel_url"])


async def _session(request: Request, reference: str) -> Record:
    session = await page_of(request).session(reference)
    if session is None:
        raise Missing("session")
    return session


def _ask(request: Request, session: Record, form: Form, status: int = 200) -> Response:
    context = {
        "form": form, "session": session, "samples": samples_of(session["kind"]),
        "today": kit_of(request).clock().date(), "home": request.scope["path"].removesuffix("/method"),
    }  # fmt: skip
    locale, title = locale_of(request, session["language"]), _TITLES[session["kind"]]
    return show(request, "partials/sandbox/session.html", locale, title=title, status=status, **context)


def _over(request: Request, session: Record) -> Response:
    return show_over(request, locale_of(request, session["language"]), session["cancel_url"])


def _complaint(number: str) -> Sentence:
    if may_be_real(number):
        return say("This may be a real card, so it was refused and not kept. Use one of the test numbers above.")
    return say("This is none of the test numbers above. It was not kept.")


router = Router("/", route_handlers=[show_session, create_method, create_cancellation])
