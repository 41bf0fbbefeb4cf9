"""The shop of the demo: a system of the merchant that hears of every event, and does not know cleo yet."""

from datetime import datetime

from litestar import Request, Response, post

from portal.domain.events import Actor
from portal.domain.webhooks import new_secret
from portal.operations import webhooks
from portal.operations.webhooks import Webhooks
from portal.store.database import Database
from portal.store.merchants import find_by_handle
from portal.web.csrf import SIGNED

HANDLE, PATH = "wh_demo", "/demo/shop"
_CLEO = b'"customer":"cust-1003"'


@post(PATH, opt={SIGNED: True})
async def create_message(request: Request) -> Response:
    """A message is taken; one about cleo is not, so that the log shows how that looks."""
    if _CLEO in await request.body():
        return Response(b'{"error": "cust-1003 is not known here yet"}', status_code=503, media_type="application/json")
    return Response(b"", status_code=204, media_type="text/plain")


async def hook_up(database: Database, tools: Webhooks, merchant: str, base_url: str, now: datetime) -> None:
    """The shop hears of all that happens from now on."""
    found = await database.read(find_by_handle, merchant)
    if found is not None:
        values = {"url": base_url + PATH, "description": "Shop (demo)", "all_events": True}
        endpoint = tools.draft(HANDLE, values, new_secret(), now)
        await database.write(webhooks.add, found.id, endpoint, Actor("system"), now)
