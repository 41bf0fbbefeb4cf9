"""The account in the console: company, support, sender of mails, legal pages, languages, time zone."""

from litestar import Request, Response, Router, get, post
from litestar.params import FromPath

from portal.admin.account_page import ACCOUNT, leaf_of, show_page
from portal.admin.settings import done, save_group
from portal.store import accounts
from portal.web.console import enter_console
from portal.web.kit import kit_of

PLACE = ACCOUNT


@get("/account")
async def show_account(request: Request) -> Response:
    """The settings of the account."""
    visit, account = await enter_console(request, accounts.get)
    return show_page(visit, account, done(request, leaf_of(visit.kit), account))


@post("/account/{group:str}", status_code=200)
async def create_account_group(request: Request, group: FromPath[str]) -> Response:
    """A group of the account's settings is saved."""
    return await save_group(request, leaf_of(kit_of(request)), group)


router = Router("/", route_handlers=[show_account, create_account_group])
