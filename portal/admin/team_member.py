"""A member of the team: who they are, and what an owner may change about them."""

from collections.abc import Callable
from typing import Any

from litestar import Request, Response, Router, get, post
from litestar.params import FromPath

from portal.admin.door import tools_of
from portal.domain.console import ROLE_WORDS, ROLES, may_change_team
from portal.domain.sentences import Sentence, say
from portal.domain.team import Member
from portal.operations import team as operations
from portal.operations.team import Owner
from portal.store import team
from portal.web.console import HOME, ConsoleVisit, enter_console
from portal.web.console_reply import show_in_console
from portal.web.forms import Form, read_form
from portal.web.problems import Forbidden
from portal.web.reply import go, is_fragment

_DONE = {
    "role": say("The role was changed. It holds from now on, also where they are signed in."),
    "disabled": say("They are signed out everywhere and cannot come in any more."),
    "enabled": say("They may sign in again."),
    "signed-out": say("They are signed out everywhere."),
    "second-factor": say("The second factor was reset. They are signed out everywhere, and told by e-mail."),
}
_FORBIDDEN = say("Only an owner of this account decides who comes in. You may look.")
_CHOOSE = {"role": say("Choose one of these.")}


@get("/team/{user_id:int}")
async def show_member(request: Request, user_id: FromPath[int]) -> Response:
    """The member, with what an owner may change."""
    visit, member = await enter_console(request, team.get, args=(user_id,))
    return _show(visit, member, _DONE.get(request.query_params.get("done", "")))


@post("/team/{user_id:int}/role", status_code=200)
async def create_role(request: Request, user_id: FromPath[int]) -> Response:
    """The member has another role."""
    visit, member = await _enter_as_owner(request, user_id)
    form = await read_form(request, ("role",))
    if form.values["role"] not in ROLES:
        return _show(visit, member, form=form.with_errors(_CHOOSE), status=422)
    return await _change(visit, member, "role", operations.change_role, form.values["role"])


@post("/team/{user_id:int}/disabling", status_code=200)
async def create_disabling(request: Request, user_id: FromPath[int]) -> Response:
    """The member is out, at once."""
    return await _change(*await _enter_as_owner(request, user_id), "disabled", operations.disable)


@post("/team/{user_id:int}/enabling", status_code=200)
async def create_enabling(request: Request, user_id: FromPath[int]) -> Response:
    """The member may come in again."""
    return await _change(*await _enter_as_owner(request, user_id), "enabled", operations.enable)


@post("/team/{user_id:int}/sessions/ending", status_code=200)
async def create_ending(request: Request, user_id: FromPath[int]) -> Response:
    """The member is signed out everywhere."""
    return await _change(*await _enter_as_owner(request, user_id), "signed-out", operations.sign_out)


@post("/team/{user_id:int}/second-factor/removal", status_code=200)
async def create_removal(request: Request, user_id: FromPath[int]) -> Response:
    """The member's second factor is gone."""
    return await _change(*await _enter_as_owner(request, user_id), "second-factor", operations.reset_second_factor)


async def _enter_as_owner(request: Request, user_id: int) -> tuple[ConsoleVisit, Member]:
    visit, member = await enter_console(request, team.get, args=(user_id,))
    if not may_change_team(visit.user.role):
        raise Forbidden(_FORBIDDEN)
    return visit, member


async def _change(visit: ConsoleVisit, member: Member, done: str, unit: Callable[..., None], *args: Any) -> Response:
    await visit.write(unit, Owner(tools_of(visit.request), visit.user, visit.now), member.id, *args)
    if not is_fragment(visit.request):
        return go(visit.request, f"{HOME}/team/{member.id}?done={done}")
    return _show(visit, await visit.read(team.get, member.id), _DONE[done])


def _show(
    visit: ConsoleVisit, member: Member, notice: Sentence | None = None, *, form: Form | None = None, status: int = 200
) -> Response:
    context = {
        "base": f"{HOME}/team/{member.id}",
        "form": form or Form({"role": member.role}),
        "is_me": member.id == visit.user.id,
        "may_change": may_change_team(visit.user.role) and member.id != visit.user.id,
        "member": member,
        "role": ROLE_WORDS[member.role],
        "roles": [(role, *ROLE_WORDS[role]) for role in ROLES],
    }
    panel = "partials/admin/team/member.html"
    return show_in_console(visit, panel, here="team", title=member.name, status=status, notice=notice, **context)


router = Router(
    "/",
    route_handlers=[show_member, create_role, create_disabling, create_enabling, create_ending, create_removal],
)
