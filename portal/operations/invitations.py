"""Invitations to the console: sent by an owner, taken up once by whoever reads the mail."""

from dataclasses import dataclass
from datetime import datetime

import sqlalchemy as sa

from portal.domain import console_notices as notices
from portal.domain import passwords
from portal.domain import team as rules
from portal.domain.customers import email_key
from portal.domain.events import Actor, Change
from portal.domain.refusals import Refused
from portal.domain.sentences import say
from portal.domain.sign_in import new_token, seconds_to_resend
from portal.domain.team import Invitation
from portal.operations.console_letters import write_to
from portal.operations.console_sign_in import Answer, Device, Outcome, begin_session
from portal.operations.team import Owner
from portal.operations.tools import Tools
from portal.store import budgets, console, events, merchants
from portal.store import invitations as store
from portal.store.database import lock
from portal.store.invitations import NewInvitation
from portal.store.tokens import token_hash


class NotInvited(Refused):
    """Nobody was invited; the sentence belongs to the field of the e-mail."""


@dataclass(frozen=True, slots=True)
class Joining:
    """What the invited have chosen."""

    name: str
    password: str


def invite(connection: sa.Connection, merchant_id: int, owner: Owner, email: str, role: str) -> None:
    """The invitation is on its way.

    NotInvited when they are here or invited already. Of an account elsewhere only the mail tells, not the answer:
    where its owner works is nobody's business.
    """
    owner.holds_the_keys(connection)
    key, token, until = email_key(email), new_token(), owner.now + rules.INVITATION_LIFE
    if console.home_of(connection, key) == merchant_id:
        raise NotInvited(say("Somebody with this e-mail address has a place here already."))
    if store.is_invited(connection, merchant_id, key):
        raise NotInvited(say("This address is invited already. You can send the invitation again from the list."))
    _spend(connection, owner, merchant_id)
    by = owner.user.name
    store.add(connection, NewInvitation(merchant_id, email, key, role, by, token_hash(token), until), owner.now)
    owner.record(connection, rules.about("user_invited", email, Change("role", None, role)))
    _send(connection, owner, merchant_id, email, role, token)


def send_again(connection: sa.Connection, merchant_id: int, owner: Owner, invitation_id: int) -> None:
    """A new link is on its way, and the one of before opens nothing; Refused within a minute after the last."""
    owner.holds_the_keys(connection)
    invitation = store.get(connection, merchant_id, invitation_id)
    if seconds_to_resend(invitation.sent_at, owner.now):
        raise Refused(say("It was sent less than a minute ago. Wait a moment before you send it again."))
    _spend(connection, owner, merchant_id)
    token, until = new_token(), owner.now + rules.INVITATION_LIFE
    store.renew(connection, merchant_id, invitation_id, token_hash(token), until, owner.now)
    _send(connection, owner, merchant_id, invitation.email, invitation.role, token)


def withdraw(connection: sa.Connection, merchant_id: int, owner: Owner, invitation_id: int) -> None:
    """The link in the mail opens nothing any more."""
    owner.holds_the_keys(connection)
    invitation = store.get(connection, merchant_id, invitation_id)
    store.withdraw(connection, merchant_id, invitation_id, owner.now)
    owner.record(connection, rules.about("invitation_withdrawn", invitation.email))


async def find_invitation(tools: Tools, token: str, now: datetime) -> Invitation | None:
    """The invitation that the link opens; None when it was used, withdrawn or is too old."""
    return await tools.database.read(store.find, token_hash(token), now)


async def accept(tools: Tools, token: str, joining: Joining, device: Device, now: datetime) -> Answer:
    """The invited has a place and is signed in; OVER when the link opens nothing, Refused by a taken address."""
    hashed = await tools.passwords.hash(passwords.tidy(joining.password))
    return await tools.database.write(_accept, token_hash(token), joining.name, hashed, device, now)


def _accept(
    connection: sa.Connection, token: str, name: str, hashed: str, device: Device, now: datetime
) -> Answer:
    invitation = store.find(connection, token, now)
    if invitation is None:
        return Answer(Outcome.OVER)
    merchant_id, email, key = invitation.merchant_id, invitation.email, email_key(invitation.email)
    lock(connection, key)
    if not store.use(connection, invitation.id, now):
        return Answer(Outcome.OVER)
    if console.home_of(connection, key) is not None:
        raise Refused(say("There is an account with this e-mail address already. Sign in, or ask to be invited with "
                          "another address."))  # fmt: skip
    console.add_user(connection, console.NewUser(merchant_id, email, key, name, invitation.role, hashed), now)
    event = rules.about("user_joined", name, Change("role", None, invitation.role))
    events.append_to_account(connection, merchant_id, event, Actor("user", name), now)
    account = console.find_account(connection, key)
    assert account is not None, "the user was just added"
    return begin_session(connection, account, device, now)


def _spend(connection: sa.Connection, owner: Owner, merchant_id: int) -> None:
    budget, key = rules.INVITATIONS_PER_MERCHANT, str(merchant_id)
    if budgets.is_spent(connection, budget, key, owner.now):
        raise NotInvited(say("%(most)s invitations were sent within a day. Go on tomorrow.", most=budget.most))
    budgets.spend(connection, budget, key, owner.now)


def _send(
    connection: sa.Connection, owner: Owner, merchant_id: int, email: str, role: str, token: str
) -> None:
    by, name, until = owner.user.name, merchants.get(connection, merchant_id).name, owner.now + rules.INVITATION_LIFE
    notice = notices.invitation(by, name, role, until, token)
    if console.home_of(connection, email_key(email)) is not None:
        notice = notices.taken(by, name)
    write_to(connection, owner.tools, merchant_id, email, notice, owner.now, until)
