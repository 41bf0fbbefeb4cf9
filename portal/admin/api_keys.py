"""Keys of the API in the console: made and shown once, listed by their beginning, revoked."""

from datetime import datetime, timedelta
from typing import Any

from litestar import Request, Response, Router, get, post
from litestar.params import FromPath

from portal.domain.api_keys import LONGEST_LABEL, RIGHTS
from portal.domain.console import may_change_settings
from portal.domain.refusals import Refused
from portal.domain.sentences import Sentence, say
from portal.operations.api_keys import create_key, revoke_key
from portal.store import api_keys
from portal.store.api_keys import Listed
from portal.store.errors import Missing
from portal.web.console import HOME, ConsoleVisit, enter_console
from portal.web.console_reply import show_in_console
from portal.web.forms import Form, read_form
from portal.web.problems import Forbidden
from portal.web.reply import go, is_fragment

PATH = f"{HOME}/keys"
LIVES = {
    "": say("Never"), "30": say("In 30 days"), "90": say("In 90 days"), "365": say("In a year"),
}  # fmt: skip
_TITLE = say("API keys")
_FORBIDDEN = say("Only an owner of this account sees its API keys, makes and revokes them.")
_PANEL = "partials/admin/keys/panel.html"


@get("/keys")
async def show_keys(request: Request) -> Response:
    """The keys that are good, and the form for another."""
    visit, keys = await _enter(request)
    told = say("The key is revoked. Whoever uses it is refused.") if request.query_params.get("done") else None
    return _show(visit, keys, _blank(), notice=told)


@post("/keys", status_code=200)
async def create_api_key(request: Request) -> Response:
    """There is another key, which this answer shows and none after it."""
    visit, keys = await _enter(request)
    form = await read_form(request, ("label", "rights", "life"))
    form = form.with_errors(_wrong(form, keys))
    if not form.valid:
        return _show(visit, keys, form, 422)
    days = form.values["life"]
    until = visit.now + timedelta(days=int(days)) if days else None
    try:
        key = await _create(visit, form, until)
    except Refused as refused:
        return _show(visit, keys, form.with_errors({"label": refused.sentence}), 422)
    return _show(visit, await visit.read(api_keys.all_of), _blank(), fresh=key)


@get("/keys/{prefix:str}/revocation")
async def show_revocation(request: Request, prefix: FromPath[str]) -> Response:
    """What revoking the key means."""
    visit, keys = await _enter(request)
    panel = "partials/admin/keys/revocation.html"
    context = {"key": _named(keys, prefix), "here": "linking"}
    return show_in_console(visit, panel, title=say("Revoke this key?"), **context)


@post("/keys/{prefix:str}/revocation", status_code=200)
async def create_revocation(request: Request, prefix: FromPath[str]) -> Response:
    """The key is refused from the next request on."""
    visit, keys = await _enter(request)
    _named(keys, prefix)
    await revoke_key(
        visit.kit.database, merchant_handle=visit.merchant.handle, prefix=prefix, now=visit.now, actor=visit.actor
    )
    if not is_fragment(request):
        return go(request, f"{PATH}?done=revoked")
    return _show(visit, await visit.read(api_keys.all_of), _blank(), notice=say("The key is revoked."))


async def _enter(request: Request) -> tuple[ConsoleVisit, tuple[Listed, ...]]:
    visit, keys = await enter_console(request, api_keys.all_of)
    if not may_change_settings(visit.user.role):
        raise Forbidden(_FORBIDDEN)
    return visit, keys


async def _create(visit: ConsoleVisit, form: Form, until: datetime | None) -> str:
    return await create_key(
        visit.kit.database, merchant_handle=visit.merchant.handle, label=form.values["label"],
        rights=form.values["rights"], expires_at=until, now=visit.now, actor=visit.actor,
    )  # fmt: skip


def _wrong(form: Form, keys: tuple[Listed, ...]) -> dict[str, Sentence]:
    label, wrong = " ".join(form.values["label"].split()), {}
    if not label:
        wrong["label"] = say("Name the system that will use the key.")
    elif label.casefold() in {key.label.casefold() for key in keys}:
        wrong["label"] = say("There is a key of this name already. The timeline could not tell them apart.")
    if form.values["rights"] not in RIGHTS:
        wrong["rights"] = say("Choose one of these.")
    if form.values["life"] not in LIVES:
        wrong["life"] = say("Choose one of these.")
    return wrong


def _named(keys: tuple[Listed, ...], prefix: str) -> Listed:
    found = next((key for key in keys if key.prefix == prefix), None)
    if found is None:
        raise Missing("key")
    return found


def _blank() -> Form:
    return Form({"label": "", "rights": "read", "life": "365"})


def _show(
    visit: ConsoleVisit, keys: tuple[Listed, ...], form: Form, status: int = 200, *, fresh: str | None = None,
    **more: Any,
) -> Response:  # fmt: skip
    context = {"keys": keys, "form": form, "fresh": fresh, "lives": LIVES.items(), "longest": LONGEST_LABEL, **more}
    return show_in_console(visit, _PANEL, here="linking", title=_TITLE, status=status, now=visit.now, **context)


router = Router("/", route_handlers=[show_keys, create_api_key, show_revocation, create_revocation])
