"""Replies: the same partial as a whole page or as the answer to htmx."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from litestar import Request, Response
from litestar.datastructures import Cookie

from portal.domain.sentences import Sentence
from portal.domain.tongues import offered
from portal.web.cookies import VISITOR, make_cookie
from portal.web.kit import Kit
from portal.web.locale import PSEUDO
from portal.web.looking import looking_of
from portal.web.packing import pack
from portal.web.problems import is_htmx, remembered
from portal.web.visits import Guest, Visit
from portal.web.ways import shown_path

HTML = "text/html"


@dataclass(frozen=True, slots=True)
class Door:
    """A navigation entry with its whole address."""

    key: str
    title: Sentence
    href: str
    icon: str


def is_fragment(request: Request) -> bool:
    """htmx asks for a part of the page it shows; boosted and history requests want the whole page."""
    headers = request.headers
    return (
        is_htmx(request)
        and headers.get("hx-history-restore-request") != "true"
        and headers.get("hx-boosted") != "true"
        and headers.get("hx-request-type") != "full"
    )


def show(
    visit: Visit, panel: str, *, here: str, title: Sentence | str, status: int = 200, notice: Sentence | None = None,
    headers: dict[str, str] | None = None, cookies: Sequence[Cookie] = (), **context: Any,
) -> Response:  # fmt: skip
    """The section's panel: alone with title and navigation for htmx, else in the portal's frame."""
    template = "templates/fragment.html" if is_fragment(visit.request) else "templates/section.html"
    frame = {"panel": panel, "here": here, "title": title, "notice": notice, "sections": doors(visit)}
    return _reply(visit, template, status, headers, cookies, **frame, **context)


def show_part(
    visit: Visit, partial: str, *, status: int = 200, notice: Sentence | None = None,
    headers: dict[str, str] | None = None, cookies: Sequence[Cookie] = (), **context: Any,
) -> Response:  # fmt: skip
    """A part of a section that htmx swaps in place; the notice takes its own place out of band."""
    context = {"part": partial, "notice": notice, **context}
    return _reply(visit, "templates/part.html", status, headers, cookies, **context)


def doors(visit: Visit) -> list[Door]:
    """The portal's sections in the order of the navigation."""
    portal = visit.merchant.portal
    return [Door(place.key, place.title, portal + place.path, place.icon) for place in visit.kit.sections]


def greet(
    guest: Guest, panel: str, *, title: Sentence | str, status: int = 200, cookies: Sequence[Cookie] = (),
    **context: Any,
) -> Response:  # fmt: skip
    """A page before sign-in; a new visitor gets the cookie that binds codes and forms to this browser."""
    values = _common(guest) | {"panel": panel, "title": title, "csrf": guest.csrf, "notice": None}
    body = guest.kit.renderer.render("templates/entrance/page.html", guest.locale, **values | context)
    if guest.fresh:
        cookies = [*cookies, make_cookie(guest.kit, VISITOR, guest.visitor)]
    kept = [*cookies, *remembered(guest.request)]
    return Response(body.encode(), status_code=status, media_type=HTML, cookies=kept)


def go(
    request: Request, location: str, *, cookies: Sequence[Cookie] = (), headers: dict[str, str] | None = None
) -> Response:
    """To another page after a change: 303 for the browser, a whole new page for htmx."""
    status, name = (200, "HX-Redirect") if is_htmx(request) else (303, "location")
    kept = [*cookies, *remembered(request)]
    moved = {**(headers or {}), name: location}
    return Response(b"", status_code=status, media_type=HTML, headers=moved, cookies=kept)


def came_from(request: Request, default: str, portal: str) -> str:
    """The portal's page that a form was on, with its query, by the Referer."""
    return shown_path(request.headers.get("referer", ""), portal) or default


def language_choices(kit: Kit, chosen: Sequence[str] = ()) -> list[tuple[str, str]]:
    """The languages to choose from, each by its own name; those that a merchant has `chosen`, or all."""
    return [(tag, kit.renderer.own_name(tag)) for tag in offered(kit.languages, chosen) if tag != PSEUDO]


def _reply(
    visit: Visit, template: str, status: int, headers: dict[str, str] | None, cookies: Sequence[Cookie], **context: Any
) -> Response:
    values = _common(visit) | {"csrf": visit.csrf, "customer": visit.who, **context}
    body, coding = pack(visit.request, visit.kit.renderer.render(template, visit.locale, **values))
    kept = [*cookies, *remembered(visit.request)]
    return Response(body, status_code=status, media_type=HTML, headers={**(headers or {}), **coding}, cookies=kept)


def _common(visit: Visit | Guest) -> dict[str, Any]:
    merchant = visit.merchant
    return {
        "locale": visit.locale,
        "languages": language_choices(visit.kit, merchant.languages),
        "merchant": merchant,
        "portal": merchant.portal,
        "tz": merchant.timezone,
        "back": visit.back,
        "looking": looking_of(visit.request),
    }
