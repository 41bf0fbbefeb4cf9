"""My activity: what was done on the account, the devices that are signed in, and all data to take away."""

from litestar import Request, Response, Router, get, post
from litestar.params import FromPath
from litestar.response import Stream

from portal.domain.events import Event
from portal.domain.sentences import say
from portal.operations.export_account import export_account
from portal.store import activity, sessions
from portal.store.activity import Activity
from portal.store.errors import Missing
from portal.web.kit import Place, kit_of
from portal.web.paging import before_of, older_address
from portal.web.reply import go, is_fragment, show
from portal.web.timelines import tell
from portal.web.visits import Visit, enter

PLACE = Place("activity", say("My activity"), "/activity", "history")

DONE = {
    "session": say("The device was signed out."),
    "sessions": say("All other devices were signed out."),
    "alone": say("There is no other device to sign out."),
}


@get("/activity")
async def list_activity(request: Request) -> Response:
    """The timeline, newest first, a page at a time; with the newest entries the devices and the export."""
    before, kit = before_of(request), kit_of(request)
    visit, found = await enter(request, activity.get, args=(before, kit.clock(), kit.idle))
    return _show(visit, found, newest=before is None, done=request.query_params.get("done", ""))


@post("/activity/sessions/{session_id:int}/ending", status_code=200)
async def create_ending(request: Request, session_id: FromPath[int]) -> Response:
    """One other device is signed out, on the server, whatever its browser still has."""
    visit, found = await enter(request, activity.get, args=(None, kit_of(request).clock(), kit_of(request).idle))
    device = next((one for one in found.devices if one.id == session_id), None)
    if device is None or device.id == visit.who.session_id:
        raise Missing("session")
    event = Event("session_ended", subject_kind="session", subject_handle=device.agent or device.place)
    await visit.desk.write(sessions.end_other, session_id, visit.now, because=event)
    return await _done(visit, "session")


@post("/activity/other-sessions/ending", status_code=200)
async def create_other_endings(request: Request) -> Response:
    """All devices but this one are signed out."""
    visit, found = await enter(request, activity.get, args=(None, kit_of(request).clock(), kit_of(request).idle))
    if all(device.id == visit.who.session_id for device in found.devices):
        return await _done(visit, "alone")
    await visit.desk.write(sessions.end_others, visit.who.session_id, visit.now, because=Event("sessions_ended"))
    return await _done(visit, "sessions")


@post("/activity/export", status_code=200)
async def create_export(request: Request) -> Stream:
    """Everything that is kept about the customer, as a file."""
    (visit,) = await enter(request)
    await visit.desk.record(because=Event("data_exported"))
    name = f"my-data-{visit.now.astimezone(visit.merchant.timezone):%Y-%m-%d}.json"
    headers = {"content-disposition": f'attachment; filename="{name}"'}
    return Stream(export_account(visit.desk, visit.merchant), media_type="application/json", headers=headers)


async def _done(visit: Visit, done: str) -> Response:
    if not is_fragment(visit.request):
        return go(visit.request, f"{visit.merchant.portal}{PLACE.path}?done={done}")
    found = await visit.desk.read(activity.get, None, visit.now, visit.kit.idle)
    return _show(visit, found, newest=True, done=done)


def _show(visit: Visit, found: Activity, *, newest: bool, done: str) -> Response:
    name, zone = visit.merchant.name, visit.merchant.timezone
    context = {
        "entries": [tell(entry, "customer", merchant=name, zone=zone) for entry in found.timeline.items],
        "older": older_address(visit.merchant.portal + PLACE.path, found.timeline.older),
        "newest": newest,
        "devices": found.devices,
        "this_device": visit.who.session_id,
    }
    panel = "partials/activity/panel.html"
    return show(visit, panel, here=PLACE.key, title=PLACE.title, notice=DONE.get(done), **context)


router = Router("/", route_handlers=[list_activity, create_ending, create_other_endings, create_export])
