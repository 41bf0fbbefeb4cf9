"""Customers in the console: the search, and a customer's page with the timeline."""

import unicodedata
from urllib.parse import urlencode

from litestar import Request, Response, Router, get
from litestar.params import FromPath

from portal.admin import notes
from portal.admin.customer_page import HERE, show_file
from portal.domain.sentences import Sentence, say
from portal.store import console_customers, console_search
from portal.store.console_search import Found
from portal.store.paging import Page
from portal.web.console import HOME, enter_console
from portal.web.console_reply import show_in_console
from portal.web.kit import Place
from portal.web.paging import before_of, older_address

PLACE = Place(HERE, say("Customers"), "", "users")
_LONGEST = 200
_DONE = {
    "looked": say("You have stopped looking at this customer's portal."),
    **notes.DONE,
    "look-over": say("You see the portal no longer as this customer: that ends after half an hour."),
}


@get("/")
async def list_customers(request: Request) -> Response:
    """The customers who fit what was typed, the last created first; all of them when nothing was."""
    (visit,) = await enter_console(request)
    wanted, before = _wanted(request), before_of(request)
    found = await visit.search(console_search.search, wanted, before)
    query = urlencode({"q": wanted}) if wanted else ""
    context = {
        "found": found,
        "newest": f"{HOME}?{query}" if before else None,
        "older": _older(query, found.customers),
        "outcome": _outcome(found, wanted, first=before is None),
        "wanted": wanted,
    }
    return show_in_console(visit, "partials/admin/customers/panel.html", here=PLACE.key, title=PLACE.title, **context)


@get("/customers/{handle:str}")
async def show_customer(request: Request, handle: FromPath[str]) -> Response:
    """The customer with everything, and the newest entries of the timeline or those before a place in it."""
    before = before_of(request)
    visit, file = await enter_console(request, console_customers.open_file, args=(handle, before))
    return show_file(visit, file, notice=_DONE.get(request.query_params.get("done", "")), newest=before is None)


def _wanted(request: Request) -> str:
    typed = unicodedata.normalize("NFC", request.query_params.get("q", "")[:_LONGEST])
    return " ".join("".join(sign if sign.isprintable() else " " for sign in typed).split())


def _older(query: str, page: Page) -> str | None:
    address = older_address("", page.older)
    return f"{HOME}{address}{'&' if query else ''}{query}" if address else None


def _outcome(found: Found, wanted: str, *, first: bool) -> Sentence:
    """What stands above the list, and what a screen reader hears after a search."""
    if not wanted:
        return say("Newest customers first") if first else say("Older customers")
    many = len(found.customers.items)
    if found.nobody:
        return say("No customers found for “%(wanted)s”", wanted=wanted)
    if found.customers.older or not first:
        return say("Customers for “%(wanted)s”, newest first", wanted=wanted)
    if many == 1:
        return say("One customer for “%(wanted)s”", wanted=wanted)
    return say("%(many)s customers for “%(wanted)s”", many=many, wanted=wanted)


router = Router("/", route_handlers=[list_customers, show_customer])
