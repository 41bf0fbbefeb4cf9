"""The demo's own pages: where to go, and the letters that the portal has sent."""

from datetime import UTC

from litestar import Request, Response, Router, get

from portal.demo.furnish import PASSWORD, USER
from portal.demo.letterbox import LetterBox
from portal.demo.shop import create_message
from portal.domain.sentences import say
from portal.web.kit import kit_of
from portal.web.problems import problem_locale

PEOPLE = (
    ("ada@example.com", say("has everything: subscriptions, invoices, credit notes")),
    ("ben@example.com", say("has just begun")),
    ("cleo@example.com", say("has an open invoice and a declined card")),
)


@get("/demo")
async def show_welcome(request: Request) -> Response:
    """Where to go and how to sign in."""
    title, names = say("Welcome to the demo"), {"people": PEOPLE, "user": USER, "password": PASSWORD}
    return _page(request, "templates/demo/welcome.html", title, **names)


@get("/demo/mailbox")
async def show_mailbox(request: Request) -> Response:
    """The letters, the newest first."""
    box: LetterBox = request.app.state.letterbox
    return _page(request, "templates/demo/mailbox.html", say("Mailbox of the demo"), delivered=list(box.delivered))


def _page(request: Request, template: str, title: object, **context: object) -> Response:
    kit, locale = kit_of(request), problem_locale(request)
    body = kit.renderer.render(template, locale, locale=locale, title=title, merchant=None, tz=UTC, **context)
    return Response(body.encode(), media_type="text/html")


router = Router("/", route_handlers=[show_welcome, show_mailbox, create_message])
