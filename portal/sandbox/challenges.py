"""The sandbox's page in place of a customer's bank, which asks whether a payment is theirs (3-D Secure)."""

from litestar import Request, Response, Router, get, post
from litestar.params import FromPath

from portal.adapters.gateways.sandbox_memory import Record
from portal.adapters.gateways.sandbox_sessions import Over
from portal.domain.money import Money
from portal.domain.sentences import say
from portal.sandbox.frame import page_of, show, show_over
from portal.store.errors import Missing
from portal.web.forms import read_form
from portal.web.problems import problem_locale
from portal.web.reply import go


@get("/challenges/{reference:str}")
async def show_challenge(request: Request, reference: FromPath[str]) -> Response:
    """The bank's question, until it was answered."""
    charge = await _charge(request, reference)
    if charge["waits"] != "customer":
        return _over(request, charge)
    amount = Money(charge["amount"], charge["currency"])
    context = {"amount": amount, "about": charge["about"], "home": request.scope["path"]}
    title = say("Is this payment yours?")
    return show(request, "partials/sandbox/challenge.html", problem_locale(request), title=title, **context)


@post("/challenges/{reference:str}/answer", status_code=200)
async def create_answer(request: Request, reference: FromPath[str]) -> Response:
    """The bank knows, and the browser is back in the portal; whatever is no confirmation is a refusal."""
    charge = await _charge(request, reference)
    form = await read_form(request, ("answer",))
    try:
        await page_of(request).answer(reference, confirmed=form.values["answer"] == "confirm")
    except Over:
        return _over(request, charge)
    return go(request, charge["return_url"])


async def _charge(request: Request, reference: str) -> Record:
    charge = await page_of(request).charge(reference)
    if charge is None or charge["return_url"] is None:
        raise Missing("challenge")
    return charge


def _over(request: Request, charge: Record) -> Response:
    return show_over(request, problem_locale(request), charge["return_url"])


router = Router("/", route_handlers=[show_challenge, create_answer])
