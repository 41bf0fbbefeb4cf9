"""A forgotten password of the console: a mail whose link sets a new one; nobody learns who has an account."""

from litestar import Request, Response, Router, get, post
from litestar.params import FromPath

from portal.admin.door import BUSY, missing, tools_of, unfit, without
from portal.domain.console import waiting_time
from portal.domain.sentences import say
from portal.operations.console_passwords import ask_for_reset, find_reset, reset_password
from portal.operations.tools import TooBusy
from portal.store import merchants
from portal.store.console import Account
from portal.web.clients import client_network
from portal.web.console import SIGN_IN, ConsoleGuest, welcome_to_console
from portal.web.console_reply import greet_at_console
from portal.web.forms import Form, read_form
from portal.web.kit import kit_of
from portal.web.reply import go

_FORGOTTEN, _NEW = say("Forgotten your password?"), say("Set a new password")
_NO_EMAIL = say("Enter your e-mail address.")


@get("/sign-in/password")
async def show_forgotten(request: Request) -> Response:
    """The page that asks for the e-mail address."""
    return _ask(welcome_to_console(request), Form({"email": ""}))


@post("/sign-in/password", status_code=200)
async def create_reset(request: Request) -> Response:
    """Whoever has an account gets a mail; the answer is the same for everybody."""
    guest, form = welcome_to_console(request), await read_form(request, ("email",), {"email": 254})
    form = form.with_errors(missing(form, email=_NO_EMAIL))
    if not form.valid:
        return _ask(guest, form, 422)
    email = form.values["email"].strip()
    if seconds := await ask_for_reset(tools_of(request), email, client_network(request), guest.now):
        return _ask(guest, form.with_errors({"sign-in": waiting_time(seconds)}), 429)
    return _ask(guest, Form({"email": email}), sent=True)


@get("/sign-in/password/{token:str}")
async def show_new_password(request: Request, token: FromPath[str]) -> Response:
    """The page on which the new password is typed; the link is not used up by looking."""
    guest = welcome_to_console(request)
    return _set(guest, token, await find_reset(tools_of(request), token, guest.now), Form({"password": ""}))


@post("/sign-in/password/{token:str}", status_code=200)
async def create_new_password(request: Request, token: FromPath[str]) -> Response:
    """The password is the new one, every session is over, and the user signs in with it."""
    guest, form = welcome_to_console(request), await read_form(request, ("password",))
    account = await find_reset(tools_of(request), token, guest.now)
    if account is None:
        return _set(guest, token, None, form)
    merchant = await kit_of(request).database.read(merchants.get, account.merchant_id)
    form = form.with_errors(unfit(form, "password", account.email, (merchant.name, account.name)))
    if not form.valid:
        return _set(guest, token, account, form, 422)
    try:
        done = await reset_password(tools_of(request), token, form.values["password"], guest.now)
    except TooBusy:
        return _set(guest, token, account, form.with_errors({"password": BUSY}), 503)
    return go(request, f"{SIGN_IN}?done=password") if done else _set(guest, token, None, form)


def _ask(guest: ConsoleGuest, form: Form, status: int = 200, *, sent: bool = False) -> Response:
    panel = "partials/admin/door/forgotten.html"
    return greet_at_console(guest, panel, title=_FORGOTTEN, status=status, form=form, sent=sent)


def _set(guest: ConsoleGuest, token: str, account: Account | None, form: Form, status: int = 200) -> Response:
    if account is None:
        panel, over = "partials/admin/door/over.html", say("This link is no longer valid")
        return greet_at_console(guest, panel, title=over, status=410, form=Form(), kind="password")
    panel, context = "partials/admin/door/new_password.html", {"token": token, "email": account.email}
    return greet_at_console(guest, panel, title=_NEW, status=status, form=without(form, "password"), **context)


router = Router("/", route_handlers=[show_forgotten, create_reset, show_new_password, create_new_password])
