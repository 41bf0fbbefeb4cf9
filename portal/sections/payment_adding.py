"""Adding a payment method: what is agreed to, the way to the gateway's page, and what is there when one comes back."""

from typing import Any
from urllib.parse import urlencode

from litestar import Request, Response, Router, get, post
from litestar.params import FromPath

from portal.domain.adding import NOT_KNOWN, PURPOSES, came_to_nothing, consent, onward, purpose_of
from portal.domain.refusals import Refused
from portal.domain.sentences import Sentence, say
from portal.operations import adding
from portal.operations.adding import NoAnswer
from portal.operations.mandates import gateway_for
from portal.operations.tools import Tools
from portal.store import payment_setups
from portal.store.payment_setups import PaymentSetup
from portal.store.tokens import token_hash
from portal.web.forms import read_form
from portal.web.reply import go, is_fragment, show
from portal.web.visits import Visit, enter

_HERE = "payment-methods"
_TITLE = say("Add a payment method")
_WAY = say("On to the payment page")
_WAITING = say("Your payment method is being confirmed")
_BACK = say("You came back without storing a payment method.")
_AGAIN_SECONDS = 4


@get("/payment-methods/new")
async def new_method(request: Request) -> Response:
    """What can be stored, and what is agreed to with it."""
    visit, *_ = await enter(request)
    came = "info", _BACK
    return await _ask(visit, purpose_of(request.query_params), note=came if "back" in request.query_params else None)


@post("/payment-methods/new", status_code=200)
async def create_setup(request: Request) -> Response:
    """The customer has agreed, and goes on to the gateway's page."""
    visit, *_ = await enter(request)
    form = await read_form(request, (*PURPOSES, "kind"))
    purpose, portal = purpose_of(form.values), visit.merchant.portal
    back = f"{portal}/payment-methods/new?{urlencode({**purpose, 'back': 'yes'})}"
    agreed = consent(visit.merchant.name)
    words = visit.kit.renderer.translate(agreed, visit.locale)
    kind = "sepa" if form.values["kind"] == "sepa" else "card"
    wanted = adding.Request(kind, purpose, agreed, words, visit.locale.tag, back)
    try:
        setup = await adding.begin(_tools(request), visit.desk, visit.merchant, wanted)
    except Refused as refused:
        return await _ask(visit, purpose, status=409, note=("warning", refused.sentence))
    if is_fragment(request) and setup.session_url:
        return go(request, setup.session_url)
    return go(request, f"{portal}/payment-methods/setups/{setup.key}")


@get("/payment-methods/setups/{handle:str}", acts=True)
async def show_way(request: Request, handle: FromPath[str]) -> Response:
    """The way to the gateway's page; a form may not lead to another site (CSP form-action), a page may."""
    visit, setup = await enter(request, payment_setups.of_customer, args=(handle,))
    if not setup.is_open or setup.session_url is None:
        return await _came_back(visit, setup)
    context = {"href": setup.session_url, "refresh": f"0; url={setup.session_url}"}
    return show(visit, "partials/payments/way.html", here=_HERE, title=_WAY, **context)


@get("/payment-methods/return/{handle:str}", acts=True)
async def show_return(request: Request, handle: FromPath[str]) -> Response:
    """Back from the gateway by a one-time address: what it has stored is read from it, and is this customer's."""
    visit, setup = await enter(request, payment_setups.by_state, args=(token_hash(handle),))
    try:
        setup = await adding.finish(_tools(request), setup, visit.now)
    except NoAnswer:
        return _wait(visit, ("warning", NOT_KNOWN))
    return await _came_back(visit, setup)


async def _came_back(visit: Visit, setup: PaymentSetup) -> Response:
    if setup.is_open:
        return _wait(visit, None)
    if setup.state == "stored" and setup.method:
        return go(visit.request, visit.merchant.portal + onward(setup.purpose, setup.method))
    return await _ask(visit, dict(setup.purpose), note=came_to_nothing(setup.state, setup.error))


def _wait(visit: Visit, note: tuple[str, Sentence] | None) -> Response:
    context = {"note": note, "refresh": str(_AGAIN_SECONDS), "href": visit.request.scope["path"], "title": _WAITING}
    return show(visit, "partials/payments/waiting.html", here=_HERE, **context)


async def _ask(
    visit: Visit, purpose: dict[str, str], *, status: int = 200, note: tuple[str, Sentence] | None = None
) -> Response:
    tools = _tools(visit.request)
    context = {
        "agreed": consent(visit.merchant.name), "kinds": await adding.kinds(tools, visit.merchant), "note": note,
        "purpose": purpose, "debits": await gateway_for(tools, visit.merchant) is not None,
    }  # fmt: skip
    return show(visit, "partials/payments/new.html", here=_HERE, title=_TITLE, status=status, **context)


def _tools(request: Request) -> Tools:
    return request.app.state.tools


router = Router("/", route_handlers=[new_method, create_setup, show_way, show_return])
