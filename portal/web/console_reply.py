"""Replies of the console: a panel in its frame, or alone for htmx."""

from typing import Any

from litestar import Response

from portal.domain.sentences import Sentence
from portal.web.console import HOME, ConsoleGuest, ConsoleVisit
from portal.web.cookies import VISITOR, make_cookie
from portal.web.packing import pack
from portal.web.previews import FRAMING
from portal.web.reply import HTML, Door, is_fragment, language_choices


def show_in_console(
    visit: ConsoleVisit, panel: str, *, here: str, title: Sentence | str, status: int = 200,
    notice: Sentence | None = None, headers: dict[str, str] | None = None, **context: Any,
) -> Response:  # fmt: skip
    """The panel: alone with title and navigation for htmx, else in the console's frame."""
    entries = visit.kit.entries if visit.user.is_ready else ()
    doors = [Door(place.key, place.title, HOME + place.path, place.icon) for place in entries]
    template = "templates/fragment.html" if is_fragment(visit.request) else "templates/admin/page.html"
    frame = {"panel": panel, "here": here, "title": title, "notice": notice, "entries": doors, "sections": doors}
    return _reply(visit, template, status, headers, **frame, **context)


def show_part_in_console(visit: ConsoleVisit, partial: str, *, status: int = 200, **context: Any) -> Response:
    """A part of a page that htmx swaps in place."""
    return _reply(visit, "templates/part.html", status, None, part=partial, notice=None, **context)


def greet_at_console(
    guest: ConsoleGuest, panel: str, *, title: Sentence | str, status: int = 200, notice: Sentence | None = None,
    **context: Any,
) -> Response:  # fmt: skip
    """A page before sign-in; a new visitor gets the cookie that binds the form to this browser."""
    frame = {"panel": panel, "title": title, "notice": notice, "user": None, "entries": [], "here": ""}
    values = frame | {"locale": guest.locale, "csrf": guest.csrf, "languages": language_choices(guest.kit)}
    body = guest.kit.renderer.render("templates/admin/page.html", guest.locale, **values | context)
    cookies = [make_cookie(guest.kit, VISITOR, guest.visitor)] if guest.fresh else []
    return Response(body.encode(), status_code=status, media_type=HTML, cookies=cookies)


def _reply(
    visit: ConsoleVisit, template: str, status: int, headers: dict[str, str] | None, **context: Any
) -> Response:
    values = {
        "csrf": visit.csrf,
        "languages": language_choices(visit.kit),
        "locale": visit.locale,
        "merchant": visit.merchant,
        "tz": visit.merchant.timezone,
        "user": visit.user,
    }
    body, coding = pack(visit.request, visit.kit.renderer.render(template, visit.locale, **values | context))
    said = {"content-security-policy": FRAMING, **coding, **(headers or {})}
    return Response(body, status_code=status, media_type=HTML, headers=said)
