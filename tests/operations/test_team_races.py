"""What happens when two do the same at once: an owner stays, an invitation and a code are taken up once."""

import asyncio
from collections.abc import Awaitable
from datetime import timedelta
from typing import Any

import pyotp
import pytest
import sqlalchemy as sa

from portal.app import House
from portal.domain.refusals import Refused
from portal.domain.sign_in import new_token
from portal.operations.console_sign_in import Attempt, Device, Outcome, sign_in
from portal.operations.invitations import Joining, accept
from portal.operations.password_tries import Tried
from portal.operations.second_factors import candidate, step_of, turn_on
from portal.operations.second_step import prove_code
from portal.operations.team import Owner, change_role, disable
from portal.store import invitations, tables, team
from portal.store.console import User
from portal.store.invitations import NewInvitation
from portal.store.tokens import token_hash
from tests.admin.staff import MIA, PASSWORD, hire
from tests.clock import START

JON = "jon@kaffee.example"


async def user(house: House, email: str) -> User:
    """The owner of this e-mail, hired and at a desk."""
    number = await hire(house, email, name=email.partition("@")[0])
    row = await house.database.search(lambda c: c.execute(sa.select(tables.ConsoleUser.__table__)).all())
    (merchant,) = {one.merchant_id for one in row if one.id == number}
    return User(0, number, merchant, email, email, "owner", START, None, None)


async def outcome(work: Awaitable[Any]) -> Any:
    """What came of it, a refusal included."""
    try:
        return await work
    except Refused as refused:
        return refused


@pytest.mark.parametrize("role", [False, True])
async def test_two_owners_cannot_put_each_other_out(house: House, role: bool) -> None:
    mia, jon = await user(house, MIA), await user(house, JON)
    owners = [Owner(house.tools, one, START) for one in (mia, jon)]
    write, merchant = house.database.write, mia.merchant_id
    second = (change_role, merchant, owners[1], mia.id, "support") if role else (disable, merchant, owners[1], mia.id)
    found = await asyncio.gather(outcome(write(disable, merchant, owners[0], jon.id)), outcome(write(*second)))
    assert [type(one) for one in found].count(Refused) == 1, found
    members = await house.database.search(team.all_members, merchant)
    assert [one.is_owner for one in members].count(True) == 1


async def test_an_invitation_is_taken_up_once(house: House) -> None:
    mia, token = await user(house, MIA), new_token()
    until = START + timedelta(days=7)
    invitation = NewInvitation(mia.merchant_id, JON, JON, "support", "Mia", token_hash(token), until)
    await house.database.write(invitations.add, invitation, START)
    joining = [Joining(f"Jon {number}", PASSWORD) for number in range(4)]
    found = await asyncio.gather(*(outcome(accept(house.tools, token, one, Device(), START)) for one in joining))
    assert sorted(one.outcome.value for one in found) == ["over", "over", "over", "signed_in"]
    assert len(await house.database.search(team.all_members, mia.merchant_id)) == 2


async def test_a_code_is_taken_once_and_guesses_at_once_are_no_more_guesses(house: House) -> None:
    mia = await user(house, MIA)
    found = candidate(house.tools, mia, "Kaffeekiste")
    app = pyotp.TOTP(found.spelled.replace(" ", ""))
    step = step_of(house.tools, mia, found.sealed, app.at(START), START)
    assert step is not None
    await turn_on(house.tools, mia, found.sealed, step, Tried(), START)
    later = START + timedelta(minutes=1)
    pending = [(await sign_in(house.tools, Attempt(MIA, PASSWORD, "n"), later)).token for _ in range(5)]
    answers = await asyncio.gather(*(prove_code(house.tools, one, app.at(later), Device(), later) for one in pending))
    assert sorted(one.outcome.value for one in answers) == ["signed_in", "wrong", "wrong", "wrong", "wrong"]
    token = next(one for one, answer in zip(pending, answers, strict=True) if answer.outcome is Outcome.WRONG)
    guesses = await asyncio.gather(*(prove_code(house.tools, token, "guess", Device(), later) for _ in range(6)))
    assert [one.outcome for one in guesses].count(Outcome.WRONG) == 1, "five wrong codes within 15 minutes"
    assert [one.outcome for one in guesses].count(Outcome.TOO_MANY) == 5
