"""The account in the console: the company, its support contact, its legal pages, its time zone."""

from litestar import Request, Response, Router, get, post
from litestar.params import FromPath

from portal.admin.settings import Leaf, done, save_group, show_leaf
from portal.domain.sentences import say
from portal.operations.account_settings import ACCOUNT_GROUPS
from portal.store import accounts
from portal.web.console import enter_console
from portal.web.kit import Place

PLACE = Place("account", say("Account"), "/account", "building-2")
_PURPOSE = say("Your company, as customers meet it.")
_LEAF = Leaf(PLACE, _PURPOSE, "partials/admin/settings/panel.html", ACCOUNT_GROUPS)


@get("/account")
async def show_account(request: Request) -> Response:
    """The settings of the account."""
    visit, account = await enter_console(request, accounts.get)
    return show_leaf(visit, _LEAF, account, done(request, _LEAF, account))


@post("/account/{group:str}", status_code=200)
async def create_account_group(request: Request, group: FromPath[str]) -> Response:
    """A group of the account's settings is saved."""
    return await save_group(request, _LEAF, group)


router = Router("/", route_handlers=[show_account, create_account_group])
