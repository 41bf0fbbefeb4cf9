"""The second step of signing in to the console: a code, in the browser in which the password was right."""

from datetime import datetime

import sqlalchemy as sa

from portal.operations.console_sign_in import Answer, Device, Outcome, begin_session, note
from portal.operations.second_factors import tell_of_recovery, try_code
from portal.operations.tools import Tools
from portal.store import console_tokens
from portal.store.console import Account
from portal.store.tokens import token_hash


async def is_code_due(tools: Tools, pending: str, now: datetime) -> bool:
    """Whether the browser that holds this token may name a code."""
    return await tools.database.read(console_tokens.find, "sign_in", token_hash(pending), now) is not None


async def prove_code(tools: Tools, pending: str, typed: str, device: Device, now: datetime) -> Answer:
    """The browser is signed in when the code is right; OVER when it has to begin with the password again."""
    account, answer = await tools.database.write(_prove, tools, token_hash(pending), typed, device, now)
    note(account, answer)
    return answer


def _prove(
    connection: sa.Connection, tools: Tools, hashed: str, typed: str, device: Device, now: datetime
) -> tuple[Account | None, Answer]:
    account = console_tokens.find(connection, "sign_in", hashed, now)
    if account is None:
        return None, Answer(Outcome.OVER)
    proof = try_code(connection, tools, account.id, typed, now)
    if proof.seconds:
        return account, Answer(Outcome.TOO_MANY, seconds=proof.seconds)
    if not proof.right:
        return account, Answer(Outcome.WRONG)
    if not console_tokens.use(connection, "sign_in", hashed, now):
        return account, Answer(Outcome.OVER)
    if proof.recovery:
        tell_of_recovery(connection, tools, account, now)
    return account, begin_session(connection, account, device, now)
