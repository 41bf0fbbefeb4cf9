"""Mails to people of the console: the notices of customers, but for where their buttons lead."""

from datetime import datetime

import sqlalchemy as sa

from portal.domain.notices import Notice
from portal.operations.post import Mail, envelope
from portal.operations.tools import Tools
from portal.store import outbox


def write_to(
    connection: sa.Connection, tools: Tools, merchant_id: int, address: str, notice: Notice, now: datetime,
    until: datetime | None = None,
) -> None:  # fmt: skip
    """The notice is on its way in the merchant's language; after `until` it is of no more use."""
    content = {"notice": notice.packed(), "portal_url": tools.base_url}
    mail = Mail("notice", address, "", content, until.isoformat() if until else "")
    outbox.put(connection, envelope(tools.seal, merchant_id, mail), now)
