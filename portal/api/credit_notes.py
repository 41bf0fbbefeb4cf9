"""Credit notes."""

from litestar import Request, Response, Router, get
from litestar.params import FromPath

from portal.api.answers import show
from portal.store.resources import CREDIT_NOTE


@get("/{key:str}")
async def show_credit_note(request: Request, key: FromPath[str]) -> Response:
    """The credit note of this id, with its lines."""
    return await show(request, CREDIT_NOTE, key)


router = Router("/credit_note", route_handlers=[show_credit_note])
