"""What the pages of webhooks share: where they are, who may change something, what is said when it was done."""

from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

from litestar import Request, Response

from portal.domain.console import may_change_settings
from portal.domain.sentences import Sentence, say
from portal.domain.webhook_words import Standing, health, off_because, waiting, wanted
from portal.domain.webhooks import Endpoint
from portal.web.console import HOME, ConsoleVisit
from portal.web.console_reply import show_in_console
from portal.web.problems import Forbidden
from portal.web.reply import go, is_fragment

KEY, TITLE = "webhooks", say("Webhooks")
LIST = f"{HOME}/webhooks"
_FORBIDDEN = say("Only an owner of this account may change its settings. You may look at them.")
DONE = {
    "saved": say("The endpoint is saved."),
    "nothing": say("You made no changes, so there was nothing to save."),
    "on": say("The endpoint is on again. What was held back is being sent."),
    "test": say("A test event is on its way. You will find it in the log."),
    "again": say("It is on its way again."),
    "all": say("What had failed is on its way again."),
    "none": say("Nothing has failed since then."),
    "deleted": say("The endpoint is deleted. Nothing is sent there any more."),
}


@dataclass(frozen=True, slots=True)
class Shown:
    """An endpoint as the pages tell of it."""

    endpoint: Endpoint
    waiting: int = 0

    @property
    def title(self) -> str:
        """Its address without what all addresses have."""
        parts = urlsplit(self.endpoint.url)
        return parts.netloc + parts.path.rstrip("/") + (f"?{parts.query}" if parts.query else "")

    @property
    def place(self) -> str:
        """Where its page is."""
        return place_of(self.endpoint.handle)

    @property
    def health(self) -> Standing:
        """How it stands."""
        return health(self.endpoint)

    @property
    def wanted(self) -> Sentence:
        """Which events it hears of."""
        return wanted(self.endpoint)

    @property
    def queue(self) -> Sentence | None:
        """How much waits for it, if anything does."""
        return waiting(self.waiting) if self.waiting else None

    @property
    def off(self) -> Sentence | None:
        """Why nothing is sent there, if that is so."""
        return None if self.endpoint.active else off_because(self.endpoint)


def place_of(handle: str) -> str:
    """Where the page of the endpoint is."""
    return f"{LIST}/{handle}"


def require_owner(visit: ConsoleVisit) -> None:
    """The user may change the account; Forbidden otherwise."""
    if not may_change_settings(visit.user.role):
        raise Forbidden(_FORBIDDEN)


def show(
    visit: ConsoleVisit, panel: str, *, title: Sentence | str = TITLE, status: int = 200, done: str | None = None,
    **context: Any,
) -> Response:  # fmt: skip
    """A page of webhooks; `done` names what is said to have been done."""
    notice, may_change = DONE.get(done or ""), may_change_settings(visit.user.role)
    values = {"may_change": may_change, "list_url": LIST, **context}
    return show_in_console(visit, panel, here=KEY, title=title, status=status, notice=notice, **values)


def done_of(request: Request) -> str | None:
    """What was just done, as the address of the page says."""
    return request.query_params.get("done")


def finish(request: Request, place: str, done: str) -> Response | None:
    """To the page without a script; None for htmx, which gets it at once."""
    return None if is_fragment(request) else go(request, f"{place}{'&' if '?' in place else '?'}done={done}")
