"""Paying an open invoice: what is to be paid and with what, and what became of it."""

from datetime import timedelta
from typing import Any

from litestar import Request, Response, Router, get, post
from litestar.params import FromPath

from portal.domain.paying import NOT_OFFERED, at_once, is_lifted, paid, refuse_paying, to_pay, what_to_do
from portal.domain.refusals import Refused
from portal.domain.sentences import Sentence, say
from portal.operations.changes import Changed
from portal.operations.paying import Order, carry_out, order, takes_payments, usable
from portal.operations.tools import Tools
from portal.store import payables
from portal.store.errors import Stale
from portal.store.payables import Payable, Tried
from portal.web.forms import Form, read_form
from portal.web.kit import kit_of
from portal.web.reply import go, is_fragment, show
from portal.web.visits import Visit, enter

_TITLE = say("Pay invoice")
_CHANGED = say("The amount that is open has changed. Check it, then pay.")
_CHOOSE = say("Choose what to pay with.")
_WAITING = say("Your payment is under way")
_AT_BANK = say("Your bank wants you to confirm this payment")
_AGAIN_SECONDS = 4
# Who orders again so soon, by a double click or a reload, is led to what they have ordered.
_JUST_NOW = timedelta(minutes=10)


@get("/invoices/{handle:str}/payment")
async def new_payment(request: Request, handle: FromPath[str]) -> Response:
    """What is open, and what it can be paid with: the method just added, that of the subscription, or the newest."""
    visit, payable = await enter(request, payables.get, args=(handle, kit_of(request).clock()))
    if not await takes_payments(_tools(request), visit.merchant.id):
        return _sorry(visit, payable, Refused(NOT_OFFERED))
    if payable.tries.under_way and (reference := await visit.desk.read(payables.latest, handle, visit.now)):
        return go(request, _address(visit, handle, reference))
    wanted, handles = request.query_params.get("method", ""), [one.handle for one in usable(payable, visit.now)]
    first = wanted if wanted in handles else next(iter(handles), "")
    return _ask(visit, payable, Form({"method": first, "keep": "yes"}))


@post("/invoices/{handle:str}/payment", status_code=200)
async def create_payment(request: Request, handle: FromPath[str]) -> Response:
    """The payment is ordered, once, of the amount that was shown."""
    visit, payable = await enter(request, payables.get, args=(handle, kit_of(request).clock()))
    form = await read_form(request, ("method", "keep", "amount"))
    amount = form.values["amount"]
    if form.values["method"] not in [one.handle for one in usable(payable, visit.now)]:
        return _ask(visit, payable, form.with_errors({"method": _CHOOSE}), status=422)
    shown = int(amount) if amount.isascii() and amount.isdigit() and len(amount) < 16 else -1
    wanted = Order(handle, form.values["method"], shown, form.values["keep"] == "yes")
    try:
        reference = await order(_tools(request), visit.desk, wanted)
    except (Changed, Stale):
        payable = await visit.desk.read(payables.get, handle, visit.now)
        return _ask(visit, payable, form, status=409, note=("warning", _CHANGED))
    except Refused as refused:
        known = await visit.desk.read(payables.latest, handle, visit.now - _JUST_NOW)
        return go(request, _address(visit, handle, known)) if known else _sorry(visit, payable, refused)
    address = _address(visit, handle, reference)
    result = await carry_out(_tools(request), visit.desk, handle, reference, _whole(request, address))
    if result.challenge_url and is_fragment(request):
        return go(request, result.challenge_url)
    return go(request, f"{address}?go=yes" if result.challenge_url else address)


@get("/invoices/{handle:str}/payment/{reference:str}", acts=True)
async def show_payment(request: Request, handle: FromPath[str], reference: FromPath[str]) -> Response:
    """What has become of the payment by now, asked of the gateway as long as that is not known."""
    visit, tried = await enter(request, payables.tried, args=(handle, reference))
    address = _address(visit, handle, reference)
    result = await carry_out(_tools(request), visit.desk, handle, reference, _whole(request, address))
    context: dict[str, Any] = {"home": f"{visit.merchant.portal}/invoices/{handle}", "tried": tried}
    if result.state == "challenged" and result.challenge_url:
        # Who has just ordered is taken there; who came back without having confirmed is asked.
        there = f"0; url={result.challenge_url}" if "go" in request.query_params else None
        context |= {"href": result.challenge_url, "refresh": there}
        return _show(visit, "partials/payments/challenge.html", _AT_BANK, context)
    if result.state not in ("settled", "failed"):
        context |= {"href": address, "note": None, "refresh": str(_AGAIN_SECONDS)}
        return _show(visit, "partials/payments/waiting.html", _WAITING, context)
    return _ended(visit, tried, result.state == "settled", what_to_do(result.error, result.error_state), context)


def _ended(
    visit: Visit, tried: Tried, settled: bool, why: tuple[Sentence, Sentence], context: dict[str, Any]
) -> Response:
    method = tried.method.named if tried.method else say("a payment method that was removed")
    title = say("Thank you") if settled else say("The payment did not go through")
    context |= {"paid": paid(tried.amount, method) if settled else None, "why": why}
    return _show(visit, "partials/payments/result.html", title, context)


def _ask(
    visit: Visit, payable: Payable, form: Form, *, status: int = 200, note: tuple[str, Sentence] | None = None
) -> Response:
    try:
        refuse_paying(payable.invoice, payable.tries)
    except Refused as refused:
        return _sorry(visit, payable, refused)
    contract = payable.contract
    current = contract.method if contract else None
    context = {
        "form": form, "note": note, "invoice": payable.invoice, "told": to_pay(payable.invoice, contract),
        "methods": [(one.handle, one.named, at_once(one)) for one in usable(payable, visit.now)],
        "keeps": contract is not None and contract.subscription.state != "expired", "current": current,
        "plan": contract.plan.name if contract else None, "lifts": is_lifted(payable.invoice, contract),
    }  # fmt: skip
    return _show(visit, "partials/payments/pay.html", _TITLE, context, status)


def _sorry(visit: Visit, payable: Payable, refused: Refused) -> Response:
    home = f"{visit.merchant.portal}/invoices/{payable.invoice.handle}"
    context = {"sentence": refused.sentence, "home": home}
    return _show(visit, "partials/payments/refused.html", _TITLE, context, 409)


def _show(visit: Visit, partial: str, title: Sentence, context: dict[str, Any], status: int = 200) -> Response:
    return show(visit, partial, here="invoices", title=title, status=status, **context)


def _address(visit: Visit, handle: str, reference: str) -> str:
    return f"{visit.merchant.portal}/invoices/{handle}/payment/{reference}"


def _whole(request: Request, address: str) -> str:
    return f"{_tools(request).base_url}{address}"


def _tools(request: Request) -> Tools:
    return request.app.state.tools


router = Router("/", route_handlers=[new_payment, create_payment, show_payment])
