"""Webhooks in the console: the endpoints of the merchant, and a new one."""

from litestar import Request, Response, Router, get, post

from portal.admin.webhook_forms import EMPTY, checked, read_endpoint_form, values_of
from portal.admin.webhook_pages import KEY, LIST, TITLE, Shown, done_of, place_of, require_owner, show
from portal.domain.refusals import Refused
from portal.domain.sentences import Sentence, say
from portal.domain.webhook_words import families
from portal.domain.webhooks import MOST_ENDPOINTS, is_handle, new_handle, new_secret
from portal.operations import webhooks
from portal.operations.webhooks import Webhooks
from portal.store import webhook_endpoints
from portal.web.console import ConsoleVisit, enter_console
from portal.web.forms import Form
from portal.web.kit import Place
from portal.web.reply import go

PLACE = Place(KEY, TITLE, "/webhooks", "webhook")
_NEW = say("Add an endpoint")


@get("/webhooks")
async def list_endpoints(request: Request) -> Response:
    """The endpoints and how they stand."""
    visit, found = await enter_console(request, webhook_endpoints.listed)
    shown = [Shown(one.endpoint, one.waiting) for one in found]
    full = len(shown) >= MOST_ENDPOINTS
    return show(visit, "partials/admin/webhooks/panel.html", done=done_of(request), shown=shown, full=full)


@get("/webhooks/new")
async def new_endpoint(request: Request) -> Response:
    """The form of a new endpoint."""
    (visit,) = await enter_console(request)
    require_owner(visit)
    return _form(visit, Form(EMPTY | {"handle": new_handle()}))


@post("/webhooks", status_code=200)
async def create_endpoint(request: Request) -> Response:
    """The endpoint is there, and its secret is shown for the only time; the same form again leads to its page."""
    (visit,) = await enter_console(request)
    require_owner(visit)
    tools: Webhooks = request.app.state.tools.webhooks
    form = await checked(await read_endpoint_form(request), tools)
    handle = form.values["handle"] if is_handle(form.values["handle"]) else new_handle()
    if not form.valid:
        return _form(visit, form, 422)
    secret = new_secret()
    endpoint = tools.draft(handle, values_of(form), secret, visit.now)
    try:
        added = await visit.write(webhooks.add, endpoint, visit.actor, visit.now)
    except Refused as refused:
        return _form(visit, form, 409, refused.sentence)
    if not added:
        return go(request, place_of(handle))
    context = {"shown": Shown(endpoint), "secret": secret, "fresh": True}
    return show(visit, "partials/admin/webhooks/secret.html", title=say("Your new endpoint"), **context)


def _form(visit: ConsoleVisit, form: Form, status: int = 200, refusal: Sentence | None = None) -> Response:
    context = {"form": form, "families": families(), "refusal": refusal, "action": LIST, "back": LIST, "fresh": True}
    return show(visit, "partials/admin/webhooks/edit.html", title=_NEW, status=status, heading=_NEW, **context)


router = Router("/", route_handlers=[list_endpoints, new_endpoint, create_endpoint])
