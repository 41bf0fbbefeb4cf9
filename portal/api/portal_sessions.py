"""Links that let a customer into the portal."""

from litestar import Request, Response, Router, post

from portal.api.bodies import carry_out, read_fields, read_object
from portal.api.faults import Fault
from portal.api.keys import caller_of
from portal.domain.imports import checks
from portal.domain.imports.records import Field, Fields
from portal.operations.portal_sessions import Wanted, create
from portal.store import merchants
from portal.web.ways import own_path, shop_address

MINUTES = (1, 60)
USUAL_MINUTES = 10
_FIELDS = Fields(
    Field("customer", "customer", checks.handle, required=True),
    Field("minutes", "minutes", checks.integer(*MINUTES), default=USUAL_MINUTES),
    Field("target", "target", checks.text),
    Field("return_url", "return_url", checks.text),
)


@post("", status_code=200)
async def create_portal_session(request: Request) -> Response:
    """There is a one-time link for the customer, to a page of the portal and back to the merchant's site."""
    said = read_fields(await read_object(request), _FIELDS)
    merchant = await caller_of(request).read(merchants.get)
    flaws = []
    if said["target"] is not None:
        wanted, said["target"] = said["target"], own_path(f"{merchant.portal}{said['target']}", merchant.portal)
        if said["target"] is None or not wanted.startswith("/"):
            flaws.append(("target", "Give a path below the portal, such as /invoices."))
    if said["return_url"] is not None and shop_address(said["return_url"], merchant.return_hosts) is None:
        flaws.append(("return_url", "Give an https address on one of the merchant's return hosts."))
    if flaws:
        raise Fault(422, 1, flaws=flaws)
    return await carry_out(request, create, Wanted(**said))


router = Router("/portal_session", route_handlers=[create_portal_session])
