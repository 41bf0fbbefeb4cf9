"""One's own second factor: set up with an app, switched off, and its recovery codes made anew."""

from dataclasses import dataclass

from litestar import Request, Response, Router, get, post

from portal.admin.door import BUSY, missing, tools_of, without
from portal.domain.console import waiting_time
from portal.domain.passwords import LONGEST_TYPED
from portal.domain.sentences import Sentence, say
from portal.operations.password_tries import Tried, try_password
from portal.operations.second_factors import candidate, renew_codes, step_of, turn_off, turn_on
from portal.operations.tools import TooBusy
from portal.web.clients import client_network
from portal.web.console import ME, ConsoleVisit, enter_console
from portal.web.console_reply import show_in_console
from portal.web.drawings import inline
from portal.web.forms import Form, read_form
from portal.web.reply import go

_LIMITS = {"secret": 1000, "password": LONGEST_TYPED, "code": 40}
_NO_PASSWORD, _NO_CODE = say("Enter your password."), say("Enter the 6 digits that your app shows.")
_WRONG_PASSWORD = say("This is not your password. Check it and try again.")
_WRONG_CODE = say("This code is not right. Check that your phone has the right time, and enter the code of now.")
_USED_CODE = say("This code is not right, or was used already. Wait for the next one and enter it.")
_ON, _OFF, _CODES = say("Set up a second factor"), say("Switch off the second factor"), say("New recovery codes")


@dataclass(frozen=True, slots=True)
class _Page:
    visit: ConsoleVisit
    panel: str
    title: Sentence

    def show(self, form: Form, status: int = 200) -> Response:
        """The page with its form; what was typed as password is not sent back."""
        context: dict[str, object] = {"form": without(form, "password")}
        if self.title == _ON:
            tools, sealed = tools_of(self.visit.request), form.values.get("secret", "")
            found = candidate(tools, self.visit.user, self.visit.merchant.name, sealed)
            context |= {"secret": found, "drawing": inline(found.drawing)}
        return show_in_console(
            self.visit, self.panel, here="me", title=self.title, status=status, **context
        )

    async def prove(self, form: Form) -> Tried | Response:
        """The password was right, or the page that says why not."""
        request, user = self.visit.request, self.visit.user
        if not form.valid:
            return self.show(form, 422)
        password, network = form.values["password"], client_network(request)
        try:
            tried = await try_password(tools_of(request), user.email, password, network, self.visit.now)
        except TooBusy:
            return self.show(form.with_errors({"password": BUSY}), 503)
        if tried.seconds:
            return self.show(form.with_errors({"password": waiting_time(tried.seconds)}), 429)
        return tried if tried.right else self.show(form.with_errors({"password": _WRONG_PASSWORD}), 422)


@get("/me/second-factor")
async def show_second_factor(request: Request) -> Response:
    """The code to scan, and the form that switches the second factor on."""
    (visit,) = await enter_console(request, unready=True)
    if visit.user.second_factor_at is not None:
        return go(request, ME)
    return _setting_up(visit).show(Form({"secret": "", "password": "", "code": ""}))


@post("/me/second-factor", status_code=200)
async def create_second_factor(request: Request) -> Response:
    """The second factor is on, for the app has shown a right code; the recovery codes are shown this once."""
    (visit,) = await enter_console(request, unready=True)
    tools, page = tools_of(request), _setting_up(visit)
    form = await read_form(request, ("secret", "password", "code"), _LIMITS)
    form = form.with_errors(missing(form, code=_NO_CODE, password=_NO_PASSWORD))
    step = step_of(tools, visit.user, form.values["secret"], form.values["code"], visit.now)
    if step is None:
        return page.show(form.with_errors({"code": _WRONG_CODE}), 422)
    proven = await page.prove(form)
    if isinstance(proven, Response):
        return proven
    codes = await turn_on(tools, visit.user, form.values["secret"], step, proven, visit.now)
    return _show_codes(visit, codes, first=True)


@get("/me/second-factor/removal")
async def show_removal(request: Request) -> Response:
    """What it means to switch the second factor off, and the form for it."""
    (visit,) = await enter_console(request)
    return _switching_off(visit).show(Form({"password": "", "code": ""})) if _has_one(visit) else go(request, ME)


@post("/me/second-factor/removal", status_code=200)
async def create_removal(request: Request) -> Response:
    """The second factor is off, by password and code."""
    (visit,) = await enter_console(request)
    page, form = _switching_off(visit), await read_form(request, ("password", "code"), _LIMITS)
    if not _has_one(visit):
        return go(request, ME)
    form = form.with_errors(missing(form, password=_NO_PASSWORD, code=_NO_CODE))
    proven = await page.prove(form)
    if isinstance(proven, Response):
        return proven
    proof = await turn_off(tools_of(request), visit.user, form.values["code"], proven, visit.now)
    if proof.seconds:
        return page.show(form.with_errors({"code": waiting_time(proof.seconds)}), 429)
    if not proof.right:
        return page.show(form.with_errors({"code": _USED_CODE}), 422)
    return go(request, f"{ME}?done=off")


@get("/me/recovery-codes")
async def show_recovery_codes(request: Request) -> Response:
    """The form that makes new recovery codes."""
    (visit,) = await enter_console(request)
    return _making_codes(visit).show(Form({"password": ""})) if _has_one(visit) else go(request, ME)


@post("/me/recovery-codes", status_code=200)
async def create_recovery_codes(request: Request) -> Response:
    """The recovery codes are new, shown this once; those of before open nothing."""
    (visit,) = await enter_console(request)
    form = await read_form(request, ("password",), _LIMITS)
    proven = await _making_codes(visit).prove(form.with_errors(missing(form, password=_NO_PASSWORD)))
    if isinstance(proven, Response):
        return proven
    return _show_codes(visit, await renew_codes(tools_of(request), visit.user, proven, visit.now), first=False)


def _has_one(visit: ConsoleVisit) -> bool:
    return visit.user.second_factor_at is not None


def _setting_up(visit: ConsoleVisit) -> _Page:
    return _Page(visit, "partials/admin/me/setting_up.html", _ON)


def _switching_off(visit: ConsoleVisit) -> _Page:
    return _Page(visit, "partials/admin/me/switching_off.html", _OFF)


def _making_codes(visit: ConsoleVisit) -> _Page:
    return _Page(visit, "partials/admin/me/making_codes.html", _CODES)


def _show_codes(visit: ConsoleVisit, codes: tuple[str, ...], *, first: bool) -> Response:
    title = say("Keep your recovery codes")
    return show_in_console(visit, "partials/admin/me/codes.html", here="me", title=title, codes=codes, first=first)


router = Router(
    "/",
    route_handlers=[
        show_second_factor, create_second_factor, show_removal, create_removal, show_recovery_codes,
        create_recovery_codes,
    ],
)  # fmt: skip
