"""What is done with a subscription: a page that shows what will happen, the deed, and the receipt."""

from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Any

from litestar import Request, Response, Router, get, post
from litestar.params import FromPath

from portal.domain.actions import Wish
from portal.domain.decisions import SwitchedOff
from portal.domain.offers import offers
from portal.domain.periods import local_day
from portal.domain.reasons import LONGEST_COMMENT, REASONS
from portal.domain.refusals import Refused, Unchanged
from portal.domain.sentences import Sentence, say
from portal.operations.changes import Changed, Preview, carry_out, preview
from portal.sections.receipts import show_told
from portal.sections.subscription_forms import first_values, inputs, read_wish
from portal.sections.subscription_screens import BY_ACTION, SCREENS, Screen
from portal.store import contracts, receipts
from portal.store.contracts import Choice
from portal.store.errors import Stale
from portal.web.drafts import take_draft
from portal.web.forms import Form, read_form
from portal.web.reply import go, is_fragment, show, show_part
from portal.web.visits import Visit, enter

_PATHS = [f"/subscriptions/{{handle:str}}/{noun}" for noun in SCREENS]
_FIELDS = ("reason", "comment", "until", "resume_on", "method")
_OURS = ("mark", "shown", "version", "intent", "in")
_CHANGED = say("Something has changed since you opened this page. Check what will happen now, then decide.")
_OTHER_DAY = say("Here is what happens with your new choice. Confirm it if that is what you want.")
_NO_REASON = say("I would rather not say")
# A second click and a form sent again lead to the receipt of the first time, for so long.
_AGAIN = timedelta(minutes=10)


@dataclass(frozen=True, slots=True)
class _Page:
    """One request for one screen of one subscription."""

    visit: Visit
    screen: Screen
    choice: Choice
    in_dialog: bool

    @property
    def home(self) -> str:
        """The page of the subscription."""
        return f"{self.visit.merchant.portal}/subscriptions/{self.choice.contract.subscription.handle}"


@get(_PATHS)
async def show_change(request: Request, handle: FromPath[str]) -> Response:
    """What would happen, with the button that does it; or why it is not possible."""
    screen = _screen(request)
    visit, choice = await enter(request, contracts.with_methods, args=(handle,))
    page = _Page(visit, screen, choice, request.query_params.get("in") == "dialog")
    values = first_values(screen.action, choice.contract, choice.methods)
    values |= await take_draft(request, visit.kit, visit.desk.scope)
    form = Form({name: values.get(name, "") for name in _FIELDS})
    return _confirm(page, form)


@post(_PATHS, status_code=200)
async def create_change(request: Request, handle: FromPath[str]) -> Response:
    """It is done as it was shown; whatever differs leads back to the page, nothing lost."""
    screen = _screen(request)
    visit, choice = await enter(request, contracts.with_methods, args=(handle,))
    form = await read_form(request, (*_FIELDS, *_OURS), {"comment": LONGEST_COMMENT})
    page = _Page(visit, screen, choice, form.values["in"] == "dialog")
    wish, form = read_wish(screen.action, form, choice.contract, choice.methods, visit.now)
    if form.values["intent"] == "preview" and is_fragment(request):
        return _foresee(page, wish, form)
    if form.values["intent"] == "preview" or not form.valid:
        return _confirm(page, form, status=200 if form.valid else 422)
    try:
        receipt = await carry_out(request.app.state.tools, visit.desk, handle, wish, form.values["mark"])
    except Refused as refused:
        return await _refused(page, refused, form)
    except (Changed, Stale):
        choice = await visit.desk.read(contracts.with_methods, handle)
        return _again(replace(page, choice=choice), form)
    return await _done(page, receipt)


def _again(page: _Page, form: Form) -> Response:
    """The page with what would happen now: because that has changed, or because another day or method was chosen."""
    if form.values["shown"] != inputs(page.screen.action, form):
        return _confirm(page, form, note=("info", _OTHER_DAY))
    return _confirm(page, form, status=409, note=("warning", _CHANGED))


def _foresee(page: _Page, wish: Wish, form: Form) -> Response:
    """What would happen, without the fields, for somebody is at them; what is missing there is no mistake yet."""
    try:
        shown = _preview(page, wish, form)
    except Refused as refused:
        return _sorry(page, refused)
    typed = form.values["resume_on"] or form.values["method"]
    complaint = next(iter(form.errors.values()), None) if typed else None
    context = {"preview": shown, "shown": inputs(page.screen.action, form), "complaint": complaint}
    status = 422 if complaint else 200
    return show_part(page.visit, "partials/subscriptions/consequences.html", status=status, **context)


