"""A webhook endpoint in the console: its settings, another secret, and deleting it."""

from litestar import Request, Response, Router, get, post
from litestar.params import FromPath

from portal.admin.webhook_forms import checked, form_of, read_endpoint_form, values_of, version_of
from portal.admin.webhook_pages import LIST, Shown, place_of, require_owner, show
from portal.domain.sentences import Sentence, say
from portal.domain.webhook_words import families
from portal.domain.webhooks import Endpoint, new_secret
from portal.operations import webhooks
from portal.store import webhook_endpoints
from portal.store.errors import Stale
from portal.web.console import ConsoleVisit, enter_console
from portal.web.forms import Form, read_form
from portal.web.reply import go

_SETTINGS, _SECRET, _REMOVAL = say("Settings of the endpoint"), say("Change the secret?"), say("Delete this endpoint?")
_ROTATION_PANEL, _REMOVAL_PANEL = "partials/admin/webhooks/rotation.html", "partials/admin/webhooks/removal.html"
_MEANWHILE = say("Somebody else has changed this endpoint meanwhile. Look at it again, then decide.")


@get("/webhooks/{handle:str}/settings")
async def show_settings(request: Request, handle: FromPath[str]) -> Response:
    """The form of the endpoint."""
    visit, endpoint = await enter_console(request, webhook_endpoints.get, args=(handle,))
    require_owner(visit)
    return _form(visit, endpoint, form_of(endpoint))


@post("/webhooks/{handle:str}/settings", status_code=200)
async def create_settings(request: Request, handle: FromPath[str]) -> Response:
    """The endpoint is as the form says; what somebody else saved meanwhile is not written over."""
    visit, endpoint = await enter_console(request, webhook_endpoints.get, args=(handle,))
    require_owner(visit)
    form = await checked(await read_endpoint_form(request), request.app.state.tools.webhooks, endpoint.url)
    if not form.valid:
        return _form(visit, endpoint, form, 422)
    what = (handle, version_of(form), values_of(form), visit.actor, visit.now)
    try:
        changed = await visit.write(webhooks.change, *what)
    except Stale:
        newest = await visit.read(webhook_endpoints.get, handle)
        again = Form({**form.values, "version": str(newest.version)})
        return _form(visit, newest, again, 409, _MEANWHILE)
    return go(request, f"{place_of(handle)}?done={'saved' if changed else 'nothing'}")


@get("/webhooks/{handle:str}/secret")
async def show_rotation(request: Request, handle: FromPath[str]) -> Response:
    """What another secret means."""
    visit, endpoint = await enter_console(request, webhook_endpoints.get, args=(handle,))
    require_owner(visit)
    return _ask(visit, endpoint, _SECRET, _ROTATION_PANEL)


@post("/webhooks/{handle:str}/secret", status_code=200)
async def create_secret(request: Request, handle: FromPath[str]) -> Response:
    """The endpoint has another secret, which is shown for the only time; the former one signs for a day."""
    visit, endpoint = await enter_console(request, webhook_endpoints.get, args=(handle,))
    require_owner(visit)
    version, secret = version_of(await read_form(request, ("version",))), new_secret()
    tools = request.app.state.tools.webhooks
    try:
        await visit.write(webhooks.rotate, handle, version, tools, secret, visit.actor, visit.now)
    except Stale:
        newest = await visit.read(webhook_endpoints.get, handle)
        return _ask(visit, newest, _SECRET, _ROTATION_PANEL, 409)
    context = {"shown": Shown(endpoint), "secret": secret, "fresh": False}
    return show(visit, "partials/admin/webhooks/secret.html", title=say("The new secret"), **context)


@get("/webhooks/{handle:str}/removal")
async def show_removal(request: Request, handle: FromPath[str]) -> Response:
    """What deleting the endpoint means."""
    visit, endpoint = await enter_console(request, webhook_endpoints.get, args=(handle,))
    require_owner(visit)
    return _ask(visit, endpoint, _REMOVAL, _REMOVAL_PANEL)


@post("/webhooks/{handle:str}/removal", status_code=200)
async def create_removal(request: Request, handle: FromPath[str]) -> Response:
    """There is no such endpoint any more."""
    visit, _ = await enter_console(request, webhook_endpoints.get, args=(handle,))
    require_owner(visit)
    version = version_of(await read_form(request, ("version",)))
    try:
        await visit.write(webhooks.remove, handle, version, visit.actor, visit.now)
    except Stale:
        newest = await visit.read(webhook_endpoints.get, handle)
        return _ask(visit, newest, _REMOVAL, _REMOVAL_PANEL, 409)
    return go(request, f"{LIST}?done=deleted")


def _ask(visit: ConsoleVisit, endpoint: Endpoint, question: Sentence, panel: str, status: int = 200) -> Response:
    signs_twice = visit.request.app.state.tools.webhooks.signs_twice(endpoint, visit.now)
    refusal = _MEANWHILE if status == 409 else None
    context = {"shown": Shown(endpoint), "question": question, "refusal": refusal, "signs_twice": signs_twice}
    return show(visit, panel, title=question, status=status, **context)


def _form(
    visit: ConsoleVisit, endpoint: Endpoint, form: Form, status: int = 200, refusal: Sentence | None = None
) -> Response:
    back = place_of(endpoint.handle)
    context = {"form": form, "families": families(), "refusal": refusal, "fresh": False, "heading": _SETTINGS}
    context |= {"action": f"{back}/settings", "back": back}
    return show(visit, "partials/admin/webhooks/edit.html", title=_SETTINGS, status=status, **context)


router = Router(
    "/",
    route_handlers=[show_settings, create_settings, show_rotation, create_secret, show_removal, create_removal],
)
