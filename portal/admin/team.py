"""The team: who may come into the console, who is invited, and inviting."""

from typing import Any

from litestar import Request, Response, Router, get, post
from litestar.params import FromPath

from portal.admin.door import tools_of
from portal.domain.console import ROLE_WORDS, ROLES, may_change_team
from portal.domain.sentences import Sentence, say
from portal.domain.team import INVITATION_LIFE
from portal.operations.contact_details import EMAIL, LONGEST_EMAIL
from portal.operations.invitations import NotInvited, invite, send_again, withdraw
from portal.operations.team import Owner
from portal.store import accounts, invitations, team
from portal.web.console import HOME, ConsoleVisit, enter_console
from portal.web.console_reply import show_in_console
from portal.web.forms import Form, read_form
from portal.web.kit import Place
from portal.web.problems import Forbidden
from portal.web.reply import go, is_fragment

PLACE = Place("team", say("Team"), "/team", "shield-check")
_TEAM = HOME + PLACE.path
_DONE = {
    "invited": say("The invitation is on its way."),
    "renewed": say("The invitation was sent again. The link of before opens nothing any more."),
    "withdrawn": say("The invitation was withdrawn."),
}
_FORBIDDEN = say("Only an owner of this account decides who comes in. You may look.")


@get("/team")
async def show_team(request: Request) -> Response:
    """Everybody who may come in, and who is invited."""
    (visit,) = await enter_console(request)
    return await _show(visit, _DONE.get(request.query_params.get("done", "")))


@get("/team/invitation")
async def new_invitation(request: Request) -> Response:
    """The form for an invitation."""
    (visit,) = await enter_console(request)
    _only_owners(visit)
    return _ask(visit, Form({"email": "", "role": "support"}))


@post("/team/invitation", status_code=200)
async def create_invitation(request: Request) -> Response:
    """Somebody is invited by mail."""
    (visit,) = await enter_console(request)
    _only_owners(visit)
    form = await read_form(request, ("email", "role"), {"email": LONGEST_EMAIL})
    email, role = form.values["email"].strip(), form.values["role"]
    form = form.with_errors(_wrong(email, role))
    if not form.valid:
        return _ask(visit, form, 422)
    try:
        await visit.write(invite, _owner(visit), email, role)
    except NotInvited as refused:
        return _ask(visit, form.with_errors({"email": refused.sentence}), 422)
    return await _done(visit, "invited")


@get("/team/invitations/{invitation_id:int}")
async def show_invitation(request: Request, invitation_id: FromPath[int]) -> Response:
    """An invitation that nobody has taken up: send it again, or withdraw it."""
    visit, invitation = await enter_console(request, invitations.get, args=(invitation_id,))
    panel, context = "partials/admin/team/invitation.html", _common(visit)
    return show_in_console(
        visit, panel, here=PLACE.key, title=invitation.email, invitation=invitation,
        role=ROLE_WORDS[invitation.role], **context,
    )  # fmt: skip


@post("/team/invitations/{invitation_id:int}/renewal", status_code=200)
async def create_renewal(request: Request, invitation_id: FromPath[int]) -> Response:
    """The invitation is sent again, with another link."""
    visit, _ = await enter_console(request, invitations.get, args=(invitation_id,))
    _only_owners(visit)
    await visit.write(send_again, _owner(visit), invitation_id)
    return await _done(visit, "renewed")


@post("/team/invitations/{invitation_id:int}/withdrawal", status_code=200)
async def create_withdrawal(request: Request, invitation_id: FromPath[int]) -> Response:
    """The invitation opens nothing any more."""
    visit, _ = await enter_console(request, invitations.get, args=(invitation_id,))
    _only_owners(visit)
    await visit.write(withdraw, _owner(visit), invitation_id)
    return await _done(visit, "withdrawn")


def _wrong(email: str, role: str) -> dict[str, Sentence]:
    errors = {}
    if not EMAIL.fullmatch(email) or len(email) > LONGEST_EMAIL:
        errors["email"] = say("Enter an e-mail address like name@example.com.")
    if role not in ROLES:
        errors["role"] = say("Choose one of these.")
    return errors


def _only_owners(visit: ConsoleVisit) -> None:
    if not may_change_team(visit.user.role):
        raise Forbidden(_FORBIDDEN)


def _owner(visit: ConsoleVisit) -> Owner:
    return Owner(tools_of(visit.request), visit.user, visit.now)


async def _done(visit: ConsoleVisit, done: str) -> Response:
    if not is_fragment(visit.request):
        return go(visit.request, f"{_TEAM}?done={done}")
    return await _show(visit, _DONE[done], headers={"HX-Push-Url": _TEAM})


async def _show(visit: ConsoleVisit, notice: Sentence | None, headers: dict[str, str] | None = None) -> Response:
    context = _common(visit) | {
        "members": await visit.read(team.all_members),
        "invited": await visit.read(invitations.all_open),
        "account": await visit.read(accounts.get),
    }
    panel = "partials/admin/team/panel.html"
    return show_in_console(
        visit, panel, here=PLACE.key, title=PLACE.title, notice=notice, headers=headers, **context
    )


def _ask(visit: ConsoleVisit, form: Form, status: int = 200) -> Response:
    roles = [(role, *ROLE_WORDS[role]) for role in ROLES]
    panel, context = "partials/admin/team/invite.html", {"form": form, "roles": roles, "days": INVITATION_LIFE.days}
    return show_in_console(visit, panel, here=PLACE.key, title=say("Invite somebody"), status=status, **context)


def _common(visit: ConsoleVisit) -> dict[str, Any]:
    return {"may_change": may_change_team(visit.user.role), "now": visit.now, "words": ROLE_WORDS}


router = Router(
    "/",
    route_handlers=[
        show_team, new_invitation, create_invitation, show_invitation, create_renewal, create_withdrawal,
    ],
)  # fmt: skip
