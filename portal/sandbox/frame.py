"""What the sandbox's pages have in common: their frame, their language, and the way into the sandbox's memory."""

from datetime import UTC
from typing import Any

from litestar import Request, Response

from portal.adapters.gateways.sandbox_page import SandboxPage
from portal.domain.sentences import Sentence, say
from portal.domain.sign_in import new_token
from portal.web.cookies import VISITOR, make_cookie, read_cookie
from portal.web.csrf import csrf_token
from portal.web.kit import kit_of
from portal.web.locale import Locale, negotiate
from portal.web.reply import HTML, is_fragment


def page_of(request: Request) -> SandboxPage:
    """The sandbox of the application that serves this request."""
    return request.app.state.sandbox


def locale_of(request: Request, language: str) -> Locale:
    """The language that the portal has asked for, else the browser's."""
    header, shipped = request.headers.get("accept-language"), kit_of(request).languages
    return negotiate(language, None, header, None, shipped, "en")


def show(
    request: Request, panel: str, locale: Locale, *, title: Sentence, status: int = 200, **context: Any
) -> Response:
    """The panel, alone for htmx, else in the sandbox's frame; a new visitor gets the cookie that forms are bound to."""
    kit, visitor = kit_of(request), read_cookie(request, VISITOR)
    token = visitor or new_token()
    template = "templates/sandbox/fragment.html" if is_fragment(request) else "templates/sandbox/page.html"
    values = {"locale": locale, "title": title, "merchant": None, "tz": UTC, "csrf": csrf_token(kit, token)}
    body = kit.renderer.render(template, locale, panel=panel, **values, **context)
    cookies = [] if visitor else [make_cookie(kit, VISITOR, token)]
    return Response(body.encode(), status_code=status, media_type=HTML, cookies=cookies)


def show_over(request: Request, locale: Locale, back: str) -> Response:
    """There is nothing to decide any more; `back` leads to the portal."""
    title = say("This page is no longer valid")
    return show(request, "partials/sandbox/over.html", locale, title=title, status=410, back=back)
