"""Where gateways call back to."""

from litestar import Request, Response, Router, post
from litestar.params import FromPath
from litestar.status_codes import HTTP_204_NO_CONTENT, HTTP_400_BAD_REQUEST, HTTP_404_NOT_FOUND

from portal.operations.hearing import Callback, Forged, take_in
from portal.store.errors import Missing
from portal.web.csrf import SIGNED
from portal.web.kit import kit_of


@post("/{gateway:str}/{merchant:str}", opt={SIGNED: True})
async def create_callback(request: Request, gateway: FromPath[str], merchant: FromPath[str]) -> Response:
    """Taken in at once, looked into later: a gateway that waits too long sends it again."""
    tools, body = request.app.state.tools, await request.body()
    callback = Callback(gateway, merchant, request.headers, body)
    try:
        await take_in(tools.database, tools.gateways, callback, kit_of(request).clock())
    except Missing:
        return _answer(HTTP_404_NOT_FOUND)
    except Forged:
        return _answer(HTTP_400_BAD_REQUEST)
    return _answer(HTTP_204_NO_CONTENT)


def _answer(status: int) -> Response:
    return Response(b"", status_code=status, media_type="text/plain")


router = Router("/inbound", route_handlers=[create_callback])
