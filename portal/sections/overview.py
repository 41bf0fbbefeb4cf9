"""Overview: what needs attention and what comes next."""

from litestar import Request, Response, Router, get

from portal.domain.sentences import say
from portal.web.kit import Place
from portal.web.reply import show
from portal.web.visits import enter

PLACE = Place("overview", say("Overview"), "/", "house")


@get("/")
async def show_overview(request: Request) -> Response:
    """The customer's overview."""
    (visit,) = await enter(request)
    return show(visit, "partials/overview/panel.html", here=PLACE.key, title=PLACE.title)


router = Router("/", route_handlers=[show_overview])
