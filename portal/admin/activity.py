"""The activity of the whole account: every event with what it is about, filtered, and as a file."""

import unicodedata
from dataclasses import dataclass
from datetime import date
from itertools import groupby
from typing import Any
from urllib.parse import quote, urlencode

from litestar import Request, Response, Router, get, post
from litestar.response import Stream

from portal.domain.activity_filters import ACTORS, Filter, read_filter
from portal.domain.console import may_export
from portal.domain.events import Event
from portal.domain.families import FAMILIES
from portal.domain.periods import local_day
from portal.domain.sentences import Sentence, say
from portal.operations.account_settings import ACCOUNT_GROUPS
from portal.operations.export_activity import Words, export_activity
from portal.store import account_activity, events
from portal.store.account_activity import Line, Shelf, Wanted
from portal.store.paging import Cursor
from portal.web.console import HOME, ConsoleVisit, enter_console
from portal.web.console_reply import show_in_console
from portal.web.downloads import disposition
from portal.web.forms import Form, read_form
from portal.web.kit import Place
from portal.web.paging import before_of, older_address
from portal.web.problems import Forbidden
from portal.web.timelines import Told, tell

PLACE = Place("activity", say("Activity"), "/activity", "history")
FIELDS = ("customer", "actor", "family", "from", "to")
_HERE = HOME + PLACE.path
_FORBIDDEN = say("Only owners and support may download the activity of all customers. You may look at it here.")
_NOBODY = say("There is no customer with this handle or e-mail address. Check it for typos.")
_OF_ACCOUNT = frozenset(name for group in ACCOUNT_GROUPS for name in group.names)


@dataclass(frozen=True, slots=True)
class Row:
    """An event in words; `about` is what or whom, `door` leads there when there is a page."""

    told: Told
    about: Sentence | str | None
    door: str | None


@get("/activity")
async def list_activity(request: Request) -> Response:
    """The account's events that fit the filter, newest first, a page at a time."""
    (visit,) = await enter_console(request)
    before, form = before_of(request), _typed(request)
    wanted, errors = read_filter(form.values)
    form = form.with_errors(errors)
    shelf = await _read(visit, wanted, before) if form.valid else None
    if shelf and shelf.nobody:
        form = form.with_errors({"customer": _NOBODY})
    return _show(visit, form, wanted, shelf, newest=before is None)


@post("/activity/export", status_code=200)
async def create_export(request: Request) -> Response | Stream:
    """The events that fit the filter as a file; that it was taken away is an event as well."""
    (visit,) = await enter_console(request)
    if not may_export(visit.user.role):
        raise Forbidden(_FORBIDDEN)
    form = await read_form(request, FIELDS)
    wanted, errors = read_filter(form.values)
    if errors:
        return _show(visit, form.with_errors(errors), wanted, None, newest=True)
    event = Event("activity_exported", (), "days", _days(wanted) or None)
    await visit.write(events.append_to_account, event, visit.actor, visit.now)
    renderer, zone = visit.kit.renderer, visit.merchant.timezone
    words = Words(lambda sentence: renderer.translate(sentence, visit.locale, zone), zone)

    async def read(before: Cursor | None, size: int) -> Shelf:
        return await _read(visit, wanted, before, size)

    name = f"{visit.merchant.name} {_days(wanted) or local_day(visit.now, zone).isoformat()}.csv"
    headers = {"content-disposition": disposition(name)}
    return Stream(export_activity(read, words), media_type="text/csv", headers=headers)


async def _read(visit: ConsoleVisit, wanted: Filter, before: Cursor | None, *size: int) -> Shelf:
    since, until = wanted.span(visit.merchant.timezone)
    asked = Wanted(since, until, wanted.actor, wanted.family, wanted.customer)
    return await visit.search(account_activity.browse, asked, before, *size)


def _show(visit: ConsoleVisit, form: Form, wanted: Filter, shelf: Shelf | None, *, newest: bool) -> Response:
    query = urlencode({name: value for name, value in form.values.items() if value})
    here = f"{_HERE}?{query}" if query else _HERE
    context: dict[str, Any] = {
        "actors": ACTORS.items(),
        "days": _by_day(visit, shelf) if shelf else [],
        "families": FAMILIES.items(),
        "form": form,
        "may_export": may_export(visit.user.role),
        "newest": newest,
        "older": older_address(here, shelf.page.older) if shelf else None,
        "start": here,
        "told": wanted.told,
        "unmet": _unmet(wanted, shelf.count) if shelf else None,
    }
    panel, status = "partials/admin/activity/panel.html", 200 if form.valid else 422
    return show_in_console(visit, panel, here=PLACE.key, title=PLACE.title, status=status, **context)


def _unmet(wanted: Filter, count: int) -> Sentence:
    """What is said when none of so many events fits."""
    most = account_activity.MOST_COUNTED - 1
    if count > most:
        every = say("more than %(most)s events", most=most)
    else:
        every = say("one event") if count == 1 else say("%(count)s events", count=count)
    return say("Of %(every)s, none fits: %(wanted)s.", every=every, wanted=wanted.told)


def _by_day(visit: ConsoleVisit, shelf: Shelf) -> list[tuple[date, list[Row]]]:
    zone = visit.merchant.timezone
    days = groupby(shelf.page.items, key=lambda line: local_day(line.entry.at, zone))
    return [(day, [_row(visit, line) for line in lines]) for day, lines in days]


def _row(visit: ConsoleVisit, line: Line) -> Row:
    told = tell(line.entry, "merchant", merchant=visit.merchant.name, zone=visit.merchant.timezone)
    if line.customer:
        return Row(told, line.customer.title, f"{HOME}/customers/{quote(line.customer.handle, safe='')}")
    if line.customer_id is not None:
        return Row(told, say("a customer who was deleted"), None)
    changed = {change.field for change in line.entry.event.changes}
    if not changed:
        return Row(told, None, None)
    return Row(told, say("Settings"), f"{HOME}/account" if changed <= _OF_ACCOUNT else f"{HOME}/portal")


def _typed(request: Request) -> Form:
    """What stands in the address, on one line and without what cannot be printed."""
    values = {}
    for name in FIELDS:
        typed = unicodedata.normalize("NFC", request.query_params.get(name, ""))
        values[name] = " ".join("".join(sign if sign.isprintable() else " " for sign in typed).split())
    return Form(values)


def _days(wanted: Filter) -> str:
    """The days of the filter for a file's name: "2027-01-01 – 2027-03-31"; empty when all are meant."""
    if not wanted.first and not wanted.last:
        return ""
    return " – ".join(day.isoformat() if day else "" for day in (wanted.first, wanted.last)).strip()


router = Router("/", route_handlers=[list_activity, create_export])
