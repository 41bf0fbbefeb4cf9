"""Removing a payment method: what needs it is paid with another one first, in the same step."""

from litestar import Request, Response, Router, get, post
from litestar.params import FromPath

from portal.domain.refusals import Refused
from portal.domain.sentences import Sentence, say
from portal.domain.uses import REPLACE_FIRST, charged_instead, removed
from portal.operations.changes import Changed
from portal.operations.using import Removal, find_removal, read_removal, remove
from portal.store.errors import Stale
from portal.web.forms import Form, read_form
from portal.web.kit import kit_of
from portal.web.reply import go, show
from portal.web.visits import Visit, enter

_TITLE = say("Remove payment method")
_ADD_FIRST = say("Add another payment method first. Then this one can be removed.")
_CHANGED = say("Something has changed since you opened this page. Check it once more, then confirm.")


@get("/payment-methods/{handle:str}/removal")
async def show_removal(request: Request, handle: FromPath[str]) -> Response:
    """What removing it means, and what would pay instead: the one just added, else the newest."""
    visit, removal = await enter(request, read_removal, args=(handle, kit_of(request).clock()))
    wanted, others = request.query_params.get("method", ""), [method.handle for method in removal.others]
    first = wanted if wanted in others else next(iter(others), "")
    return _show(visit, removal, Form({"method": first}))


@post("/payment-methods/{handle:str}/removal", status_code=200)
async def create_removal(request: Request, handle: FromPath[str]) -> Response:
    """It is removed as it was shown."""
    visit, removal = await enter(request, find_removal, args=(handle, kit_of(request).clock()))
    form, instead = await read_form(request, ("method", "mark")), ""
    if removal and removal.needed_by:
        instead = form.values["method"]
        if not removal.others:
            return _show(visit, removal, form, status=409, note=("warning", _ADD_FIRST))
        if instead not in [method.handle for method in removal.others]:
            return _show(visit, removal, form.with_errors({"method": REPLACE_FIRST}), status=422)
    try:
        receipt = await remove(request.app.state.tools, visit.desk, handle, instead, form.values["mark"])
    except (Changed, Stale):
        removal = await visit.desk.read(read_removal, handle, visit.now)
        return _show(visit, removal, form, status=409, note=("warning", _CHANGED))
    except Refused as refused:
        removal = await visit.desk.read(read_removal, handle, visit.now)
        return _show(visit, removal, form, status=409, note=("warning", refused.sentence))
    return go(request, f"{visit.merchant.portal}/receipts/{receipt}")


def _show(
    visit: Visit, removal: Removal, form: Form, *, status: int = 200, note: tuple[str, Sentence] | None = None
) -> Response:
    chosen = next((one for one in removal.others if one.handle == form.values["method"]), None)
    instead = chosen if removal.needed_by else None
    context = {
        "form": form, "note": note, "removal": removal, "mark": removal.mark(instead),
        "told": removed(removal.method, (), None), "methods": _methods(removal),
    }  # fmt: skip
    return show(visit, "partials/payments/removal.html", here="payment-methods", title=_TITLE, status=status, **context)


def _methods(removal: Removal) -> list[tuple[str, Sentence | str, Sentence | None]]:
    """Each with what is charged to it at once, if something is."""
    return [(one.handle, one.named, charged_instead(removal.uses_of(one))) for one in removal.others]


router = Router("/", route_handlers=[show_removal, create_removal])
