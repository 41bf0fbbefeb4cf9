"""A webhook endpoint in the console: how it stands, its log, a delivery with all attempts, and sending again."""

import json
import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from litestar import Request, Response, Router, get, post
from litestar.params import FromPath

from portal.admin.webhook_pages import Shown, done_of, finish, place_of, require_owner, show
from portal.domain.periods import local_day
from portal.domain.sentences import Sentence, say
from portal.domain.webhook_words import Standing, in_the_way, named, prospect, standing
from portal.operations import webhooks
from portal.store import webhook_endpoints
from portal.store.webhook_log import Attempt, Delivery, Show
from portal.web.console import ConsoleVisit, enter_console
from portal.web.forms import Form, read_form
from portal.web.paging import before_of, older_address

_SHOWS: dict[Show, Sentence] = {"all": say("All"), "waiting": say("Waiting"), "failed": say("Failed")}
_BEFORE = timedelta(days=3)
# Right after these the page looks once more by itself: mostly it has arrived by then.
_SENT = ("test", "again", "all")


@dataclass(frozen=True, slots=True)
class Line:
    """A delivery as the log tells of it."""

    delivery: Delivery
    now: datetime

    @property
    def name(self) -> Sentence | str:
        """What kind of event it is."""
        return named(self.delivery.kind)

    @property
    def standing(self) -> Standing:
        """How it stands."""
        return standing(self.delivery.state, tried=self._tried)

    @property
    def reason(self) -> Sentence | None:
        """What was in the way the last time, where its status does not tell."""
        return in_the_way(self.delivery.status, self.delivery.trouble)

    @property
    def prospect(self) -> Sentence | None:
        """What happens with it."""
        return prospect(self.delivery.state, self.delivery.next_at, self.now, tried=self._tried)

    @property
    def new(self) -> bool:
        """Whether it is about to leave."""
        return self.delivery.state == "waiting" and self.delivery.next_at <= self.now

    @property
    def _tried(self) -> bool:
        return bool(self.delivery.status or self.delivery.trouble)


@dataclass(frozen=True, slots=True)
class Try:
    """An attempt with the headers that were sent, and what was in the way."""

    attempt: Attempt
    headers: dict[str, str]
    reason: Sentence | None


@get("/webhooks/{handle:str}")
async def show_endpoint(request: Request, handle: FromPath[str]) -> Response:
    """The endpoint with its newest deliveries or those before a place in the log."""
    (visit,) = await enter_console(request)
    return await _show(visit, handle, done_of(request))


@post("/webhooks/{handle:str}/activation", status_code=200)
async def create_activation(request: Request, handle: FromPath[str]) -> Response:
    """The endpoint is on again."""
    visit, endpoint = await enter_console(request, webhook_endpoints.get, args=(handle,))
    require_owner(visit)
    if not endpoint.active:
        what = (handle, endpoint.version, {"active": True}, visit.actor, visit.now)
        await visit.write(webhooks.change, *what)
    return finish(request, place_of(handle), "on") or await _show(visit, handle, "on")


@post("/webhooks/{handle:str}/tests", status_code=200)
async def create_test(request: Request, handle: FromPath[str]) -> Response:
    """A test event is on its way."""
    visit, _ = await enter_console(request, webhook_endpoints.get, args=(handle,))
    require_owner(visit)
    await visit.write(webhooks.send_test, handle, f"test_{secrets.token_hex(6)}", visit.now)
    return finish(request, place_of(handle), "test") or await _show(visit, handle, "test")


@post("/webhooks/{handle:str}/repeats", status_code=200)
async def create_repeats(request: Request, handle: FromPath[str]) -> Response:
    """Everything that has failed since a day is on its way again."""
    visit, _ = await enter_console(request, webhook_endpoints.get, args=(handle,))
    require_owner(visit)
    form = await read_form(request, ("since",))
    try:
        day = datetime.fromisoformat(form.values["since"].strip()).replace(tzinfo=visit.merchant.timezone)
    except ValueError:
        form = form.with_errors({"since": say("Enter a day.")})
        return await _show(visit, handle, None, "failed", form)
    many = await visit.write(webhooks.send_failed_again, handle, day, visit.now)
    done = "all" if many else "none"
    return finish(request, place_of(handle), done) or await _show(visit, handle, done)


@get("/webhooks/{handle:str}/deliveries/{number:int}")
async def show_delivery(request: Request, handle: FromPath[str], number: FromPath[int]) -> Response:
    """A delivery: what was sent, and what was answered each time."""
    visit, found = await enter_console(request, webhooks.open_delivery, args=(handle, number))
    return _delivery(visit, found, done_of(request))


@post("/webhooks/{handle:str}/deliveries/{number:int}/repeat", status_code=200)
async def create_repeat(request: Request, handle: FromPath[str], number: FromPath[int]) -> Response:
    """The delivery is on its way again."""
    visit, _ = await enter_console(request, webhooks.open_delivery, args=(handle, number))
    require_owner(visit)
    await visit.write(webhooks.send_again, handle, number, visit.now)
    there = f"{place_of(handle)}/deliveries/{number}"
    if answer := finish(request, there, "again"):
        return answer
    return _delivery(visit, await visit.read(webhooks.open_delivery, handle, number), "again")


async def _show(
    visit: ConsoleVisit, handle: str, done: str | None, which: Show | None = None, form: Form | None = None
) -> Response:
    which, before = which or _which(visit.request), before_of(visit.request)
    found = await visit.read(webhooks.open_log, handle, which, before)
    endpoint = found.endpoint
    shown, day = Shown(endpoint, found.waiting), local_day(visit.now - _BEFORE, visit.merchant.timezone)
    place = shown.place if which == "all" else f"{shown.place}?show={which}"
    lines = [Line(one, visit.now) for one in found.page.items]
    context: dict[str, Any] = {
        "shown": shown, "lines": lines, "which": which, "shows": _SHOWS.items(), "place": place,
        "older": older_address(place, found.page.older), "newest": place if before else None,
        "failed": found.has_failed, "form": form or Form({"since": day.isoformat()}),
        "fresh": done in _SENT and any(one.new for one in lines),
        "signs_twice": visit.request.app.state.tools.webhooks.signs_twice(endpoint, visit.now),
    }  # fmt: skip
    status = 422 if form else 200
    panel = "partials/admin/webhooks/endpoint.html"
    return show(visit, panel, title=shown.title, done=done, status=status, **context)


def _delivery(visit: ConsoleVisit, found: tuple[Any, ...], done: str | None) -> Response:
    endpoint, delivery, attempts = found
    tries = [
        Try(one, webhooks.headers_of(delivery, one), in_the_way(one.status, one.trouble)) for one in attempts
    ]
    pretty = json.dumps(json.loads(delivery.body), indent=2, ensure_ascii=False)
    context = {"shown": Shown(endpoint), "line": Line(delivery, visit.now), "tries": tries, "body": pretty}
    context["fresh"] = done in _SENT and Line(delivery, visit.now).new
    context["place"] = f"{place_of(endpoint.handle)}/deliveries/{delivery.id}"
    panel = "partials/admin/webhooks/delivery.html"
    return show(visit, panel, title=named(delivery.kind), done=done, **context)


def _which(request: Request) -> Show:
    wanted = request.query_params.get("show", "all")
    return next((one for one in _SHOWS if one == wanted), "all")


router = Router(
    "/",
    route_handlers=[show_endpoint, create_activation, create_test, create_repeats, show_delivery, create_repeat],
)
