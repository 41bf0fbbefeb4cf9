"""Delivering a mail out of the outbox."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from portal.adapters.mail import Delayed, Letter, Mailbox, Undeliverable
from portal.adapters.sealing import Seal, Unsealable
from portal.domain.letters import Words
from portal.domain.merchants import Merchant
from portal.operations.post import unfold
from portal.store import merchants
from portal.store.database import Database
from portal.store.outbox import Item


class TryLater(Exception):
    """It could not leave now; the message says why, without personal data."""


class GiveUp(Exception):
    """It will never leave; the message says why, without personal data."""


@dataclass(frozen=True, slots=True)
class Deliver:
    """Takes a claimed mail to the mail server; `write` turns it into a letter in the merchant's name."""

    database: Database
    seal: Seal
    write: Callable[[Merchant, str, str, Mapping[str, Any]], Words]
    mailbox: Mailbox
    host: str
    clock: Callable[[], datetime]

    async def __call__(self, item: Item) -> None:
        """The mail server has accepted it; raises TryLater or GiveUp."""
        try:
            mail = unfold(self.seal, item.payload)
        except Unsealable as error:
            raise GiveUp("it was sealed with another secret key") from error
        if mail.until and datetime.fromisoformat(mail.until) <= self.clock():
            raise GiveUp("it would have come too late to be of use")
        merchant = await self.database.read(merchants.get, item.merchant_id)
        words = self.write(merchant, mail.template, mail.locale, mail.params)
        letter = Letter(
            to=mail.to,
            subject=words.subject,
            text=words.text,
            html=words.html,
            sender_name=merchant.name,
            reply_to=merchant.email,
            message_id=f"portal-{item.id}-{int(item.created_at.timestamp())}@{self.host}",
        )
        try:
            await self.mailbox.send(letter)
        except Delayed as error:
            raise TryLater(str(error)) from error
        except Undeliverable as error:
            raise GiveUp(str(error)) from error
