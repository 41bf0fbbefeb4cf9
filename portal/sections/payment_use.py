"""Using a payment method: for this subscription, or for all of them."""

from litestar import Request, Response, Router, get, post
from litestar.params import FromPath

from portal.domain.refusals import Refused
from portal.domain.sentences import Sentence, say
from portal.operations.changes import Changed
from portal.operations.using import Choice, read_choice, use
from portal.store.errors import Stale
from portal.web.forms import Form, read_form
from portal.web.kit import kit_of
from portal.web.reply import go, show
from portal.web.visits import Visit, enter

_TITLE = say("Use this payment method")
_CHANGED = say("Something has changed since you opened this page. Check it once more, then confirm.")
_CHOOSE = say("Choose at least one subscription.")
_STORED = say("Your payment method is stored.")
# A form has one field for each subscription: "use-<place in the list>".
_FIELDS = tuple(f"use-{place}" for place in range(30))


@get("/payment-methods/{handle:str}/use")
async def show_use(request: Request, handle: FromPath[str]) -> Response:
    """The subscriptions that it does not pay yet, all of them chosen, with what is charged when."""
    visit, choice = await enter(request, read_choice, args=(handle, kit_of(request).clock()))
    new = request.query_params.get("new") == "yes"
    if not choice.uses and new:
        return go(request, f"{visit.merchant.portal}/payment-methods")
    everything = Form({name: use.handle for name, use in zip(_FIELDS, choice.uses, strict=False)})
    return _show(visit, choice, everything, note=("success", _STORED) if new else None)


@post("/payment-methods/{handle:str}/use", status_code=200)
async def create_use(request: Request, handle: FromPath[str]) -> Response:
    """The chosen subscriptions are paid with it from now on."""
    visit, choice = await enter(request, read_choice, args=(handle, kit_of(request).clock()))
    form = await read_form(request, (*_FIELDS, "mark"))
    chosen = {form.values[name] for name in _FIELDS if form.values[name]}
    if not chosen:
        return _show(visit, choice, form.with_errors({_FIELDS[0]: _CHOOSE}), status=422)
    try:
        receipt = await use(request.app.state.tools, visit.desk, handle, chosen, form.values["mark"])
    except (Changed, Stale):
        choice = await visit.desk.read(read_choice, handle, visit.now)
        return _show(visit, choice, form, status=409, note=("warning", _CHANGED))
    except Refused as refused:
        return _show(visit, choice, form, status=409, note=("warning", refused.sentence))
    return go(request, f"{visit.merchant.portal}/receipts/{receipt}")


def _show(
    visit: Visit, choice: Choice, form: Form, *, status: int = 200, note: tuple[str, Sentence] | None = None
) -> Response:
    chosen = {form.values.get(name) for name in _FIELDS}
    options = [(name, use, use.handle in chosen) for name, use in zip(_FIELDS, choice.uses, strict=False)]
    context = {"form": form, "method": choice.method, "mark": choice.mark, "note": note, "options": options}
    return show(visit, "partials/payments/use.html", here="payment-methods", title=_TITLE, status=status, **context)


router = Router("/", route_handlers=[show_use, create_use])
