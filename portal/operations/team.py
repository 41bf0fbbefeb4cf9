"""Changing who may come into the console: by an owner, never so that no owner is left, whatever happens at once."""

from dataclasses import dataclass
from datetime import datetime

import sqlalchemy as sa

from portal.domain import console_notices as notices
from portal.domain import team as rules
from portal.domain.events import Actor, Event
from portal.domain.refusals import Refused
from portal.domain.sentences import say
from portal.domain.team import Member
from portal.operations.console_letters import write_to
from portal.operations.tools import Tools
from portal.store import console_sessions, console_tokens, events, second_factors
from portal.store import team as store
from portal.store.console import User
from portal.store.database import lock


@dataclass(frozen=True, slots=True)
class Owner:
    """Who acts, when, and with what."""

    tools: Tools
    user: User
    now: datetime

    def record(self, connection: sa.Connection, event: Event) -> None:
        """The event stands on the merchant's timeline."""
        events.append_to_account(connection, self.user.merchant_id, event, Actor("user", self.user.name), self.now)

    def holds_the_keys(self, connection: sa.Connection) -> None:
        """Until the end of this write nobody else changes the team; Refused when the user is no owner any more."""
        lock(connection, f"team:{self.user.merchant_id}")
        if not store.is_owner(connection, self.user.merchant_id, self.user.id):
            raise Refused(say("You are not an owner of this account any more. Reload the page."))


def change_role(connection: sa.Connection, merchant_id: int, owner: Owner, user_id: int, role: str) -> None:
    """The member has this role."""
    member, others = _held(connection, owner, merchant_id, user_id)
    event = rules.give_role(member, role, by=owner.user.id, other_owners=others)
    store.set_role(connection, merchant_id, user_id, role)
    owner.record(connection, event)


def disable(connection: sa.Connection, merchant_id: int, owner: Owner, user_id: int) -> None:
    """The member is out at once and cannot come in again."""
    member, others = _held(connection, owner, merchant_id, user_id)
    event = rules.disable(member, by=owner.user.id, other_owners=others)
    store.set_disabled(connection, merchant_id, user_id, owner.now)
    _put_out(connection, user_id, owner.now)
    owner.record(connection, event)


def enable(connection: sa.Connection, merchant_id: int, owner: Owner, user_id: int) -> None:
    """The member may sign in again."""
    member, _ = _held(connection, owner, merchant_id, user_id)
    event = rules.enable(member, by=owner.user.id)
    store.set_disabled(connection, merchant_id, user_id, None)
    owner.record(connection, event)


def sign_out(connection: sa.Connection, merchant_id: int, owner: Owner, user_id: int) -> None:
    """The member is signed out everywhere."""
    member, _ = _held(connection, owner, merchant_id, user_id)
    event = rules.sign_out(member, by=owner.user.id)
    _put_out(connection, user_id, owner.now)
    owner.record(connection, event)


def reset_second_factor(connection: sa.Connection, merchant_id: int, owner: Owner, user_id: int) -> None:
    """The member has no second factor, is signed out everywhere, and is told."""
    member, _ = _held(connection, owner, merchant_id, user_id)
    event = rules.reset_second_factor(member, by=owner.user.id)
    second_factors.turn_off(connection, user_id)
    _put_out(connection, user_id, owner.now)
    owner.record(connection, event)
    notice = notices.second_factor_reset(owner.user.name, owner.now)
    write_to(connection, owner.tools, merchant_id, member.email, notice, owner.now)


def _held(connection: sa.Connection, owner: Owner, merchant_id: int, user_id: int) -> tuple[Member, int]:
    owner.holds_the_keys(connection)
    member = store.get(connection, merchant_id, user_id)
    return member, store.other_owners(connection, merchant_id, user_id)


def _put_out(connection: sa.Connection, user_id: int, now: datetime) -> None:
    console_sessions.end_all(connection, user_id, now)
    console_tokens.void(connection, user_id, now)
