"""Failures as people meet them: one sentence, the right status, a way on; never a trace, never JSON for a browser."""

import logging
from dataclasses import dataclass
from datetime import UTC

from litestar import Request, Response
from litestar.datastructures import Cookie
from litestar.exceptions import HTTPException

from portal.domain.refusals import Refused
from portal.domain.sentences import Sentence, say
from portal.domain.tongues import offered
from portal.store.errors import Missing, Stale
from portal.web.cookies import LANGUAGE, read_cookie
from portal.web.kit import kit_of
from portal.web.locale import Locale, negotiate

log = logging.getLogger("portal.problems")


class Forbidden(Exception):
    """The request is not allowed; `sentence` says why."""

    def __init__(self, sentence: Sentence) -> None:
        super().__init__(str(sentence))
        self.sentence = sentence


class OnlyLooking(Forbidden):
    """Somebody who only looks at a customer's portal wanted to do something in it."""


class SignedOut(Exception):
    """There is no open session; the visitor goes to `sign_in` and comes back to where they wanted to be."""

    def __init__(self, sign_in: str, cookies: tuple = ()) -> None:
        super().__init__(sign_in)
        self.sign_in = sign_in
        self.cookies = cookies


class NotReady(SignedOut):
    """The user has something to set up before anything else, and goes there."""


@dataclass(frozen=True, slots=True)
class Problem:
    """What a problem page shows; `reference` is to be quoted to the merchant."""

    title: Sentence
    sentence: Sentence
    back: tuple[str, Sentence] | None
    reference: str


class Moved(Exception):
    """The portal has another link now."""

    def __init__(self, location: str) -> None:
        super().__init__(location)
        self.location = location


_TITLES = {
    403: say("Not allowed"),
    404: say("Page not found"),
    405: say("Not allowed"),
    409: say("That did not work"),
    413: say("Too large"),
    429: say("Too many requests"),
    500: say("Something went wrong on our side"),
}
_SENTENCES = {
    404: say("There is nothing at this address, or it is not yours to see."),
    405: say("This address cannot be used like that. Go back and try again."),
    413: say("What you sent is larger than we accept. Send less and try again."),
    500: say("We have noted it. Please try again in a few minutes."),
}
_BAD = say("We could not read what your browser sent. Go back, reload the page and try again.")


def show_signed_out(request: Request, problem: SignedOut) -> Response:
    """To the sign-in page; htmx follows by loading it whole."""
    status, name = (200, "HX-Redirect") if is_htmx(request) else (303, "location")
    cookies = [*problem.cookies, *remembered(request)]
    return Response(b"", media_type="text/html", status_code=status, headers={name: problem.sign_in}, cookies=cookies)


def show_moved(request: Request, problem: Moved) -> Response:
    """For good to the current link, whatever the method."""
    return Response(b"", media_type="text/html", status_code=308, headers={"location": problem.location})


def show_problem(request: Request, error: Exception) -> Response:
    """The page, or for htmx the notice, that tells what happened."""
    status, sentence = _status_of(error), _sentence_of(error)
    reference = getattr(request.state, "request_id", "") if status >= 500 else ""
    if status >= 500:
        log.error("broken", exc_info=error, extra={"request_id": reference})
    headers = {"allow": allowed} if (allowed := _allowed(error)) else {}
    only_looking = isinstance(error, OnlyLooking)
    title = say("You are only looking") if only_looking else _TITLES.get(status, say("That did not work"))
    problem = Problem(title, sentence, _way_back(request), reference)
    # A form may stand in a dialog, above which nothing can be said: what takes the panel's place closes it.
    return _reply(request, status, problem, headers, whole=only_looking or request.method == "GET")


def remembered(request: Request) -> tuple[Cookie, ...]:
    """The cookies that this request's address asked for: its language, the way back to the shop."""
    return getattr(request.state, "remembered", ())


def is_htmx(request: Request) -> bool:
    """The request was made by htmx rather than by the browser itself."""
    return request.headers.get("hx-request") == "true"


def _reply(request: Request, status: int, problem: Problem, headers: dict[str, str], *, whole: bool) -> Response:
    kit, locale = kit_of(request), problem_locale(request)
    template, context = "templates/problem.html", {}
    if is_htmx(request) and whole:
        template = "partials/shared/problem.html"
        headers = {**headers, "HX-Retarget": "#panel", "HX-Reswap": "outerHTML"}
    elif is_htmx(request):
        template = "partials/shared/refusal.html"
        headers = {**headers, "HX-Retarget": "#notice", "HX-Reswap": "outerHTML"}
    else:
        merchant = getattr(request.state, "merchant", None)
        context = {"locale": locale, "title": problem.title, "merchant": merchant, "tz": UTC}
        context |= {"portal": merchant.portal, "tz": merchant.timezone} if merchant else {}
        context |= {"looking": getattr(request.state, "looking", None)}
    body = kit.renderer.render(template, locale, problem=problem, **context)
    return Response(body.encode(), status_code=status, media_type="text/html", headers=headers)


def _way_back(request: Request) -> tuple[str, Sentence] | None:
    merchant = getattr(request.state, "merchant", None)
    if merchant is None and request.scope["path"].startswith("/admin/"):
        return "/admin", say("Go to the customers")
    if getattr(request.state, "looking", None):
        return merchant.portal, say("Back to the portal")
    return (merchant.portal, say("Go to your account")) if merchant else None


def problem_locale(request: Request) -> Locale:
    """The best guess at the visitor's language when no page could be made."""
    kit, merchant = kit_of(request), getattr(request.state, "merchant", None)
    header = request.headers.get("accept-language")
    spoken = offered(kit.languages, merchant.languages if merchant else ())
    return negotiate(read_cookie(request, LANGUAGE), None, header, None, spoken, "en")


def _status_of(error: Exception) -> int:
    match error:
        case Missing():
            return 404
        case Stale() | Refused():
            return 409
        case Forbidden():
            return 403
        case HTTPException():
            return error.status_code
    return 500


def _sentence_of(error: Exception) -> Sentence:
    if isinstance(error, Forbidden | Refused):
        return error.sentence
    if isinstance(error, Stale):
        return say("This was changed in the meantime. Reload the page, look again and then decide.")
    status = _status_of(error)
    return _SENTENCES.get(status, _SENTENCES[500] if status >= 500 else _BAD)


def _allowed(error: Exception) -> str | None:
    """The methods that the address knows, of somebody who has used another (RFC 9110, section 15.5.6)."""
    headers = getattr(error, "headers", None) or {}
    return next((value for name, value in headers.items() if name.lower() == "allow"), None)
