"""What the API says of itself, to everybody: a document for programs, a manual for people."""

from functools import lru_cache

from litestar import Request, Response, Router, get

from portal.api.answers import answer
from portal.api.document import document
from portal.api.manual import groups_of, shapes_of
from portal.domain.sentences import say
from portal.web.kit import kit_of
from portal.web.locale import Locale
from portal.web.problems import problem_locale
from portal.web.rendering import Renderer


@get("/openapi.json")
async def show_document(request: Request) -> Response:
    """The OpenAPI document."""
    return answer(request, document(request.app.state.tools.base_url))


@get("/docs")
async def show_manual(request: Request) -> Response:
    """The manual, made of the same document."""
    base_url, renderer = request.app.state.tools.base_url, kit_of(request).renderer
    return Response(_manual(renderer, problem_locale(request), base_url), media_type="text/html")


@lru_cache(maxsize=64)
def _manual(renderer: Renderer, locale: Locale, base_url: str) -> bytes:
    told = document(base_url)
    context = {
        "base_url": base_url, "groups": groups_of(told), "info": told["info"], "locale": locale, "merchant": None,
        "shapes": shapes_of(told), "title": say("The API"),
    }  # fmt: skip
    return renderer.render("templates/api/manual.html", locale, **context).encode()


router = Router("/v1", route_handlers=[show_document, show_manual])
