"""The logo in the console: sent as a file, made safe, shown as customers see it, taken away."""

from litestar import Request, Response, Router, post

from portal.admin.account_page import LOGO_TOLD, logo_card, show_page
from portal.admin.settings import require_owner
from portal.domain.accounts import Account
from portal.domain.logos import Unusable
from portal.domain.sentences import say
from portal.operations.logos import remove_logo, set_logo
from portal.store import accounts, merchants
from portal.web.console import HOME, ConsoleVisit, enter_console
from portal.web.console_reply import show_part_in_console
from portal.web.forms import Form, read_file
from portal.web.reply import go, is_fragment

PATH = f"{HOME}/account/logo"
# Larger than a logo may be, so that one which is too large gets a sentence at its field and not only a refusal.
MOST_SENT = 8 * 1024 * 1024
_CARD = "partials/admin/settings/logo.html"
_CHOOSE = say("Choose a file first.")


@post("/account/logo", status_code=200, request_max_body_size=MOST_SENT)
async def create_logo(request: Request) -> Response:
    """The picture is the merchant's logo; why a file cannot be one is said at its field."""
    visit, account = await enter_console(request, accounts.get)
    require_owner(visit)
    content, tools = await read_file(request, "logo"), request.app.state.tools
    if not content:
        return _again(visit, account, Form({}, {"logo": _CHOOSE}))
    try:
        changed = await set_logo(
            tools.database, tools.logos, visit.merchant.id, content, actor=visit.actor, now=visit.now
        )
    except Unusable as unusable:
        return _again(visit, account, Form({}, {"logo": unusable.sentence}))
    return await _done(visit, account, "logo" if changed else "logo.same")


@post("/account/logo/removal", status_code=200)
async def create_logo_removal(request: Request) -> Response:
    """There is no logo any more."""
    visit, account = await enter_console(request, accounts.get)
    require_owner(visit)
    await remove_logo(request.app.state.tools.database, visit.merchant.id, actor=visit.actor, now=visit.now)
    return await _done(visit, account, "logo.removed")


def _again(visit: ConsoleVisit, account: Account, form: Form) -> Response:
    context = logo_card(account, visit.merchant.logo_url, form)
    if is_fragment(visit.request):
        return show_part_in_console(visit, _CARD, status=422, may_change=True, **context)
    return show_page(visit, account, status=422, **context)


async def _done(visit: ConsoleVisit, account: Account, mark: str) -> Response:
    if not is_fragment(visit.request):
        return go(visit.request, f"{HOME}/account?done={mark}#settings-logo")
    merchant = await visit.read(merchants.get)
    context = logo_card(account, merchant.logo_url, Form(), LOGO_TOLD[mark])
    return show_part_in_console(visit, _CARD, may_change=True, **context)


router = Router("/", route_handlers=[create_logo, create_logo_removal])
