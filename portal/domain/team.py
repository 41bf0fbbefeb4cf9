"""The people of a merchant's console: what may be changed about them, by whom, and what is written down of it."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from portal.domain.events import Change, Event
from portal.domain.refusals import Refused, Unchanged
from portal.domain.sentences import say
from portal.domain.sign_in import DAY, Budget

INVITATION_LIFE = timedelta(days=7)
RESET_LIFE = timedelta(hours=1)
INVITATIONS_PER_MERCHANT = Budget("console_invitations", 50, DAY)
RESETS_PER_USER = Budget("password_reset_user", 3, timedelta(hours=1))
RESETS_PER_CLIENT = Budget("password_reset_client", 10, timedelta(hours=1))
LONGEST_NAME = 80


@dataclass(frozen=True, slots=True)
class Member:
    """Somebody who has a place in the console; `seen_at` is when they were last there, None for never."""

    id: int
    name: str
    email: str
    role: str
    disabled_at: datetime | None
    second_factor_at: datetime | None
    created_at: datetime
    seen_at: datetime | None

    @property
    def is_owner(self) -> bool:
        """Whether they decide over everything at present."""
        return self.role == "owner" and self.disabled_at is None


@dataclass(frozen=True, slots=True)
class Invitation:
    """A place that nobody has taken yet; after `expires_at` its link opens nothing."""

    id: int
    merchant_id: int
    email: str
    role: str
    invited_by: str
    sent_at: datetime
    expires_at: datetime


def about(kind: str, name: str, *changes: Change) -> Event:
    """An event of which somebody of the console is the subject."""
    return Event(kind, changes, "user", name)


def give_role(member: Member, role: str, *, by: int, other_owners: int) -> Event:
    """The member has this role from now on; Refused for oneself and for the last owner."""
    _is_another(member, by)
    if member.role == role:
        raise Unchanged(say("%(name)s has this role already.", name=member.name))
    _leaves_an_owner(member, other_owners)
    return about("user_role_changed", member.name, Change("role", member.role, role))


def disable(member: Member, *, by: int, other_owners: int) -> Event:
    """The member cannot sign in any more; Refused for oneself and for the last owner."""
    _is_another(member, by)
    if member.disabled_at is not None:
        raise Unchanged(say("%(name)s is disabled already.", name=member.name))
    _leaves_an_owner(member, other_owners)
    return about("user_disabled", member.name)


def enable(member: Member, *, by: int) -> Event:
    """The member may sign in again, with the password and the second factor of before."""
    _is_another(member, by)
    if member.disabled_at is None:
        raise Unchanged(say("%(name)s may sign in already.", name=member.name))
    return about("user_enabled", member.name)


def sign_out(member: Member, *, by: int) -> Event:
    """The member is signed out on every device."""
    _is_another(member, by)
    return about("user_signed_out", member.name)


def reset_second_factor(member: Member, *, by: int) -> Event:
    """The member signs in by the password alone until they set up another second factor."""
    _is_another(member, by)
    if member.second_factor_at is None:
        raise Unchanged(say("%(name)s has no second factor.", name=member.name))
    return about("second_factor_reset", member.name)


def _is_another(member: Member, by: int) -> None:
    if member.id == by:
        raise Refused(say("You cannot do this to your own account. Ask another owner."))


def _leaves_an_owner(member: Member, other_owners: int) -> None:
    if member.is_owner and other_owners == 0:
        raise Refused(say("%(name)s is the only owner left. Make somebody else an owner first.", name=member.name))
