"""What the pages before the console have in common: whose browser it is, how a new password is read, the way in."""

from collections.abc import Iterable

from litestar import Request, Response

from portal.domain import passwords
from portal.domain.sentences import Sentence, say
from portal.operations.console_sign_in import Device
from portal.operations.tools import Tools
from portal.web.clients import agent_name
from portal.web.console import HOME, ConsoleGuest
from portal.web.cookies import CONSOLE, CONSOLE_STEP, drop_cookie, make_cookie, read_cookie
from portal.web.forms import Form
from portal.web.reply import go
from portal.web.ways import own_path

BUSY = say("We are very busy right now. Please try again in a minute.")


def tools_of(request: Request) -> Tools:
    """What operations work with."""
    return request.app.state.tools


def device_of(request: Request) -> Device:
    """The browser, and what it was signed in with."""
    return Device(agent_name(request.headers.get("user-agent", "")) or None, read_cookie(request, CONSOLE))


def next_of(request: Request) -> str:
    """The page of the console to go on to, as the address says; empty for the first one."""
    return own_path(request.query_params.get("next"), HOME) or ""


def arrive(guest: ConsoleGuest, token: str, wanted: str = "") -> Response:
    """The browser holds the new session and goes on to where its user wanted to be."""
    cookies = [make_cookie(guest.kit, CONSOLE, token), drop_cookie(guest.kit, CONSOLE_STEP)]
    return go(guest.request, own_path(wanted, HOME) or HOME, cookies=cookies)


def missing(form: Form, **sentences: Sentence) -> dict[str, Sentence]:
    """The sentence of each field in which nothing was typed."""
    return {name: sentence for name, sentence in sentences.items() if not form.values[name].strip()}


def unfit(form: Form, field: str, email: str, names: Iterable[str]) -> dict[str, Sentence]:
    """What is wrong with the new password in this field."""
    sentence = passwords.check(passwords.tidy(form.values[field]), email, names)
    return {field: sentence} if sentence else {}


def without(form: Form, *fields: str) -> Form:
    """The form to show again; a password is not sent back."""
    return Form({**form.values, **dict.fromkeys(fields, "")}, form.errors)
