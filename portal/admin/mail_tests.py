"""The test mail: sent to whoever presses the button, and followed until it has arrived or was refused."""

from dataclasses import dataclass

from litestar import Request, Response, Router, get, post
from litestar.params import FromPath

from portal.admin.account_page import show_page
from portal.admin.settings import require_owner
from portal.domain.accounts import Account
from portal.domain.console import may_change_settings, waiting_time
from portal.domain.sentences import Sentence, say
from portal.operations.mail_tests import fate_of, send_test_mail
from portal.store import accounts
from portal.web.console import HOME, ConsoleVisit, enter_console
from portal.web.console_reply import show_part_in_console
from portal.web.reply import go, is_fragment

PATH = f"{HOME}/account/test-mail"
_PART = "partials/admin/settings/test_mail.html"
_KINDS = {"waiting": "info", "delayed": "warning", "sent": "success", "refused": "danger"}


@dataclass(frozen=True, slots=True)
class Attempt:
    """A test mail as it stands: `again` is where it is looked at once more, while that can change anything."""

    kind: str
    told: Sentence
    again: str | None = None
    eager: bool = False


@post("/account/test-mail", status_code=200)
async def create_test_mail(request: Request) -> Response:
    """A test mail is on its way to the user, unless there were too many."""
    visit, account = await enter_console(request, accounts.get)
    require_owner(visit)
    sent = await send_test_mail(request.app.state.tools, visit.user, visit.locale.tag, visit.now)
    if sent.seconds:
        return _show(visit, account, Attempt("warning", waiting_time(sent.seconds)), 429)
    if not is_fragment(request):
        return go(request, f"{PATH}/{sent.item}#settings-test")
    return _show(visit, account, _attempt(visit, sent.item, "waiting"))


@get("/account/test-mail/{item:int}")
async def show_test_mail(request: Request, item: FromPath[int]) -> Response:
    """What has become of the test mail."""
    visit, account = await enter_console(request, accounts.get)
    return _show(visit, account, _attempt(visit, item, await visit.read(fate_of, visit.user.id, item)))


def _attempt(visit: ConsoleVisit, item: int, fate: str) -> Attempt:
    again = f"{PATH}/{item}" if fate in ("waiting", "delayed") else None
    return Attempt(_KINDS[fate], _told(fate, visit.user.email), again, fate == "waiting")


def _told(fate: str, email: str) -> Sentence:
    match fate:
        case "waiting":
            return say("On its way to %(email)s …", email=email)
        case "delayed":
            return say("Our mail server does not take it at the moment. We keep trying for an hour.")
        case "sent":
            return say("Sent to %(email)s. Look into your mailbox, and into the folder for spam, too.", email=email)
    return say("It could not be delivered to %(email)s. Whoever runs this portal finds the reason in its log.",
               email=email)  # fmt: skip


def _show(visit: ConsoleVisit, account: Account, attempt: Attempt, status: int = 200) -> Response:
    if not is_fragment(visit.request):
        return show_page(visit, account, status=status, attempt=attempt)
    may_change = may_change_settings(visit.user.role)
    return show_part_in_console(visit, _PART, status=status, attempt=attempt, may_change=may_change)


router = Router("/", route_handlers=[create_test_mail, show_test_mail])
