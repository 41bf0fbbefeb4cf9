"""What the API says of itself, to everybody."""

from litestar import Request, Response, Router, get

from portal.api.answers import answer
from portal.api.document import document


@get("/openapi.json")
async def show_document(request: Request) -> Response:
    """The OpenAPI document."""
    return answer(request, document(request.app.state.tools.base_url))


router = Router("/v1", route_handlers=[show_document])