def _confirm(
    page: _Page, form: Form, *, status: int = 200, note: tuple[str, Sentence] | None = None
) -> Response:
    contract, now = page.choice.contract, page.visit.now
    wish, form = read_wish(page.screen.action, form, contract, page.choice.methods, now)
    try:
        shown = _preview(page, wish, form)
    except Refused as refused:
        return _sorry(page, refused)
    context = {
        "form": form, "screen": page.screen, "contract": contract, "note": note, "preview": shown,
        "shown": inputs(page.screen.action, form), "methods": _methods(page), "instead": _instead(page),
        "reasons": [("", _NO_REASON), *REASONS.items()], "home": page.home, "in_dialog": page.in_dialog,
        **_days(page),
    }  # fmt: skip
    return _show(page, "partials/subscriptions/confirmation.html", status, context)


def _days(page: _Page) -> dict[str, date | None]:
    """The first and the last day that a browser lets the customer pick."""
    contract = page.choice.contract
    zone, longest = contract.subscription.timezone, contract.rules.longest_pause_days
    today = local_day(page.visit.now, zone)
    since = contract.subscription.on_hold_at if page.screen.action == "reschedule" else None
    begin = local_day(since, zone) if since else today
    latest = begin + timedelta(days=longest) if longest else None
    return {"earliest": today + timedelta(days=1), "latest": latest}


def _preview(page: _Page, wish: Wish, form: Form) -> Preview | None:
    """What happens, or nothing while the form is not right or changes nothing; Refused when it is not possible."""
    try:
        if form.valid:
            return preview(page.choice.contract, wish, page.visit.now)
        if wish.action in ("pause", "reschedule"):
            preview(page.choice.contract, replace(wish, resume_on=None), page.visit.now)
    except Unchanged:
        return None
    return None


def _instead(page: _Page) -> Screen | None:
    """A pause as another way, where the merchant offers it and it is possible."""
    contract = page.choice.contract
    offered = page.screen.action == "cancel" and contract.rules.offer_pause
    return BY_ACTION["pause"] if offered and "pause" in offers(contract, page.visit.now).actions else None


def _methods(page: _Page) -> list[tuple[str, Sentence | str, None]]:
    current = page.choice.contract.subscription.payment_method_id
    return [(method.handle, method.named, None) for method in page.choice.methods if method.id != current]


async def _refused(page: _Page, refused: Refused, form: Form) -> Response:
    """It was done already by the same form, be it a moment ago, or is not possible any more."""
    visit, handle = page.visit, page.choice.contract.subscription.handle
    contract = await visit.desk.read(contracts.get, handle)
    shown = form.values["version"]
    older = shown.isascii() and shown.isdigit() and int(shown[:18]) < contract.subscription.version
    if older and not isinstance(refused, SwitchedOff):
        since = visit.now - _AGAIN
        receipt = await visit.desk.read(receipts.latest, page.screen.action, handle, since)
        if receipt:
            return await _done(page, receipt.handle)
    return _sorry(page, refused)


def _sorry(page: _Page, refused: Refused) -> Response:
    """Why it is not possible, in the place of all that was asked."""
    status = 403 if isinstance(refused, SwitchedOff) else 409
    whole = {"HX-Retarget": "#confirmation" if page.in_dialog else "#panel", "HX-Reswap": "outerHTML"}
    context = {"screen": page.screen, "sentence": refused.sentence, "home": page.home, "in_dialog": page.in_dialog,
               "contract": page.choice.contract, "headers": whole}  # fmt: skip
    return _show(page, "partials/subscriptions/refused.html", status, context)


async def _done(page: _Page, handle: str) -> Response:
    visit, address = page.visit, f"{page.visit.merchant.portal}/receipts/{handle}"
    if not is_fragment(visit.request):
        return go(visit.request, address)
    receipt = await visit.desk.read(receipts.get, handle)
    return show_told(visit, receipt, {"HX-Retarget": "#panel", "HX-Reswap": "outerHTML", "HX-Push-Url": address})


def _show(page: _Page, partial: str, status: int, context: dict[str, Any]) -> Response:
    if page.in_dialog and is_fragment(page.visit.request):
        return show_part(page.visit, partial, status=status, **context)
    context |= {"inner": partial, "in_dialog": False}
    frame = "partials/subscriptions/change.html"
    return show(page.visit, frame, here="subscriptions", title=page.screen.question, status=status, **context)


def _screen(request: Request) -> Screen:
    return SCREENS[request.scope["path"].rpartition("/")[2]]


router = Router("/", route_handlers=[show_change, create_change])
