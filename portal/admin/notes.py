"""Notes about a customer: on the customer's page and, when there are more, on a page of their own."""

from litestar import Request, Response, Router, get, post
from litestar.params import FromPath

from portal.admin.customer_page import EMPTY_NOTE, HERE, notes_context, page_of, show_file
from portal.domain.console import LONGEST_NOTE, check_note, may_write_notes
from portal.domain.sentences import say
from portal.operations.notes import add_note, delete_note
from portal.store import console_customers
from portal.web.console import ConsoleVisit, enter_console
from portal.web.console_reply import show_in_console, show_part_in_console
from portal.web.forms import Form, read_form
from portal.web.paging import before_of, older_address
from portal.web.problems import Forbidden
from portal.web.reply import go, is_fragment

_FORBIDDEN = say("Only owners and support may write notes. You may read them.")
_CARD = "partials/admin/customers/notes.html"
DONE = {"noted": say("The note was added."), "note-deleted": say("The note was deleted.")}


@get("/customers/{handle:str}/notes")
async def list_notes(request: Request, handle: FromPath[str]) -> Response:
    """All notes about the customer, newest first, a page at a time."""
    before = before_of(request)
    visit, found = await enter_console(request, console_customers.open_notes, args=(handle, before))
    customer, page = found
    here = f"{page_of(customer.handle)}/notes"
    context = notes_context(visit, customer, page.items) | {
        "details": customer, "more_notes": None, "newest": here if before else None, "noted": None,
        "older": older_address(here, page.older),
    }  # fmt: skip
    panel = "partials/admin/customers/all_notes.html"
    return show_in_console(visit, panel, here=HERE, title=customer.display_name, **context)


@post("/customers/{handle:str}/notes", status_code=200)
async def create_note(request: Request, handle: FromPath[str]) -> Response:
    """The note is kept; one that is empty or too long stays in its field."""
    visit, file = await enter_console(request, console_customers.open_file, args=(handle, None))
    if not may_write_notes(visit.user.role):
        raise Forbidden(_FORBIDDEN)
    form = await read_form(request, ("text",), {"text": 2 * LONGEST_NOTE})
    # Browsers send two signs for the end of a line and count one.
    text = form.values["text"].replace("\r\n", "\n").strip()
    if sentence := check_note(text):
        form = form.with_errors({"text": sentence})
    if not form.valid:
        if is_fragment(request):
            return await _card(visit, handle, form, 422)
        return show_file(visit, file, status=422, form=form)
    await visit.write(add_note, handle, visit.user, text, visit.now)
    return await _done(visit, handle, "noted")


@post("/customers/{handle:str}/notes/{note_id:int}/deletion", status_code=200)
async def create_note_deletion(request: Request, handle: FromPath[str], note_id: FromPath[int]) -> Response:
    """The note is gone for good."""
    (visit,) = await enter_console(request)
    if not may_write_notes(visit.user.role):
        raise Forbidden(_FORBIDDEN)
    await visit.write(delete_note, handle, note_id, visit.user, visit.now)
    return await _done(visit, handle, "note-deleted")


async def _done(visit: ConsoleVisit, handle: str, done: str) -> Response:
    if is_fragment(visit.request):
        return await _card(visit, handle, EMPTY_NOTE, done=done)
    return go(visit.request, f"{page_of(handle)}?done={done}")


async def _card(visit: ConsoleVisit, handle: str, form: Form, status: int = 200, done: str = "") -> Response:
    customer, page = await visit.read(console_customers.open_notes, handle, None, True)
    more = f"{page_of(handle)}/notes" if page.older else None
    context = notes_context(visit, customer, page.items, form) | {"more_notes": more, "noted": DONE.get(done)}
    return show_part_in_console(visit, _CARD, status=status, **context)


router = Router("/", route_handlers=[list_notes, create_note, create_note_deletion])
