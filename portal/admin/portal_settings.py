"""The portal in the console: its link and colour, what customers may do there, how they pay."""

from typing import Any

from litestar import Request, Response, Router, get, post
from litestar.params import FromPath

from portal.admin.preview import choices, preview_of
from portal.admin.settings import Leaf, done, save_group, show_leaf
from portal.domain.accounts import Account
from portal.domain.sentences import say
from portal.operations.account_settings import PORTAL_GROUPS
from portal.store import accounts
from portal.web.console import ConsoleVisit, enter_console
from portal.web.kit import Place

PLACE = Place("portal", say("Portal"), "/portal", "globe")
_PURPOSE = say("What your customers see and may do.")


def _beside(visit: ConsoleVisit, account: Account) -> dict[str, Any]:
    return {"preview": preview_of(visit.request, account), **choices()}


_LEAF = Leaf(PLACE, _PURPOSE, "partials/admin/settings/portal.html", PORTAL_GROUPS, _beside)


@get("/portal")
async def show_portal(request: Request) -> Response:
    """The settings of the portal."""
    visit, account = await enter_console(request, accounts.get)
    return show_leaf(visit, _LEAF, account, done(request, _LEAF, account))


@post("/portal/{group:str}", status_code=200)
async def create_portal_group(request: Request, group: FromPath[str]) -> Response:
    """A group of the portal's settings is saved."""
    return await save_group(request, _LEAF, group)


router = Router("/", route_handlers=[show_portal, create_portal_group])
