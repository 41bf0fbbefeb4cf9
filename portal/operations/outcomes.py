"""Carrying a decision out: the subscription, its event, credit for unused days, and the invoice that is due at once."""

import sqlalchemy as sa

from portal.domain.contracts import Contract
from portal.domain.decisions import Decision
from portal.operations.acts import Act
from portal.operations.giving_back import give_back
from portal.operations.invoicing import issue
from portal.store import subscriptions


def carry_on(connection: sa.Connection, act: Act, contract: Contract, decision: Decision) -> None:
    """All that was decided is recorded, and what is charged with it becomes an invoice."""
    subscriptions.save(connection, act.scope, decision.after, contract.plan)
    act.record(connection, decision.event)
    follows, then = decision.consequences, act.by_itself()
    if follows.credit:
        give_back(connection, then, contract, follows.credit)
    for charge in decision.issued:
        if charge.credit:
            give_back(connection, then, contract, charge.credit)
        issue(connection, then, contract, decision.after, charge)
